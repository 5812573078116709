"""What new files still need before they can be used, asked for many of them on one page."""

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import flatten
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext
from js_asset import Media

from publishing.text_columns import translated_fields

AT_ONCE = 20


class BulkDescribeMixin:
    """For the ModelAdmin of rows of which `needs` names the fields to be filled in before they are used."""

    needs = ()  # rows of fields, as `fields` of a ModelAdmin

    def get_urls(self):
        name = f"library_{self.opts.model_name}_describe"
        return [
            path("describe/", self.admin_site.admin_view(self.describe_view), name=name),
            *super().get_urls(),
        ]

    def not_ready(self, request):
        """The rows that cannot be used yet and that this person may describe, newest first."""
        rows = self.model.objects.not_ready()
        return rows if self.has_change_permission(request) else rows.filter(uploaded_by=request.user)

    def describe_view(self, request):
        """One form per row. What nobody touched stays as it is; the rest is saved together or not at all."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        with transaction.atomic():
            described = self._descriptions(request)
            touched = [form for form in described if form.is_bound and form.has_changed()]
            if request.method == "POST" and all(form.is_valid() for form in touched):
                for form in touched:
                    self._save_description(request, form)
                return self._described(request, len(touched))
        return TemplateResponse(
            request, "admin/library/describe.html", self._describe_context(request, described)
        )

    def _descriptions(self, request):
        if request.method == "POST":
            posted = [pk for pk in request.POST.getlist("row") if pk.isdigit()]
            rows = self.model.objects.select_for_update().filter(pk__in=posted[:AT_ONCE])
            if not all(self.has_change_permission(request, row) for row in rows):
                raise PermissionDenied
        else:
            rows = [
                row for row in self.not_ready(request)[:AT_ONCE] if self.has_change_permission(request, row)
            ]
        form = self._description_form(request)
        return [form(request.POST or None, instance=row, prefix=str(row.pk)) for row in rows]

    def _description_form(self, request):
        """A ModelForm with the widgets of the staff pages; it is refused once where somebody else was quicker."""
        model_form = forms.modelform_factory(
            self.model,
            form=self.form,
            fields=flatten(self._needs()),
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
        )

        class Description(model_form):
            def clean(self):
                super().clean()
                if self.data.get(self.add_prefix("edit_token")) != str(self.instance.edit_token):
                    raise forms.ValidationError(
                        gettext(
                            "Somebody else has changed this while you were writing. Compare the two versions and save again."
                        )
                    )

        return Description

    def _needs(self):
        translated = translated_fields(self.model)
        return [self._row(name, translated) for name in self.needs]

    def _save_description(self, request, form):
        message = self.construct_change_message(request, form, [])
        form.save()
        self.log_change(request, form.instance, message)

    def _described(self, request, number):
        if number:
            sentence = ngettext("%d was described.", "%d were described.", number)
            self.message_user(request, sentence % number, messages.SUCCESS)
        return HttpResponseRedirect(self.page_address("describe" if number else "changelist"))

    def _describe_context(self, request, described):
        drawn = [
            AdminForm(form, [(None, {"fields": self._needs()})], {}, model_admin=self) for form in described
        ]
        media = sum((form.media for form in drawn), self.media)
        return self.admin_site.each_context(request) | {
            "title": gettext("Describe the new files"),
            "opts": self.opts,
            "described": drawn,
            "more": max(0, self.not_ready(request).count() - len(drawn)),
            "media": Media.from_media(media, nonce=request.csp_nonce),
        }
