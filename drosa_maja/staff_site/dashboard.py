"""What needs somebody's attention: the first thing on the start page of staff. Each line leads to the place to act.

Every function costs the same number of queries however much there is.
"""

import datetime
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import Closure, ContactChange, ContactPoint
from editing.models import Draft
from editing.status_text import planned
from library.models import Image
from links.models import LinkCheck
from localization import languages
from publishing.models import publishable_models

SOON = datetime.timedelta(days=14)
SHOWN = 5  # rows of one kind that are named; the list behind them has the rest


class Line(NamedTuple):
    text: str
    address: str


class Group(NamedTuple):
    title: str
    lines: list


def attention_of(user):
    """The Groups that concern a member of staff and have something in them."""
    groups = [
        Group(_("Waiting for publishing"), asked_for(user)),
        Group(_("Numbers and hours"), [*numbers(user), *closures(user)]),
        Group(_("Translations"), [*untranslated(user), *outdated(user)]),
        Group(_("Pictures and links"), [*pictures(user), *broken_links(user)]),
        Group(_("Scheduled soon"), scheduled(user)),
        Group(_("My drafts"), drafts_of(user)),
    ]
    return [group for group in groups if group.lines]


def address_of(model, page, *args, query=""):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args) + query


def may(user, action, model):
    return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


def asked_for(user):
    """What authors ask for, and the drafts of changes that they ask to publish."""
    models = [model for model in publishable_models() if may(user, "publish", model)]
    lines = [
        line_of(row, row.review_asked_by)
        for model in models
        for row in model.objects.asked_for().select_related("review_asked_by")[:SHOWN]
    ]
    kinds = [ContentType.objects.get_for_model(model) for model in models]
    asked = Draft.objects.filter(review_asked_at__isnull=False, content_type__in=kinds)
    drafts = asked.select_related("review_asked_by", "content_type").order_by("review_asked_at")[:SHOWN]
    return lines + [line_of(row, draft.review_asked_by) for draft, row in with_rows(drafts)]


def with_rows(drafts):
    """(draft, its row) of drafts of changes, in one query for each kind."""
    drafts = list(drafts)
    rows = {
        (model, row.pk): row
        for model in publishable_models()
        for row in model.objects.not_deleted().filter(
            pk__in=[draft.object_id for draft in drafts if draft.content_type.model_class() is model]
        )
    }
    found = ((draft, rows.get((draft.content_type.model_class(), draft.object_id))) for draft in drafts)
    return [(draft, row) for draft, row in found if row]


def line_of(row, who=None):
    name = f"{row} ({row._meta.verbose_name})"
    return Line(f"{name} – {who}" if who else name, address_of(type(row), "change", row.pk))


def numbers(user):
    lines = []
    if user.has_perm("contacts.confirm_contactchange"):
        number = ContactChange.objects.confirmable_by(user).count()
        sentence = ngettext(
            "%d change of a number waits for you to re-type it.",
            "%d changes of numbers wait for you to re-type them.",
            number,
        )
        address = address_of(ContactChange, "changelist", query="?state__exact=pending")
        lines += [Line(sentence % number, address)] if number else []
    if may(user, "change", ContactPoint):
        number = ContactPoint.objects.overdue().count()
        sentence = ngettext(
            "%d number or address should be tried.", "%d numbers or addresses should be tried.", number
        )
        address = address_of(ContactPoint, "changelist", query="?verification=overdue")
        lines += [Line(sentence % number, address)] if number else []
    return lines


def closures(user):
    if not may(user, "change", Closure):
        return []
    number = Closure.objects.filter(status="suggested", date__gte=timezone.localdate()).count()
    sentence = ngettext("%d holiday waits for a decision.", "%d holidays wait for a decision.", number)
    address = address_of(Closure, "changelist", query="?status__exact=suggested")
    return [Line(sentence % number, address)] if number else []


def untranslated(user):
    """How much is public in another language and has no text in this one."""
    sentence = _("Not translated %(in_language)s: %(number)d (%(kind)s).")
    return by_language(user, "missing", sentence, lambda rows, code: rows.untranslated_in(code))


def outdated(user):
    """How many texts fell behind those in another language."""
    sentence = _("Outdated %(in_language)s: %(number)d (%(kind)s).")
    return by_language(user, "outdated", sentence, lambda rows, code: rows.not_deleted().outdated_in(code))


def by_language(user, state, sentence, found):
    """A line for each kind and language in which `found` finds something, leading to the list of it."""
    lines = []
    for model in publishable_models():
        if may(user, "publish", model):
            for code in languages.codes():
                number = found(model.objects.all(), code).count()
                name = model._meta.verbose_name_plural
                words = {"kind": name, "in_language": languages.in_language(code), "number": number}
                address = address_of(model, "changelist", query=f"?state={state}-{code}")
                lines += [Line(sentence % words, address)] if number else []
    return lines


def pictures(user):
    if not may(user, "change", Image):
        return []
    number = Image.objects.not_ready().count()
    sentence = ngettext(
        "%d picture lacks a description or a decision on consent.",
        "%d pictures lack a description or a decision on consent.",
        number,
    )
    return [Line(sentence % number, reverse("admin:library_image_describe"))] if number else []


def broken_links(user):
    if not may(user, "view", LinkCheck):
        return []
    number = LinkCheck.objects.broken().seen_by(user).count()
    sentence = ngettext("%d link leads nowhere.", "%d links lead nowhere.", number)
    address = address_of(LinkCheck, "changelist", query="?state__exact=broken")
    return [Line(sentence % number, address)] if number else []


def scheduled(user):
    """What becomes public, or ceases to be, within two weeks."""
    end = timezone.now() + SOON
    return [
        Line(planned(row), address_of(model, "change", row.pk))
        for model in publishable_models()
        if may(user, "change", model)
        for row in model.objects.changing_by(end)[:SHOWN]
    ]


def drafts_of(user):
    """What this person wrote last and nobody has published; drafts of changes among it."""
    lines = [
        line_of(row)
        for model in publishable_models()
        if may(user, "change", model)
        for row in model.objects.drafts_of(user)[:SHOWN]
    ]
    drafts = Draft.objects.filter(saved_by=user).select_related("content_type").order_by("-saved_at")[:SHOWN]
    return lines + [line_of(row, _("changes that are not published")) for _draft, row in with_rows(drafts)]
