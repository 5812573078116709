"""Pieces of the staff pages: languages side by side, publishing by buttons, state in words, the bin."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media
from modeltranslation.translator import NotRegistered, translator

from publishing import languages
from publishing.signals import form_saved
from publishing.states import BinFilter, StateFilter, state_column


def search_columns(*fields):
    """The columns of translated fields in every language, for `search_fields`."""
    return [name for field in fields for name in languages.columns(field)]


class SideBySide:
    """Each translated field of `fields` or `fieldsets` becomes one row of all its languages."""

    def get_fieldsets(self, request, obj=None):
        try:
            translated = translator.get_options_for_model(self.model).all_fields
        except NotRegistered:
            translated = {}
        return [
            (title, options | {"fields": [self._row(name, translated) for name in options["fields"]]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    @staticmethod
    def _row(name, translated):
        return tuple(languages.columns(name)) if isinstance(name, str) and name in translated else name


class SideBySideMixin(SideBySide):
    """For a ModelAdmin: side by side, and the editor's import map carries the nonce of the policy."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        parts = [part.instance for formset in formsets for part in formset.forms]
        rows = [row for row in (form.instance, *parts) if row.pk]  # others were deleted, or never filled in
        form_saved.send(type(self), request=request, rows=rows)

    def render_change_form(self, request, context, *args, **kwargs):
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class InlineMixin(SideBySide):
    """For an inline: side by side, and nobody changes parts of something that they may not change."""

    extra = 0

    def _parent_allows(self, request, obj):
        return obj is None or self.admin_site.get_model_admin(self.parent_model).has_change_permission(
            request, obj
        )

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._parent_allows(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._parent_allows(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._parent_allows(request, obj)


class SideBySideStackedInline(InlineMixin, admin.StackedInline):
    pass


class SideBySideTabularInline(InlineMixin, admin.TabularInline):
    pass


class PublishableForm(forms.ModelForm):
    """Rules of publishing, told at the fields; `wanted` holds the languages to be public, None for no change."""

    wanted = None

    def _post_clean(self):
        super()._post_clean()
        wanted = self.instance.released_languages if self.wanted is None else self.wanted
        for field, sentence in self.instance.missing_for(wanted).items():
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, sentence)


class PublishableAdmin(SideBySideMixin, admin.ModelAdmin):
    """For posts, projects and pages. `_publish=lv,en` names the exact set of languages public afterwards;
    empty withdraws; absent leaves publicity as it is. What visitors see at once, only publishers save."""

    form = PublishableForm
    change_form_template = "admin/publishable_change_form.html"
    delete_confirmation_template = "admin/bin_confirmation.html"
    list_filter = (BinFilter, StateFilter)
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False  # the template links to the real addresses, language by language
    actions = ("put_in_bin", "take_out_of_bin")

    def can_publish(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        if obj is None or not allowed:
            return allowed
        return not obj.deleted_at and (not obj.released_languages or self.can_publish(request))

    def get_list_display(self, request):
        return (
            *super().get_list_display(request),
            *(f"state_{code}" for code in languages.codes()),
            "updated_at",
        )

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self.can_publish(request):
            times = {"fields": [("publish_at", "expire_at"), "successor"]}
            fieldsets = [*fieldsets, (_("When visitors see it"), times)]
        return fieldsets

    def wanted_languages(self, request):
        """The language codes that a publish button asks for; None when another button was pressed."""
        if "_publish" not in request.POST:
            return None
        if not self.can_publish(request):
            raise PermissionDenied
        wanted = [code for code in request.POST["_publish"].split(",") if code]
        if set(wanted) - set(languages.codes()):
            raise BadRequest("Unknown language.")
        return wanted

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.wanted = self.wanted_languages(request)
        return form

    def save_model(self, request, obj, form, change):
        obj.updated_by = request.user
        if form.wanted is not None:
            obj.publish(form.wanted)
        super().save_model(request, obj, form, change)
        shown = [
            gettext("Public %(in_language)s.") % {"in_language": languages.in_language(code)}
            for code in obj.public_languages()
        ]
        messages.info(request, " ".join(shown) or gettext("Visitors do not see it."))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["publish_buttons"] = self.publish_buttons(obj) if self.can_publish(request) else []
        context["save_label"] = self.save_label(obj)
        context["public_addresses"] = [
            (languages.in_language(code), obj.get_absolute_url(code))
            for code in (obj.public_languages() if obj else [])
        ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def save_label(obj):
        """What the button says that leaves publicity as it is."""
        if obj and obj.public_languages():
            return gettext("Save: visitors see it at once")
        return gettext("Save") if obj and obj.released_languages else gettext("Save draft")

    @staticmethod
    def publish_buttons(obj):
        """(value of `_publish`, label) of every button that changes publicity."""
        codes, released = languages.codes(), obj.released_languages if obj else []
        buttons = [
            (
                ",".join(sorted({*released, code}, key=codes.index)),
                gettext("Publish %(in_language)s") % {"in_language": languages.in_language(code)},
            )
            for code in codes
            if code not in released
        ]
        if len(codes) > 1 and not released:
            label = (
                gettext("Publish in both languages")
                if len(codes) == 2
                else gettext("Publish in all languages")
            )
            buttons.append((",".join(codes), label))
        if len(released) > 1:
            buttons += [
                (
                    ",".join(other for other in released if other != code),
                    gettext("Withdraw %(in_language)s") % {"in_language": languages.in_language(code)},
                )
                for code in released
            ]
        return [*buttons, ("", gettext("Withdraw"))] if released else buttons

    def get_deleted_objects(self, objs, request):
        return [], {}, set(), []  # nothing is deleted: it goes to the bin

    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(
            request, object_id, {"title": gettext("Put in the bin")} | (extra_context or {})
        )

    def response_delete(self, request, obj_display, obj_id):
        self.message_user(
            request, gettext("Put in the bin: %(name)s") % {"name": obj_display}, messages.SUCCESS
        )
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def delete_model(self, request, obj):
        obj.updated_by = request.user
        obj.put_in_bin()

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=_("Put in the bin"), permissions=["delete"])
    def put_in_bin(self, request, queryset):
        for row in queryset:
            self.delete_model(request, row)
            self.log_deletions(request, [row])
        self.message_user(
            request,
            ngettext("%d was put in the bin.", "%d were put in the bin.", len(queryset)) % len(queryset),
        )

    @admin.action(description=_("Take out of the bin"), permissions=["delete"])
    def take_out_of_bin(self, request, queryset):
        for row in queryset.exclude(deleted_at=None):
            row.updated_by = request.user
            row.take_out_of_bin()
            self.log_change(request, row, gettext("Taken out of the bin."))
        self.message_user(
            request, gettext("What came out of the bin is not public. Publish it when it is ready.")
        )


for _code in languages.codes():
    setattr(PublishableAdmin, f"state_{_code}", state_column(_code))
