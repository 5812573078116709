"""What a text can link to on this site or show, found by title for the editor's dialogs (static/admin_site/editor/offer.js)."""

import unicodedata

from django.contrib import admin
from django.http import JsonResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from library.models import Document, Image
from localization import languages
from publishing.models import publishable_models

SHOWN = 8  # of each kind


@require_safe
def found(request):
    """JSON: `{"results": [{"title": …, "note": "Post", "value": …}]}` of what this person may look at; with `?pictures=yes`
    pictures, whose value is their id, the newest first.

    The address of what a text can link to has the id and no title, so that it stays right when the title changes.
    """
    words = folded(request.GET.get("q", "")[:100]).split()
    language = request.GET.get("language")
    language = language if language in languages.codes() else languages.current()
    kinds = [Image] if "pictures" in request.GET else [*publishable_models(), Document] if words else []
    return JsonResponse(
        {"results": [each for model in kinds for each in of_kind(request, model, words, language)]}
    )


def folded(text):
    """For a search that does not ask for capitals, long vowels and soft consonants."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def of_kind(request, model, words, language):
    if not admin.site.get_model_admin(model).has_view_permission(request):
        return
    rows = model._default_manager.order_by("-pk")
    rows = rows.not_deleted() if hasattr(rows, "not_deleted") else rows
    names = rows.values_list("pk", *languages.columns("alt" if model is Image else "title"))
    hits = [pk for pk, *texts in names if _has_all(words, folded(" ".join(filter(None, texts))))][:SHOWN]
    for row in rows.filter(pk__in=hits):
        yield {"title": str(row), "note": note_of(row), "value": value_of(row, language)} | thumbnail_of(row)


def _has_all(words, title):
    return all(word in title for word in words)


def note_of(row):
    """What kind of thing it is, or why visitors do not see it."""
    kind = capfirst(str(row._meta.verbose_name))
    if isinstance(row, Image):
        return row.missing_for(languages.codes()) or ("" if row.may_be_shown() else row.get_consent_display())
    is_hidden = not isinstance(row, Document) and not row.public_languages()
    return gettext("%(kind)s, visitors do not see it") % {"kind": kind} if is_hidden else kind


def value_of(row, language):
    if isinstance(row, Image):
        return row.pk
    if isinstance(row, Document):
        return reverse("document", args=[row.pk])
    return languages.address(f"{row._meta.app_label}:detail", language, pk=row.pk)


def thumbnail_of(row):
    return (
        {"thumbnail": reverse("admin:library_image_thumbnail", args=[row.pk])}
        if isinstance(row, Image)
        else {}
    )
