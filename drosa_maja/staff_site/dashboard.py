"""What needs somebody's attention: the first thing on the start page of staff. Each line leads to the place to act.

Every function costs the same number of queries however much there is.
"""

import datetime
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from contacts.models import Answer, Channel, Closure, ContactChange, ContactPoint, Helpline
from contacts.models.channels import mark_disputed_hours
from contacts.numbers import shown
from contacts.numbers_in_text import unknown_numbers
from editing.models import Draft, ReviewDecision
from editing.status_text import day, planned
from library.models import Image
from links.models import LinkCheck
from localization import languages
from pages.models import Page, SiteSettings
from publishing.models import publishable_models
from staff.models import DAYS_UNTIL_SECOND_PERSON, AccountChange, User

SOON = datetime.timedelta(days=14)
SHOWN = 5  # rows of one kind that are named; the list behind them has the rest
QUESTION_LENGTH = 120  # characters


class Line(NamedTuple):
    text: str
    address: str


class Group(NamedTuple):
    title: str
    lines: list


def attention_of(user):
    """The Groups that concern a member of staff and have something in them."""
    groups = [
        Group(_("Your requests to publish"), decisions(user)),
        Group(_("Accounts"), accounts(user)),
        Group(_("Waiting to be published"), asked_for(user)),
        Group(_("Numbers and hours"), [*numbers(user), *closures(user)]),
        Group(_("Questions of callers that nobody has answered"), unanswered(user)),
        Group(_("Translations"), [*untranslated(user), *outdated(user)]),
        Group(_("Information pages"), [*checks_of_pages(user), *open_questions(user)]),
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
        line_of(row, since(row))
        for model in models
        for row in model.objects.asked_for().select_related("review_asked_by")[:SHOWN]
    ]
    kinds = [ContentType.objects.get_for_model(model) for model in models]
    asked = Draft.objects.filter(review_asked_at__isnull=False, content_type__in=kinds)
    drafts = asked.select_related("review_asked_by", "content_type").order_by("review_asked_at")[:SHOWN]
    return lines + [line_of(row, since(draft)) for draft, row in with_rows(drafts)]


def since(asked):
    words = {"who": asked.review_asked_by or "–", "since": day(asked.review_asked_at)}
    return _("%(who)s, since %(since)s") % words


def decisions(user):
    """What became of what this person asked to publish: given back, or for a week that it was published."""
    found = with_rows(ReviewDecision.objects.current(user)[:SHOWN])
    return [
        line_of(row, _("given back: %(reason)s") % {"reason": each.reason} if each.reason else _("published"))
        for each, row in found
    ]


def with_rows(drafts):
    """(draft, its row) of drafts of changes and of other things that belong to a row, in one query for each kind."""
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


def accounts(user):
    """What somebody else did to this account in the last days; administrators see it of all accounts."""
    changes = AccountChange.objects.recent(DAYS_UNTIL_SECOND_PERSON).exclude(by=user)
    manages = may(user, "change", User)
    sentence = _("%(name)s: %(what)s (%(who)s, %(day)s)")
    found = changes if manages else changes.filter(user=user)
    return [
        Line(
            sentence
            % {
                "name": change.user,
                "what": change.get_what_display(),
                "who": change.by or "manage.py",
                "day": day(change.at),
            },
            address_of(User, "change", change.user_id) if manages else reverse("mfa_index"),
        )
        for change in found.select_related("user", "by")[:SHOWN]
    ]


def numbers(user):
    lines = []
    if user.has_perm("contacts.confirm_contactchange"):
        number = ContactChange.objects.confirmable_by(user).count()
        sentence = ngettext(
            "%d number change is waiting for you to retype it.",
            "%d number changes are waiting for you to retype them.",
            number,
        )
        address = address_of(ContactChange, "changelist", query="?state__exact=pending")
        lines += [Line(sentence % number, address)] if number else []
        sentence = _("%(number)s in “%(row)s” is not in our list.")
        lines += [
            Line(
                sentence % {"number": shown("phone", number), "row": row},
                address_of(type(row), "change", row.pk),
            )
            for row, number in unknown_numbers()[:SHOWN]
        ]
    if may(user, "change", ContactPoint):
        number = ContactPoint.objects.overdue().count()
        sentence = ngettext(
            "%d number or address needs checking.", "%d numbers or addresses need checking.", number
        )
        address = address_of(ContactPoint, "changelist", query="?verification=overdue")
        lines += [Line(sentence % number, address)] if number else []
        sentence = _("%(number)s has different hours in different places: visitors are told neither.")
        lines += [
            Line(sentence % {"number": point.shown}, address_of(ContactPoint, "change", point.pk))
            for point in disputed_numbers()[:SHOWN]
        ]
    if may(user, "change", Helpline):
        sentence = _("%(helpline)s is named where nobody answers: note when its operator agreed.")
        unasked = Helpline.objects.filter(is_fallback=True, fallback_agreed_on=None)
        lines += [
            Line(sentence % {"helpline": line}, address_of(Helpline, "change", line.pk)) for line in unasked
        ]
    return lines


