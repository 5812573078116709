"""Previews in the staff pages: of a form that is not saved, and the page of a row's preview links."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext

from editing.admin.drafts import save_forms
from editing.models import PreviewLink
from editing.models.preview_links import FOR_A_LOOK, TO_SHARE
from editing.preview import page_in_admin
from editing.transactions import rolled_back
from localization import languages


def preview_of_form(request, forms):
    """The public page as the posted form would make it."""
    return rolled_back(lambda: page_in_admin(save_forms(*forms), request.POST["_preview"]))


def links_view(model_admin, request, object_id):
    row = model_admin.visible_row(request, object_id)
    if not model_admin.has_change_permission(request, row):
        raise PermissionDenied
    if request.method == "POST":
        return _press(model_admin, request, row)
    shared = PreviewLink.objects.of(row).valid().filter(is_shared=True).select_related("made_by")
    return model_admin.row_page(
        request, "admin/previews.html", row, gettext("Preview links"), shared=shared,
        choices=[(code, languages.in_language(code)) for code in languages.codes()],
    )  # fmt: skip


def _press(model_admin, request, row):
    if "revoke" in request.POST:
        pk = request.POST["revoke"]
        PreviewLink.objects.of(row).filter(pk=pk if pk.isdecimal() else None).delete()
        messages.success(request, gettext("The link is revoked: it no longer works."))
    elif request.POST.get("look") in languages.codes():
        link = PreviewLink.objects.make(row, request.POST["look"], request.user, FOR_A_LOOK)
        return HttpResponseRedirect(link.address_of(row))
    elif request.POST.get("share") in languages.codes():
        PreviewLink.objects.make(row, request.POST["share"], request.user, TO_SHARE)
        messages.success(request, gettext("The link is made. Whoever has it can read the page until then."))
    else:
        raise Http404
    return HttpResponseRedirect(model_admin.page_url("previews", row))
