"""Form submission state: what one request to a change form is to do, decided once at the top of its view.

Optimistic locking: a form carries the edit tokens of its row, of the rows of its inlines and of its draft. They are compared
under a lock, in the transaction of the save. A form that was begun before somebody else's save is refused, and shows what
was typed.
"""

from copy import copy
from dataclasses import dataclass
from enum import Enum, auto

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.forms import MultiWidget
from django.http import Http404, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editing import autosave, history
from editing.admin import translations
from editing.admin.history import changes
from editing.models import Draft
from localization import languages
from publishing import change_counter
from publishing.models import EditToken, Publishable

STALE = _(
    "Somebody else saved this while you were writing. Nothing you wrote is lost: it is in the form below. Look at what changed, combine both versions and save again."
)


class Intent(Enum):
    SHOW = auto()
    SHOW_AUTOSAVE = auto()  # the form opens with what this person had typed and not saved
    SHOW_DRAFT = auto()  # the form opens with the draft of something published
    COPY = auto()  # the empty fields of one language are filled from another, and the form shown again
    PREVIEW = auto()
    SAVE_DRAFT = auto()  # of something published, which stays as it is
    SAVE = auto()
    PUBLISH = auto()


@dataclass
class EditingRequest:
    """The one state of a request to a change form; `request.editing` hands it through Django's hooks."""

    intent: Intent
    data: QueryDict  # the form as it was posted, or as the draft holds it
    stored: Model | None  # the row as the database holds it, locked on POST; None of a new one
    draft: Draft | None = None
    languages: list[str] | None = None  # what PUBLISH makes the exact set of public ones
    is_stale: bool = False
    texts_before: dict | None = None  # while a row is saved before its parts

    @property
    def seen_tokens(self):
        """The edit tokens of the rows as they were when the form was begun."""
        return self.data.get("_edit_tokens", "").split()

    @property
    def saves_row(self):
        """Whether it writes what visitors see; anything else may lack what publishing asks for."""
        return self.intent in (Intent.SAVE, Intent.PUBLISH)

    @property
    def asks_for_review(self):
        return "_ask" in self.data

    def form_class(self, form):
        """The class of the form for this request."""
        if self.is_stale or not (self.saves_row or self.intent is Intent.SHOW):
            form = type(form)(form.__name__, (UnsavedForm, form), {})
        form.editing = self
        return form


class UnsavedForm:
    """Mixed into a form that Django's view must not save, however right it is: a stale one, or one that is only shown."""

    def _post_clean(self):
        super()._post_clean()
        if self.editing.is_stale:
            self.add_error(None, STALE)

    def is_valid(self):
        super().is_valid()
        return False


def begin(model_admin, request, object_id):
    """Decide what a request does, and put it on the request. Locks the row on POST; Http404 when it is gone."""
    is_post = request.method == "POST"
    stored = stored_row(model_admin.model, object_id, for_update=is_post)
    editing = request.editing = EditingRequest(Intent.SAVE if is_post else Intent.SHOW, request.POST, stored)
    if issubclass(model_admin.model, Publishable):
        # Who may only look sees what is live; so does everybody of what is in the bin.
        if stored is not None and model_admin.has_change_permission(request, stored):
            editing.draft = Draft.objects.of(stored).first()
        editing.languages = model_admin.posted_languages(request)
        editing.intent = _intent(editing, is_post)
    if not is_post and "autosave" in request.GET:
        _take_up(editing, model_admin, request)
    if editing.intent is Intent.SHOW_DRAFT:
        form = model_admin.get_form(request, stored, change=True)(instance=stored)
        editing.data = with_gaps_filled(QueryDict(editing.draft.data), form)
    elif editing.intent is Intent.COPY:
        editing.data = translations.with_copies(request.POST)
        messages.info(request, gettext("The empty fields have been filled. Nothing is saved yet."))
    elif is_post and stored is not None:
        editing.is_stale = is_form_stale(model_admin, editing)
    return editing


def _take_up(editing, model_admin, request):
    row = editing.stored
    if saved := autosave.stored(request.user, model_admin.model, row and row.pk):
        form = model_admin.get_form(request, row, change=row is not None)(instance=row)
        editing.intent = Intent.SHOW_AUTOSAVE
        editing.data = with_gaps_filled(QueryDict(saved.data), form)


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


