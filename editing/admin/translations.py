"""The translations of a row in its form: which are missing or outdated, what changed beside them, a start by copying."""

from django.contrib import messages
from django.utils.translation import gettext

from editing import history
from editing.admin.rebound_form import as_if_posted
from editing.admin_lists import TRANSLATION_STATES, badge
from editing.diff import differing_parts, differing_rows
from localization import languages
from publishing import translation_status

SMALL_FIX, STILL_RIGHT, COPY = "_small_fix", "_still_right", "_copy"


class TranslationsMixin:
    """For a PublishableAdmin. Two ticks: `_small_fix` says of this save that no translation needs it, `_still_right`
    of an outdated language that its text needs no change. `_copy` names a language whose empty fields are filled."""

    def save_model(self, request, obj, form, change):
        request.texts_before = translation_status.stored_texts(obj)
        obj.parts_follow = True
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        row = form.instance
        settled = translation_status.update_translation_status(
            row,
            request.texts_before,
            is_small_fix=SMALL_FIX in request.POST,
            still_right=request.POST.getlist(STILL_RIGHT),
        )
        if settled:
            row.save(update_fields=settled)
        row.parts_follow = False

    def restore(self, request, row, revision):
        """A revision brings the confirmations of its time with it."""
        row.parts_follow = True
        super().restore(request, row, revision)
        if settled := translation_status.compare_again(row):
            row.save(update_fields=settled)
        row.parts_follow = False

    # --- The form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and request.POST.get(COPY) in languages.codes():
            request = self._with_copies(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    @staticmethod
    def _with_copies(request):
        """The request with the empty fields of one language filled from another, to show the form and save nothing."""
        data = request.POST.copy()
        language = data.pop(COPY)[-1]
        for name, text in copies(request.POST, language).items():
            data[name] = text
        shown = as_if_posted(request, data)
        shown.shows_copies = True
        messages.info(request, gettext("The empty fields are filled. Nothing is saved yet."))
        return shown

    def tokens(self, request, context, obj):
        """Copying begins nothing anew: the form stays as old as it was."""
        if getattr(request, "shows_copies", False):
            return request.POST.get("_edit_tokens", "").split()
        return super().tokens(request, context, obj)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        stored = self.model._base_manager.get(pk=obj.pk) if obj else None  # not as it was typed
        texts = translation_status.texts_of(stored) if stored else {}
        context["translations"] = [
            self._translation(request, stored, texts, code) for code in languages.codes()
        ]
        context["has_translations"] = stored is not None and 1 < sum(
            translation_status.status(stored, code) != "missing" for code in languages.codes()
        )
        context["is_small_fix"] = SMALL_FIX in request.POST
        allowed = self.has_change_permission(request, stored) if stored else self.has_add_permission(request)
        context["may_copy"] = allowed and any(told["lacks"] for told in context["translations"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _translation(self, request, row, texts, code):
        state = translation_status.status(row, code) if row else ""
        told = {"code": code, "in_language": languages.in_language(code), "state": state}
        told["lacks"] = row is None or translation_status.lacks(texts, code)
        told["others"] = " ".join(other for other in languages.codes() if other != code)
        if row:
            told["badge"] = badge(state, TRANSLATION_STATES[state])
        if state == "outdated":
            right = last_right(row, code)
            told["since"] = right and right.revision.date_created
            told["changes"] = changes_beside(row, right, code) if right else []
            told["is_still_right"] = code in request.POST.getlist(STILL_RIGHT)
        return told


def last_right(row, language):
    """The newest revision in which an outdated text was right; None where history is too young to know it."""
    hash_column = languages.column("confirmed_source_hash", language)
    outdated_column = languages.column("is_outdated", language)
    return history.revision_with(row, **{outdated_column: False, hash_column: getattr(row, hash_column)})


def copies(posted, language):
    """{name: text} for the empty fields of a posted form in one language that are filled in another."""
    found, ending = {}, f"_{language}"
    for name in posted:
        if name.endswith(ending) and languages.is_blank(posted[name]):
            field = name.removesuffix(ending)
            others = (posted.get(languages.column(field, code), "") for code in languages.codes())
            if text := next((text for text in others if not languages.is_blank(text)), ""):
                found[name] = text
    return found


def changes_beside(row, revision, language):
    """What changed in the texts of the other languages since a revision, as `editing.diff` tells it."""
    before, now = history.snapshot_of(revision), history.snapshot_now(row)

    def of_others(model, fields):
        others = [code for code in languages.codes() if code != language]
        wanted = {
            languages.column(field, code)
            for field in translation_status.text_fields(model)
            for code in others
        }
        return {name: value for name, value in fields.items() if name in wanted}

    def parts(snapshot):
        told = {(model, pk): of_others(model, fields) for (model, pk), fields in snapshot.parts.items()}
        return {key: fields for key, fields in told.items() if any(fields.values())}

    model = type(row)
    return [
        *differing_rows(model, of_others(model, before.fields), of_others(model, now.fields)),
        *differing_parts(parts(before), parts(now)),
    ]
