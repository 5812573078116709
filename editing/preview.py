"""Previews: of a form that is not saved; and by a link, the real address of something that is not public, with a token for
that one row and language.

`request.previewed` is what somebody may read beyond what is public; the views of details look there.
"""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import resolve
from django.utils.translation import gettext, override

from editing.admin.drafts import save_draft_form, save_forms
from editing.history import rolled_back
from editing.models import FOR_A_LOOK, TO_SHARE, Draft, PreviewLink
from editing.preview_files import PARAMETER, signed_files
from localization import languages


class Previewed(NamedTuple):
    """The row and language that a request may read although they are not public."""

    model: type
    pk: int
    language: str
    lacks_draft: bool = False  # there is a draft, which cannot be saved as it is

    def covers(self, model, pk):
        return (self.model, self.pk, self.language) == (model, pk, languages.current())


def response_to(request, get_response):
    """The response to an address with a token; None when it is none, or not valid any more: the public page in its place
    would be taken for the draft."""
    link = PreviewLink.objects.with_token(request.GET[PARAMETER])
    row = link and link.row
    if row is None or row.deleted_at:  # the bin is nobody's to read
        return None
    request.previewed = Previewed(type(row), row.pk, link.language)
    draft = Draft.objects.of(row).first()
    with signed_files():
        if draft is None:
            return unlisted(get_response(request))
        return unlisted(rolled_back(lambda: _with_draft(draft, row, request, get_response)))


def _with_draft(draft, row, request, get_response):
    """The response while the draft's form is saved, in a transaction that the caller rolls back."""
    fits = save_draft_form(draft, row)
    request.previewed = request.previewed._replace(lacks_draft=not fits)
    return get_response(request)


def preview_of_form(forms, language):
    """The public page as the posted form and its formsets would make it."""
    return rolled_back(lambda: _page(save_forms(*forms), language))


def _page(row, language):
    """The public page of a row as it is stored just now, in this transaction."""
    row.previewed_in = language
    address = row.get_absolute_url(language)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", address, address
    request.previewed = Previewed(type(row), row.pk, language)
    with override(language), signed_files():
        view = resolve(address)
        return unlisted(view.func(request, *view.args, **view.kwargs))


def unlisted(response):
    """Stored nowhere, found by no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# --- The page of a row's preview links


def links_view(model_admin, request, row):
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
        model_admin.log_change(request, row, gettext("Preview link revoked."))
        messages.success(request, gettext("The link is revoked: it no longer works."))
    elif request.POST.get("look") in languages.codes():
        link = PreviewLink.objects.make(row, request.POST["look"], request.user, FOR_A_LOOK)
        model_admin.log_change(request, row, gettext("Previewed."))
        return HttpResponseRedirect(link.address_of(row))
    elif request.POST.get("share") in languages.codes():
        PreviewLink.objects.make(row, request.POST["share"], request.user, TO_SHARE)
        model_admin.log_change(request, row, gettext("Preview link made."))
        messages.success(
            request, gettext("The link is ready. Anyone who has it can read the page until it expires.")
        )
    else:
        raise Http404
    return HttpResponseRedirect(model_admin.page_url("previews", row))
