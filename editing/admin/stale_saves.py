"""Optimistic locking: a form that was begun before somebody else's save is refused, and shows what was typed.

The form carries the edit tokens of its row, of the rows of its inlines and of its draft. They are compared under a lock, in
the transaction of the save.
"""

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from editing import history
from editing.admin.history import changes
from editing.models import Draft
from publishing import change_counter
from publishing.models import EditToken

STALE = _(
    "Somebody else saved this while you were writing. Nothing of yours is lost: it stands in the form below. "
    "Look at what changed, put both together, and save again."
)


class StaleForm:
    """Mixed into a form that must not be saved this time; its fields show what was typed."""

    def _post_clean(self):
        super()._post_clean()
        self.add_error(None, STALE)


def edit_token_of(row):
    """What the form carries of a row: model, id and edit token."""
    return f"{row._meta.label_lower}:{row.pk}:{row.edit_token}"


def stored_row(model, object_id, *, for_update):
    """The row of a change form, None of an empty one; for an update it is locked, and Http404 when it is gone."""
    pk = unquote(object_id or "")
    rows = model._base_manager.filter(pk=pk if pk.isdecimal() else None)
    if not for_update or object_id is None:
        return rows.first()
    change_counter.lock()  # before the row: all who change anything public wait in one line
    row = rows.select_for_update().first()
    if row is None:
        raise Http404  # Django would lead away from what was typed
    return row


def is_form_stale(model_admin, editing):
    """Whether somebody else saved the row, a row of its inlines or its draft since the form was begun."""
    seen = editing.seen_tokens
    drafts = [edit_token_of(editing.draft)] if editing.draft else []
    return (
        edit_token_of(editing.stored) not in seen
        or [token for token in seen if _is_of_draft(token)] != drafts
        or any(edit_token_of(part) not in seen for part in _seen_parts(model_admin, seen))
    )


def _is_of_draft(token):
    return token.startswith(f"{Draft._meta.label_lower}:")


def _seen_parts(model_admin, seen):
    """The rows of inlines that the form shows and that have an edit token, as they are stored now."""
    models = [inline.model for inline in model_admin.inlines if issubclass(inline.model, EditToken)]
    labels = {model._meta.label_lower for model in models} - {model_admin.opts.label_lower}
    for label, pk, _edit_token in (token.split(":") for token in seen if token.count(":") == 2):
        if label in labels and pk.isdecimal():
            yield from apps.get_model(label)._base_manager.filter(pk=pk)


def form_context(model_admin, request, formsets):
    """For the template: the edit tokens, and what changed meanwhile where the form is stale."""
    editing = request.editing
    if editing.stored is None:
        return {}
    context = {"edit_tokens": " ".join(_shown_tokens(editing, formsets)), "is_stale": editing.is_stale}
    return context | (changed_meanwhile(model_admin, editing) if editing.is_stale else {})


def _shown_tokens(editing, formsets):
    """The edit tokens of what the form shows. A copy and a draft are as old as when they were begun, so that nothing
    that was published since is overwritten unseen; saving or dropping a draft makes every other form stale."""
    if editing.is_copy:
        return editing.seen_tokens
    if editing.shows_draft:
        tokens = [token for token in editing.seen_tokens if not _is_of_draft(token)]
    else:
        tokens = [edit_token_of(editing.stored)]
        for formset in (each for each in formsets if issubclass(each.model, EditToken)):
            pks = [form.instance.pk for form in formset.initial_forms]
            tokens += map(edit_token_of, formset.model._base_manager.filter(pk__in=pks))
    return [*tokens, edit_token_of(editing.draft)] if editing.draft else tokens


def changed_meanwhile(model_admin, editing):
    """What the row held when the form was begun, beside what it holds now; nothing where history is too young."""
    row, meanwhile = editing.stored, []
    if began := history.revision_with(row, edit_token=seen_edit_token(editing)):
        meanwhile = changes(model_admin, history.snapshot_of(began), history.snapshot_now(row))
    latest = history.revisions_of(row).first()
    return {"saved_last": latest and latest.revision, "meanwhile": meanwhile}


def seen_edit_token(editing):
    """The edit token of the row that the form was begun from; "" when it has none."""
    start = f"{editing.stored._meta.label_lower}:{editing.stored.pk}:"
    return next((each.removeprefix(start) for each in editing.seen_tokens if each.startswith(start)), "")
