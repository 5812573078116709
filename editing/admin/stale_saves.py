"""No lost updates: a form that was begun before somebody else's save is refused, and keeps what was typed."""

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from editing import history
from publishing import change_counter
from publishing.models import EditToken

STALE = _(
    "Somebody else saved this while you were writing. Nothing of yours is lost: it stands in the form below. "
    "Look at what changed, put both together, and save again."
)


class StaleForm:
    """Mixed into a form that must not be saved this time; its fields keep what was typed."""

    def _post_clean(self):
        super()._post_clean()
        self.add_error(None, STALE)


def token(row):
    """What the form carries of a row: model, id and edit token."""
    return f"{row._meta.label_lower}:{row.pk}:{row.edit_token}"


def is_stale(posted, row):
    """Whether `posted` tokens do not tell that the form shows the row as it is stored."""
    return token(row) not in posted


class NoLostUpdates:
    """For a ModelAdmin whose rows have an edit token. The form carries the tokens of its row and of the rows of its
    inlines; they are compared under a lock, in the transaction of the save."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with transaction.atomic():
            is_posted = request.method == "POST" and not getattr(request, "shows_draft", False)
            request.is_refused = (
                is_posted and object_id is not None and self.is_stale(request, unquote(object_id))
            )
            return super().changeform_view(request, object_id, form_url, extra_context)

    def is_stale(self, request, pk):
        """Whether the form was begun before somebody else's save; whatever it compares is locked now."""
        change_counter.lock()  # before the row: all who change anything public wait in one line
        row = self.model._base_manager.select_for_update().filter(pk=pk).first() if pk.isdecimal() else None
        if row is None:
            raise Http404  # deleted meanwhile: Django would lead away from what was typed
        posted = request.POST.get("_edit_tokens", "").split()
        return is_stale(posted, row) or any(self._stale_parts(posted))

    def _stale_parts(self, posted):
        """The rows of inlines that the form tells of and that are no longer as it shows them."""
        for label, pk, _edit_token in (part.split(":") for part in posted if part.count(":") == 2):
            if label != self.opts.label_lower and label in self._part_labels() and pk.isdecimal():
                row = apps.get_model(label)._base_manager.filter(pk=pk).first()
                if row is not None and is_stale(posted, row):
                    yield row

    def _part_labels(self):
        return {
            inline.model._meta.label_lower for inline in self.inlines if issubclass(inline.model, EditToken)
        }

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if getattr(request, "is_refused", False):
            return type(form)(form.__name__, (StaleForm, form), {})
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["edit_tokens"] = " ".join(self.tokens(request, context, obj))
            if getattr(request, "is_refused", False):
                context |= self._what_changed_meanwhile(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def tokens(self, request, context, obj):
        """Of the row as it is stored, which a refused form no longer holds, and of the rows of its inlines."""
        yield token(self.model._base_manager.get(pk=obj.pk))
        for part in context["inline_admin_formsets"]:
            if issubclass(part.formset.model, EditToken):
                pks = [form.instance.pk for form in part.formset.initial_forms]
                yield from map(token, part.formset.model._base_manager.filter(pk__in=pks))

    def _what_changed_meanwhile(self, request, obj):
        """What the row held when the form was begun, beside what it holds now; nothing where history is too young."""
        began = history.revision_with(obj, edit_token=seen_edit_token(request, obj))
        latest = history.revisions_of(obj).first()
        return {
            "saved_last": latest and latest.revision,
            "meanwhile": self.changes(history.snapshot_of(began), history.snapshot_now(obj)) if began else [],
        }


def seen_edit_token(request, row):
    """The edit token of a row that the posted form was begun from; "" when it does not tell."""
    start = f"{row._meta.label_lower}:{row.pk}:"
    posted = request.POST.get("_edit_tokens", "").split()
    return next((part.removeprefix(start) for part in posted if part.startswith(start)), "")
