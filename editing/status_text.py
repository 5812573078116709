"""Status in words: what visitors see now of something publishable, in sentences for staff."""

import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from localization import languages
from localization.partial_dates import PartialDate, Precision

DAYS_IN_BIN = 90


def state_sentences(row, at=None):
    """One sentence per language; of something in the bin, only when it went there and when it is deleted."""
    if row.deleted_at:
        end = row.deleted_at + datetime.timedelta(days=DAYS_IN_BIN)
        return [
            _("In the bin since %(since)s. It will be deleted for good after %(end)s.")
            % {"since": day(row.deleted_at), "end": day(end)}
        ]
    found = [_sentence(row, code, row.state_in(code, at)) for code in languages.codes()]
    if row.review_asked_at:
        asked = {"who": row.review_asked_by or "–", "when": day(row.review_asked_at)}
        found.append(_("%(who)s asked to publish this on %(when)s.") % asked)
    return found


def _sentence(row, code, state):
    words = {"in_language": languages.in_language(code)}
    if state == "public":
        since = max(filter(None, (row.publish_at, getattr(row, languages.column("first_public_at", code)))))
        words |= {"since": day(since), "until": row.expire_at and minute(row.expire_at)}
        if row.expire_at:
            return _("Public %(in_language)s since %(since)s, until %(until)s.") % words
        return _("Public %(in_language)s since %(since)s.") % words
    if state == "scheduled":
        words |= {"from": minute(row.publish_at), "until": row.expire_at and minute(row.expire_at)}
        if row.expire_at:
            return _("Will be public %(in_language)s from %(from)s until %(until)s.") % words
        return _("Will be public %(in_language)s from %(from)s.") % words
    if state == "ended":
        return _("Hidden %(in_language)s since %(since)s.") % (words | {"since": minute(row.expire_at)})
    if state == "withdrawn":
        return _("Withdrawn %(in_language)s: visitors no longer see it.") % words
    if state == "missing":
        return _("Not public %(in_language)s: there is no text yet.") % words
    return _("Not public %(in_language)s: nobody has published it.") % words


def act_sentence(before, row):
    """What a save did, in words: `before` are the codes of the languages that were released, `row` is saved."""
    now = row.released_languages
    begun = [str(languages.in_language(code)) for code in now if code not in before]
    over = [str(languages.in_language(code)) for code in before if code not in now]
    sentences = []
    if begun:
        is_on = row.publish_at <= timezone.now()
        text = _("Published %(in_languages)s.") if is_on else _("Publishing planned %(in_languages)s.")
        sentences.append(text % {"in_languages": listed(begun)})
    if over:
        sentences.append(_("Withdrawn %(in_languages)s.") % {"in_languages": listed(over)})
    if not sentences:
        sentences.append(_("The changes are published.") if now else _("Saved."))
    return " ".join(sentences)


def listed(words):
    """For example “in Latvian and in English”."""
    *most, last = words
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last


def public_until(row):
    return _("public until %(day)s") % {
        "day": date_format(timezone.localtime(row.expire_at), "SHORT_DATE_FORMAT")
    }


def planned(row, at=None):
    """What the clock will do with a row next."""
    begins = row.publish_at > (at or timezone.now())
    words = {"title": row, "when": minute(row.publish_at if begins else row.expire_at)}
    return (_("%(title)s: public from %(when)s") if begins else _("%(title)s: hidden from %(when)s")) % words


def day(moment):
    """A day as it stands behind “since”, “from” and “after”."""
    return PartialDate(timezone.localdate(moment), Precision.DAY).in_words("genitive")


def minute(moment):
    local = timezone.localtime(moment)
    return _("%(day)s at %(time)s") % {"day": day(moment), "time": date_format(local, "TIME_FORMAT")}