def _intent(editing, is_post):
    """What the pressed button means for something publishable."""
    if not is_post:
        return Intent.SHOW_DRAFT if editing.draft else Intent.SHOW
    if editing.data.get(translations.COPY) in languages.codes():
        return Intent.COPY
    if "_preview" in editing.data:
        if editing.data["_preview"] not in languages.codes():
            raise Http404
        return Intent.PREVIEW
    if editing.languages is not None:
        return Intent.PUBLISH
    is_live = editing.stored is not None and editing.stored.released_languages
    return Intent.SAVE_DRAFT if is_live else Intent.SAVE


# --- Edit tokens


def edit_token_of(row):
    """What the form carries of a row: model, id and edit token."""
    return f"{row._meta.label_lower}:{row.pk}:{row.edit_token}"


def is_form_stale(model_admin, editing):
    """Whether somebody else saved the row, a row of its inlines or its draft since the form was begun."""
    rows = [editing.stored]
    for model in (inline.model for inline in model_admin.inlines if issubclass(inline.model, EditToken)):
        rows += model._base_manager.filter(pk__in=[pk for pk in _seen(editing, model) if pk.isdecimal()])
    if editing.draft:
        rows.append(editing.draft)
    is_draft_gone = not editing.draft and bool(_seen(editing, Draft))
    return is_draft_gone or any(edit_token_of(row) not in editing.seen_tokens for row in rows)


def _seen(editing, model):
    """{id: edit token} of the rows of a model as they were when the form was begun."""
    tokens = (each.rpartition(":") for each in editing.seen_tokens)
    start = f"{model._meta.label_lower}:"
    return {row.removeprefix(start): token for row, _colon, token in tokens if row.startswith(start)}


def seen_edit_token(editing):
    """The edit token of the row that the form was begun from; "" when it has none."""
    return _seen(editing, type(editing.stored)).get(str(editing.stored.pk), "")


def form_context(request, model_admin, formsets):
    """For the template: the edit tokens, and what changed meanwhile where the form is stale."""
    editing = request.editing
    if editing.stored is None:
        return {}
    context = {"edit_tokens": " ".join(_shown_tokens(editing, formsets)), "is_stale": editing.is_stale}
    return context | (changed_meanwhile(model_admin, request) if editing.is_stale else {})


def _shown_tokens(editing, formsets):
    """The edit tokens of what the form shows. A copy and a draft are as old as when they were begun, so that nothing
    that was published since is overwritten unseen; saving or dropping a draft makes every other form stale."""
    if editing.intent in (Intent.COPY, Intent.SHOW_AUTOSAVE):
        return editing.seen_tokens
    if editing.intent is Intent.SHOW_DRAFT:
        start = f"{Draft._meta.label_lower}:"
        tokens = [token for token in editing.seen_tokens if not token.startswith(start)]
    else:
        parts = [formset.initial_forms for formset in formsets if issubclass(formset.model, EditToken)]
        rows = [editing.stored, *(form.instance for forms in parts for form in forms)]
        tokens = [edit_token_of(row) for row in rows if row.pk]
    return [*tokens, edit_token_of(editing.draft)] if editing.draft else tokens


def changed_meanwhile(model_admin, request):
    """What the row held when the form was begun, beside what it holds now; nothing where history is too young."""
    editing = request.editing
    row, meanwhile = editing.stored, []
    if began := history.revision_with(row, edit_token=seen_edit_token(editing)):
        meanwhile = changes(model_admin, request, history.snapshot_of(began), history.snapshot_now(row))
    latest = history.revisions_of(row).first()
    return {"saved_last": latest and latest.revision, "meanwhile": meanwhile}


# --- A change form shown as if something had just been posted


def rebound(request, data):
    """The request as if `data` (a QueryDict) had been posted with it."""
    posted = copy(request)
    posted.method, posted.POST, posted._files = "POST", data, MultiValueDict()
    return posted


def with_gaps_filled(data, form):
    """`data` (a QueryDict) with what the row of an unbound form holds in fields that its author was not asked for."""
    filled = data.copy()
    for bound in form:
        if bound.field.widget.value_omitted_from_data(data, {}, bound.html_name):
            for name, values in _as_posted(bound):
                filled.setlist(name, values)
    return filled


def _as_posted(bound):
    """(name, values) of what a browser would post of a field that nobody touched."""
    widget, value = bound.field.widget, bound.value()
    parts = [("", widget, value)]
    if isinstance(widget, MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
    for ending, part, each in parts:
        shown = part.format_value(each)  # a list, where there is a choice
        yield bound.html_name + ending, shown if isinstance(shown, list) else [shown or ""]