def unanswered(user):
    """The primary line's questions by name; of our other lines how many there are."""
    if not may(user, "change", Answer):
        return []
    lines = Helpline.objects.filter(channels__in=Channel.objects.live().of_the_association()).distinct()
    found = []
    for line in lines.prefetch_related("answers").order_by("-is_primary", "order", "pk"):
        number = len(line.unanswered)
        names = " ".join(str(answer) for answer in line.unanswered) if line.is_primary else ""
        count = ngettext("%d question", "%d questions", number) % number
        found += (
            [Line(f"{line}: {names or count}", address_of(Helpline, "change", line.pk))] if number else []
        )
    return found


def disputed_numbers():
    channels = Channel.objects.live().select_related("contact_point").prefetch_related("hours")
    return list(dict.fromkeys(channel.contact_point for channel in mark_disputed_hours(channels)))


def closures(user):
    if not may(user, "change", Closure):
        return []
    number = Closure.objects.filter(status="suggested", date__gte=timezone.localdate()).count()
    sentence = ngettext("%d holiday needs a decision.", "%d holidays need a decision.", number)
    address = address_of(Closure, "changelist", query="?status__exact=suggested")
    return [Line(sentence % number, address)] if number else []


def untranslated(user):
    """How much is public in another language and has no text in this one."""
    sentence = ngettext_lazy(
        "Not translated %(in_language)s: %(number)d %(kind)s.",
        "Not translated %(in_language)s: %(number)d %(kinds)s.",
        "number",
    )
    return by_language(user, "missing", sentence, lambda rows, code: rows.untranslated_in(code))


def outdated(user):
    """How many texts fell behind those in another language."""
    sentence = ngettext_lazy(
        "Outdated %(in_language)s: %(number)d %(kind)s.",
        "Outdated %(in_language)s: %(number)d %(kinds)s.",
        "number",
    )
    return by_language(user, "outdated", sentence, lambda rows, code: rows.not_deleted().outdated_in(code))


def by_language(user, state, sentence, found):
    """A line for each kind and language in which `found` finds something, leading to the list of it."""
    lines = []
    for model in publishable_models():
        if may(user, "publish", model):
            for code in languages.codes():
                number = found(model.objects.all(), code).count()
                words = {
                    "in_language": languages.in_language(code),
                    "number": number,
                    "kind": model._meta.verbose_name,
                    "kinds": model._meta.verbose_name_plural,
                }
                address = address_of(model, "changelist", query=f"?state={state}-{code}")
                lines += [Line(sentence % words, address)] if number else []
    return lines


def checks_of_pages(user):
    """The texts that a lawyer or somebody of the staff has yet to read."""
    if not may(user, "publish", Page):
        return []
    unread = Page.objects.not_deleted().filter(needs_legal_review=True).count()
    sentence = ngettext(
        "%d page is still to be read by a lawyer.", "%d pages are still to be read by a lawyer.", unread
    )
    address = address_of(Page, "changelist", query="?needs_legal_review__exact=1")
    lines = [Line(sentence % unread, address)] if unread else []
    overdue = Page.objects.overdue().count()
    sentence = ngettext(
        "%d page has not been checked in the last year.",
        "%d pages have not been checked in the last year.",
        overdue,
    )
    address = address_of(Page, "changelist", query="?verification=overdue")
    return lines + ([Line(sentence % overdue, address)] if overdue else [])


def open_questions(user):
    """What pages and the footer do not show until somebody knows it."""
    lines = []
    if may(user, "publish", Page):
        asking = Page.objects.not_deleted().exclude(open_questions="").as_links("open_questions")
        lines = [
            Line(
                f"{page}: {Truncator(page.open_questions).chars(QUESTION_LENGTH)}",
                address_of(Page, "change", page.pk),
            )
            for page in asking[:SHOWN]
        ]
    if may(user, "change", SiteSettings):
        site = SiteSettings.objects.get(pk=1)
        fields = [site._meta.get_field(name) for name in ("registration_number", "email")]
        lacking = [str(field.verbose_name) for field in fields if not field.value_from_object(site)]
        sentence = _("The footer does not say yet: %(fields)s.") % {"fields": ", ".join(lacking)}
        address = address_of(SiteSettings, "change", site.pk)
        lines += [Line(sentence, address)] if lacking else []
        if not site.security_contact:
            sentence = _("The site does not say whom to tell about a hole in its security (security.txt).")
            lines.append(Line(sentence, address))
    return lines


def pictures(user):
    if not may(user, "change", Image):
        return []
    number = Image.objects.not_ready().count()
    sentence = ngettext(
        "%d picture needs a description or a decision on consent.",
        "%d pictures need a description or a decision on consent.",
        number,
    )
    return [Line(sentence % number, reverse("admin:library_image_describe"))] if number else []


def broken_links(user):
    if not may(user, "view", LinkCheck):
        return []
    number = LinkCheck.objects.broken().seen_by(user).count()
    sentence = ngettext("%d link is broken.", "%d links are broken.", number)
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
    """What this person began or asked to publish, and nobody has published; drafts of changes among it."""
    lines = [
        line_of(row)
        for model in publishable_models()
        if may(user, "change", model)
        for row in model.objects.drafts_of(user)[:SHOWN]
    ]
    own = Q(begun_by=user) | Q(review_asked_by=user)
    drafts = Draft.objects.filter(own).select_related("content_type").order_by("-saved_at")[:SHOWN]
    return lines + [line_of(row, _("changes that are not published")) for _draft, row in with_rows(drafts)]
