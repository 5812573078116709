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
        return _("Public %(in_language)s since %(since)s.") % (words | {"since": day(since)})
    if state == "scheduled":
        return _("Will be public %(in_language)s from %(from)s.") % (words | {"from": minute(row.publish_at)})
    if state == "ended":
        return _("Hidden %(in_language)s since %(since)s.") % (words | {"since": minute(row.expire_at)})
    if state == "missing":
        return _("Not public %(in_language)s: there is no text yet.") % words
    return _("Not public %(in_language)s: nobody has published it.") % words


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
