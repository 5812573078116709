"""The page of a row's preview links: have a look, make one to share, take one back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext

from editing.models import PreviewLink
from editing.models.preview_links import FOR_A_LOOK, TO_SHARE
from localization import languages


class PreviewsMixin:
    """For a PublishableAdmin: whoever may change something may show it."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_previews"
        return [
            path("<int:object_id>/previews/", self.admin_site.admin_view(self.previews_view), name=name),
            *super().get_urls(),
        ]

    def previews_view(self, request, object_id):
        row = self.row_seen(request, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            return self._press(request, row)
        shared = PreviewLink.objects.of(row).valid().filter(is_shared=True).select_related("made_by")
        return self._answer(
            request, "admin/previews.html", row, gettext("Preview links"), shared=shared,
            choices=[(code, languages.in_language(code)) for code in languages.codes()],
        )  # fmt: skip

    def _press(self, request, row):
        if "revoke" in request.POST:
            pk = request.POST["revoke"]
            PreviewLink.objects.of(row).filter(pk=pk if pk.isdecimal() else None).delete()
            messages.success(request, gettext("The link is revoked: it no longer works."))
        elif request.POST.get("look") in languages.codes():
            link = PreviewLink.objects.make(row, request.POST["look"], request.user, FOR_A_LOOK)
            return HttpResponseRedirect(link.address_of(row))
        elif request.POST.get("share") in languages.codes():
            PreviewLink.objects.make(row, request.POST["share"], request.user, TO_SHARE)
            messages.success(
                request, gettext("The link is made. Whoever has it can read the page until then.")
            )
        else:
            raise Http404
        return HttpResponseRedirect(self._address("previews", row))
