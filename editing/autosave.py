"""Autosave: what somebody has typed into a change form and not saved, for that person alone.

It is stored as it was posted, by one statement: nothing is validated, locked, counted or recorded, and nothing public changes.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from editing.lost_session import MOST_CHARACTERS, SECRET
from editing.models import Autosave, form_of

# What a change form posts beside its fields and belongs to what is written, not to the button that was pressed.
WRITTEN_BESIDE = ("_edit_tokens", "_small_fix", "_still_right", "_note")
ADDED_KEY = "added"  # in the session: {token of an add form: id of the row that it made}
ADDED_FORMS = 20  # that a session remembers
TOO_LARGE = 413


def stored(user, model, pk):
    """The Autosave of a form; `pk` is None of a form that adds a row."""
    return Autosave.objects.filter(user=user, **form_of(model, pk)).first()


def discard(user, model, pk):
    Autosave.objects.filter(user=user, **form_of(model, pk)).delete()


def store(user, model, pk, posted):
    """The Autosave of `posted` (a QueryDict); None of one that is too long."""
    data = posted.copy()
    for name in posted:
        if SECRET.search(name) or (name.startswith("_") and name not in WRITTEN_BESIDE):
            del data[name]
    row = Autosave(user=user, data=data.urlencode(), saved_at=timezone.now(), **form_of(model, pk))
    if len(row.data) > MOST_CHARACTERS:
        return None
    unique, changing = ("content_type", "object_id", "user"), ("data", "saved_at")
    Autosave.objects.bulk_create([row], update_conflicts=True, unique_fields=unique, update_fields=changing)
    return row


def view(model_admin, request, object_id):
    """Status 200 with {"message": …} when a form was stored, 413 when it is too long; `object_id` is 0 of an add form."""
    row = model_admin.get_object(request, str(object_id)) if object_id else None
    is_allowed = (
        row is not None and model_admin.has_change_permission(request, row)
        if object_id
        else model_admin.has_add_permission(request)
    )  # fmt: skip
    if request.method != "POST" or not is_allowed:
        raise PermissionDenied
    if "drop" in request.POST:
        discard(request.user, model_admin.model, object_id)
        messages.success(request, gettext("What was not saved has been dropped."))
        return HttpResponseRedirect(form_address(model_admin, object_id))
    saved = store(request.user, model_admin.model, object_id, request.POST)
    if saved is None:
        return HttpResponse(status=TOO_LARGE)
    time = date_format(timezone.localtime(saved.saved_at), "TIME_FORMAT")
    return JsonResponse({"message": gettext("Safe: %(time)s") % {"time": time}})


def form_address(model_admin, pk):
    return model_admin.page_url("change", pk) if pk else model_admin.page_url("add")


# --- After Back, an add form is posted again: the row is there already


def remember_added(request, row):
    if token := request.POST.get("_new"):
        added = {**request.session.get(ADDED_KEY, {}), token: row.pk}
        request.session[ADDED_KEY] = dict(list(added.items())[-ADDED_FORMS:])


def response_to_second_add(model_admin, request):
    """To the form of the row that this add form has made, which offers what was typed since; None the first time."""
    pk = request.session.get(ADDED_KEY, {}).get(request.POST.get("_new"))
    row = pk and model_admin.get_object(request, str(pk))
    if not row:
        return None
    store(request.user, model_admin.model, pk, request.POST)
    messages.warning(
        request, gettext("This was saved before you went back. What you typed since is offered here.")
    )
    return HttpResponseRedirect(form_address(model_admin, pk))
