"""The staff pages of posts, projects and pages: publishing by buttons, state in words, the bin."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from editing.admin.base import ContentAdmin
from editing.admin.drafts import DraftsMixin
from editing.admin.previews import PreviewsMixin
from editing.admin.review_requests import AskingMixin
from editing.admin.translations import TranslationsMixin
from editing.admin_lists import BinFilter, StateFilter, state_column
from editing.status_text import state_sentences
from localization import languages


class PublishableForm(forms.ModelForm):
    """Rules of publishing, told at the fields; `wanted` holds the languages to be public, None for no change."""

    wanted = None
    is_draft = (
        False  # of something published: it may lack what publishing asks for, and is not kept in this row
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_draft:
            self.instance.publish([])

    def _post_clean(self):
        super()._post_clean()
        wanted = self.instance.released_languages if self.wanted is None else self.wanted
        for field, sentence in self.instance.missing_for(wanted).items():
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, sentence)


class PublishableAdmin(TranslationsMixin, AskingMixin, DraftsMixin, PreviewsMixin, ContentAdmin):
    """For posts, projects and pages. `_publish=lv,en` names the exact set of languages public afterwards;
    empty withdraws; absent leaves publicity as it is. What visitors see at once, only publishers save."""

    form = PublishableForm
    change_form_template = "admin/publishable_change_form.html"
    delete_confirmation_template = "admin/bin_confirmation.html"
    list_filter = (BinFilter, StateFilter)
    has_states = True
    list_per_page = 50
    view_on_site = False  # the template links to the real addresses, language by language
    actions = ("put_in_bin", "take_out_of_bin")
    only_for_publishers = ("publish_at", "expire_at", "successor")  # fields
    # What visitors may see, and when, stays as it is.
    unchanged_by_restore = (
        *only_for_publishers,
        *("deleted_at", "created_at", "updated_at", "updated_by", "review_asked_by", "review_asked_at"),
        *languages.columns("is_public"),
        *languages.columns("first_public_at"),
    )

    def can_publish(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def has_change_permission(self, request, obj=None):
        """What is in the bin is read only. Authors change what is published too: they keep a draft of it."""
        return super().has_change_permission(request, obj) and not (obj and obj.deleted_at)

    def check_restored(self, row):
        if missing := row.missing_for(row.released_languages):
            raise ValidationError(list(missing.values()))

    def may_restore(self, request, row):
        allowed = self.has_change_permission(request, row)
        return allowed and (not row.released_languages or self.can_publish(request))

    def get_list_display(self, request):
        return (
            *super().get_list_display(request),
            *(f"state_{code}" for code in languages.codes()),
            "updated_at",
        )

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self.can_publish(request):
            publish_at, expire_at, successor = self.only_for_publishers
            times = {"fields": [(publish_at, expire_at), successor]}
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
        form.wanted = getattr(request, "wanted", None)
        return form

    def save_model(self, request, obj, form, change):
        obj.updated_by = request.user
        if form.wanted is not None:
            obj.publish(form.wanted)
        if self.is_asked(request) and not request.on_saved:
            self.ask(request, obj)
        super().save_model(request, obj, form, change)

    def message_state(self, request, obj):
        messages.info(request, " ".join(state_sentences(obj)))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_publish"] = self.can_publish(request)
        stored = self.model._base_manager.get(pk=obj.pk) if obj else None  # not as it was typed
        context["publish_buttons"] = self.publish_buttons(stored) if self.can_publish(request) else []
        context["states"] = (
            state_sentences(stored) if stored else [gettext("Visitors do not see it: it is a new draft.")]
        )
        context["public_addresses"] = [
            (languages.in_language(code), stored.get_absolute_url(code))
            for code in (stored.public_languages() if stored else [])
        ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def publish_buttons(obj):
        """(value of `_publish`, label, whether it withdraws) of every button after which visitors see something else."""
        codes, released = languages.codes(), obj.released_languages if obj else []
        buttons = [(released, gettext("Publish the changes"))] if released else []
        buttons += [
            (
                [*released, code],
                gettext("Publish %(in_language)s") % {"in_language": languages.in_language(code)},
            )
            for code in codes
            if code not in released
        ]
        if len(codes) > 1 and not released:
            both = len(codes) == 2
            buttons.append(
                (codes, gettext("Publish in both languages") if both else gettext("Publish in all languages"))
            )
        withdrawals = [
            (
                [other for other in released if other != code],
                gettext("Withdraw %(in_language)s") % {"in_language": languages.in_language(code)},
            )
            for code in released
            if len(released) > 1
        ]
        withdrawals += [([], gettext("Withdraw"))] if released else []
        return [
            (",".join(sorted(wanted, key=codes.index)), label, (wanted, label) in withdrawals)
            for wanted, label in [*buttons, *withdrawals]
        ]

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
