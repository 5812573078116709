"""The staff pages of posts, projects and pages: publishing by buttons, state in words, the bin."""

import json

import reversion
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from editing import hints, preview
from editing.admin import drafts, reviews, translations
from editing.admin.base import ContentAdmin
from editing.admin.editing_request import Intent
from editing.admin_lists import BinFilter, StateFilter
from editing.models import Draft, ReviewDecision
from editing.status_text import act_sentence, state_sentences
from localization import languages
from publishing import translation_status


class PublishableForm(forms.ModelForm):
    """Shows the rules of publishing at the fields; `editing` is the state of the request."""

    editing = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and not self.editing.saves_row:
            self.instance.publish([])  # it may lack what publishing asks for, and is not stored in this row

    def clean(self):
        cleaned = super().clean()
        # Read anew, the later of two equal times would become the earlier.
        unchanged = cleaned.keys() & {"publish_at", "expire_at"} - {*self.changed_data}
        return cleaned | {name: self.initial.get(name) for name in unchanged}

    def _post_clean(self):
        super()._post_clean()
        wanted = self.editing.languages
        released = self.instance.released_languages if wanted is None else wanted
        for field, sentence in self.instance.missing_for(released).items():
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, sentence)


def publish_buttons(row):
    """(value of `_publish`, label) of every button after which visitors see more, or what is written now."""
    codes, released = languages.codes(), row.released_languages if row else []
    hidden = [code for code in codes if code not in released]
    buttons = [(released, gettext("Publish the changes"))] if released else []
    for code in hidden:
        label = gettext("Publish %(in_language)s") % {"in_language": languages.in_language(code)}
        buttons.append(([*released, code], label))
    if len(codes) > 1 and not released:
        both = gettext("Publish in both languages")
        buttons.append((codes, both if len(codes) == 2 else gettext("Publish in all languages")))
    return [(",".join(sorted(wanted, key=codes.index)), label) for wanted, label in buttons]


def withdraw_buttons(row):
    """The same of every button after which visitors see less."""
    released = row.released_languages if row else []
    if len(released) < 2:
        return [("", gettext("Withdraw"))] if released else []
    buttons = [
        (",".join(other for other in released if other != code), languages.in_language(code))
        for code in released
    ]
    both = gettext("in both languages")
    return [*buttons, ("", both if len(released) == 2 else gettext("in all languages"))]


