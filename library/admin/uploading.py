"""Several files at once: each becomes a row of its own, to be described afterwards."""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import flatten
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from js_asset import Media

from library.document_cleaning import removed_from


class Outcome(NamedTuple):
    """What became of a file: stored where `error` is empty."""

    name: str
    error: str


class UploadMixin:
    """For the ModelAdmin of rows with a `file`. `shared` are fields asked for once, for all files of an upload."""

    shared = ()

    def get_urls(self):
        name = f"library_{self.opts.model_name}_upload"
        return [path("upload/", self.admin_site.admin_view(self.upload_view), name=name), *super().get_urls()]

    def upload_view(self, request):
        """A form for many files. The script of the page sends each alone, and reads what became of it as JSON."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        shared = self._shared_form(request)
        outcomes = [self._outcome(request, file, shared) for file in request.FILES.getlist("files")]
        if request.method == "POST" and not outcomes:
            outcomes = [Outcome("", gettext("Choose at least one file."))]
        if (
            request.method == "POST"
            and request.accepts("application/json")
            and not request.accepts("text/html")
        ):
            return JsonResponse({"errors": [outcome.error for outcome in outcomes if outcome.error]})
        refused = [outcome for outcome in outcomes if outcome.error]
        if outcomes and not refused:
            self.message_user(request, self._stored_in_words(len(outcomes)), messages.SUCCESS)
            return HttpResponseRedirect(self.page_address("describe"))
        return TemplateResponse(
            request, "admin/library/upload.html", self._upload_context(request, outcomes, refused, shared)
        )

    def _shared_form(self, request):
        form = forms.Form(request.POST if request.method == "POST" else None)
        for name in flatten(self.shared):
            form.fields[name] = self.formfield_for_dbfield(self.opts.get_field(name), request=request)
            form.fields[name].required = False
        return form

    def _outcome(self, request, file, shared):
        if not shared.is_valid():
            return Outcome(file.name, " ".join(sum(shared.errors.values(), [])))
        said = {name: value for name, value in shared.cleaned_data.items() if value}
        row = self.model(uploaded_by=request.user, file=file, **said)
        try:
            row.validate_constraints(exclude={"file"})
            # It may take seconds: before the transaction.
            row.file = self.opts.get_field("file").clean(row.file, row)
            with transaction.atomic():
                self._store(request, row)
        except ValidationError as error:
            return Outcome(file.name, " ".join(error.messages))
        return Outcome(file.name, "")

    def _store(self, request, row):
        """A new row with nothing but its file and who brought it: what else it needs is asked for before it is used."""
        removed = removed_from(row)
        row.save()
        if removed:
            self.message_user(request, removed)
        self.log_addition(request, row, [{"added": {}}])

    @staticmethod
    def _stored_in_words(number):
        sentence = ngettext("%d file is in the library.", "%d files are in the library.", number)
        return sentence % number

    def _upload_context(self, request, outcomes, refused, shared):
        stored = len(outcomes) - len(refused)
        drawn = AdminForm(
            shared, [(None, {"fields": self.shared})] if self.shared else [], {}, model_admin=self
        )
        return self.admin_site.each_context(request) | {
            "title": gettext("Upload several at once"),
            "opts": self.opts,
            "accept": self.opts.get_field("file").formfield().widget.attrs["accept"],
            "refused": refused,
            "shared": drawn,
            "media": Media.from_media(self.media + shared.media, nonce=request.csp_nonce),
            "stored": self._stored_in_words(stored) if stored else "",
            "describe_address": self.page_address("describe"),
            "help_text": self.opts.get_field("file").help_text,
        }

    def page_address(self, name):
        return reverse(f"admin:library_{self.opts.model_name}_{name}")
