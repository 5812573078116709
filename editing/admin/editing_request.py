"""Form submission state: what one request to a change form is to do, decided once at the top of its view."""

from dataclasses import dataclass
from enum import Enum, auto

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, QueryDict
from django.utils.translation import gettext

from editing.admin import stale_saves, translations
from editing.admin.rebound_form import DisplayOnlyForm, with_gaps_filled
from editing.models import Draft
from localization import languages
from publishing.models import Publishable


class Intent(Enum):
    SHOW = auto()
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
    def shows_draft(self):
        return self.intent is Intent.SHOW_DRAFT

    @property
    def is_copy(self):
        return self.intent is Intent.COPY

    @property
    def asks_for_review(self):
        return "_ask" in self.data

    def form_class(self, form):
        """The class of the form for this request: refused when it is stale, bound but not saved when it is only shown."""
        if self.is_stale:
            form = type(form)(form.__name__, (stale_saves.StaleForm, form), {})
        elif not self.saves_row and self.intent is not Intent.SHOW:
            form = type(form)(form.__name__, (DisplayOnlyForm, form), {})
        form.editing = self
        return form


def begin(model_admin, request, object_id):
    """Decide what a request does, and put it on the request. Locks the row on POST; Http404 when it is gone."""
    is_post = request.method == "POST"
    stored = stale_saves.stored_row(model_admin.model, object_id, for_update=is_post)
    editing = request.editing = EditingRequest(Intent.SAVE if is_post else Intent.SHOW, request.POST, stored)
    if issubclass(model_admin.model, Publishable):
        # Who may only look sees what is live; so does everybody of what is in the bin.
        if stored is not None and model_admin.has_change_permission(request, stored):
            editing.draft = Draft.objects.of(stored).first()
        editing.languages = model_admin.posted_languages(request)
        editing.intent = _intent(editing, is_post)
    if editing.intent is Intent.SHOW_DRAFT:
        form = model_admin.get_form(request, stored, change=True)(instance=stored)
        editing.data = with_gaps_filled(QueryDict(editing.draft.data), form)
    elif editing.intent is Intent.COPY:
        editing.data = translations.with_copies(request.POST)
        messages.info(request, gettext("The empty fields are filled. Nothing is saved yet."))
    elif is_post and stored is not None:
        editing.is_stale = stale_saves.is_form_stale(model_admin, editing)
    return editing


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