class PublishableAdmin(ContentAdmin):
    """For posts, projects and pages. `_publish=lv,en` names the exact set of languages public afterwards;
    empty withdraws; absent leaves publicity as it is. What visitors see at once, only publishers save."""

    form = PublishableForm
    row_pages = (
        *ContentAdmin.row_pages,
        ("draft/compare/", "draft_compare", drafts.diff_view),
        ("draft/drop/", "draft_drop", drafts.drop_view),
        ("return/", "return", reviews.return_view),
        ("previews/", "previews", preview.links_view),
    )
    change_form_template = "admin/publishable_change_form.html"
    delete_confirmation_template = "admin/bin_confirmation.html"
    list_filter = (BinFilter, StateFilter)
    list_per_page = 50
    view_on_site = False  # the template links to the real addresses, language by language
    actions = ("put_in_bin", "take_out_of_bin")
    only_for_publishers = ("publish_at", "expire_at", "successor")  # fields
    # What visitors may see, and when, stays as it is.
    unchanged_by_restore = (
        *only_for_publishers,
        *(
            "deleted_at",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
            "review_asked_by",
            "review_asked_at",
        ),
        *languages.columns("is_public"),
        *languages.columns("first_public_at"),
    )

    # --- Who may do what

    def get_queryset(self, request):
        kind = ContentType.objects.get_for_model(self.model)
        drafts_of_row = Draft.objects.filter(content_type=kind, object_id=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_draft=Exists(drafts_of_row))

    def can_publish(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def has_change_permission(self, request, obj=None):
        """What is in the bin is read only. Authors change what is published too: they save a draft of it."""
        return super().has_change_permission(request, obj) and not (obj and obj.deleted_at)

    def may_restore(self, request, row):
        return super().may_restore(request, row) and (not row.released_languages or self.can_publish(request))

    def posted_languages(self, request):
        """The language codes that a publish button asks for; None when another button was pressed."""
        if "_publish" not in request.POST:
            return None
        if not self.can_publish(request):
            raise PermissionDenied
        wanted = [code for code in request.POST["_publish"].split(",") if code]
        if set(wanted) - set(languages.codes()):
            raise BadRequest("Unknown language.")
        return wanted

    def more_fieldsets(self, request):
        publish_at, expire_at, successor = self.only_for_publishers
        times = {"fields": [(publish_at, expire_at), successor]}
        return [(_("When visitors see it"), times)] if self.can_publish(request) else []

    # --- The form

    def form_context(self, request, formsets):
        """What visitors see now, where, and the buttons that change it; the draft; the translations."""
        editing = request.editing
        row, may_publish = editing.stored, self.can_publish(request)
        may_write = self.has_change_permission(request, row) if row else self.has_add_permission(request)
        public = row.public_languages() if row else []
        return {
            **super().form_context(request, formsets),
            **drafts.form_context(request, self),
            **translations.form_context(editing, may_write),
            "hints": hints.of_form(row, formsets) if may_write else [],
            "may_publish": may_publish,
            "publish_buttons": publish_buttons(row) if may_publish else [],
            "withdraw_buttons": withdraw_buttons(row) if may_publish else [],
            "preview_buttons": [(code, languages.in_language(code)) for code in languages.codes()],
            "states": state_sentences(row)
            if row
            else [gettext("Visitors do not see it: it is a new draft.")],
            "note": editing.data.get("_note", ""),
            "asked_by": row and may_publish and reviews.asked_by(row, editing.draft),
            "given_back": row and ReviewDecision.objects.of(row).exclude(reason="").first(),
            "public_addresses": [
                (languages.in_language(code), row.get_absolute_url(code)) for code in public
            ],
        }

    def response_without_saving(self, request, object_id):
        """A draft is stored and a preview shown instead of saving the row; what is not right is left to Django's view."""
        intent = request.editing.intent
        if request.editing.is_stale or intent not in (Intent.SAVE_DRAFT, Intent.PREVIEW):
            return None
        row, is_allowed = None, self.has_add_permission(request)
        if object_id is not None:
            row = self.get_object(request, object_id)
            is_allowed = row is not None and self.has_change_permission(request, row)
        if not is_allowed:
            raise PermissionDenied
        forms = drafts.posted_forms(self, request, row)
        if forms is None:
            return None
        if intent is Intent.PREVIEW:
            return preview.preview_of_form(forms, request.POST["_preview"])
        return drafts.save_draft(self, request, *forms)

    def save_model(self, request, obj, form, change):
        editing = request.editing
        obj.updated_by = request.user
        if not change:
            obj.created_by = request.user
        author = reviews.asked_by(obj, editing.draft)
        if editing.languages is not None:
            obj.publish(editing.languages)
        if author not in (None, request.user) and editing.languages:
            reviews.record(self, obj, author, request.user)
        if editing.asks_for_review:
            reviews.ask_for_review(self, request, obj, obj)
        editing.texts_before = translation_status.texts_of(editing.stored if change else None)
        obj.save(update_status=False)  # `after_save` decides, when the parts are saved too

    def after_save(self, request, row):
        editing = request.editing
        translations.update_after_save(editing, row)
        if editing.draft:
            editing.draft.delete()
        reversion.set_comment(" ".join([self.act(request, row), reversion.get_comment()]).strip())

    def act(self, request, row):
        """What this request did to a row, in words."""
        if request.editing.asks_for_review:
            return gettext("Asked to publish this.")
        stored = request.editing.stored
        return act_sentence(stored.released_languages if stored else [], row)

    def response_add(self, request, obj, post_url_continue=None):
        is_popup = IS_POPUP_VAR in request.POST
        return super().response_add(request, obj) if is_popup else self.saved(request, obj)

    def response_change(self, request, obj):
        is_popup = IS_POPUP_VAR in request.POST
        return super().response_change(request, obj) if is_popup else self.saved(request, obj)

    def saved(self, request, row):
        """Back to the form, with what was done and what visitors see now."""
        sent = [str(reviews.REQUEST_SENT)] if request.editing.asks_for_review else []
        messages.success(request, " ".join([self.act(request, row), *state_sentences(row), *sent]))
        return HttpResponseRedirect(self.page_url("change", row))

    def construct_change_message(self, request, form, formsets, add=False):
        """For the audit log: what was changed and, where a button decided it, what visitors see now."""
        message = super().construct_change_message(request, form, formsets, add)
        changed = LogEntry(change_message=json.dumps(message)).get_change_message() if message else ""
        if request.editing.languages is None and not request.editing.asks_for_review:
            return message
        return " ".join([self.act(request, form.instance), changed]).strip()

    # --- The bin

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
            request, gettext("What you took out of the bin is not public. Publish it when it is ready.")
        )
