"""The filters of the project list: links that narrow it, each of which can be removed again."""

import re

from django.db.models import Max, Min
from django.db.models.functions import Coalesce, Greatest
from django.http import Http404
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from localization import languages
from projects.models import Organisation, Project, Status
from publishing.filter_links import choice_links
from publishing.keyset_paging import year_from
from publishing.memo import cached_per_change


class Filters:
    """What the address asks for. Raises Http404 for what makes no sense; empty parameters count as absent."""

    def __init__(self, parameters):
        self.status = self.year = self.funder = None
        if status := parameters.get("status"):
            self.status = _known_status(status)
        if year := parameters.get("year"):
            self.year = year_from(year)
        if funder := parameters.get("funder"):
            self.funder = _known_funder(funder)

    @property
    def query(self):
        """The filters as parameters of an address, each in the one form that stands for it."""
        chosen = {
            "status": self.status and self.status.value,
            "year": self.year and f"{self.year:04}",
            "funder": self.funder and self.funder.pk,
        }
        return {name: value for name, value in chosen.items() if value}

    def narrow(self, rows):
        if self.status:
            rows = rows.with_status(self.status)
        if self.year:
            rows = rows.during(self.year)
        return rows.funded_by(self.funder) if self.funder else rows

    def groups(self, language):
        """(label, links) of every filter; the first link of each removes it."""
        shown = {*funders(language), *([self.funder] if self.funder else [])}
        by_name = sorted(shown, key=lambda funder: (languages.sort_key(funder.shown_name.text), funder.pk))
        return [
            (
                _("Status"),
                self._links(
                    "status", _("Any status"), [(word.value, capfirst(word.label)) for word in Status]
                ),
            ),
            (
                _("Year"),
                self._links("year", _("All years"), [(f"{year:04}", str(year)) for year in years(language)]),
            ),
            (
                _("Funder"),
                self._links("funder", _("All funders"), [(row.pk, row.shown_name) for row in by_name]),
            ),
        ]

    def _links(self, name, text_of_all, choices):
        return choice_links(languages.address("projects:index"), name, text_of_all, choices, self.query)


def _known_status(text):
    try:
        return Status(text)
    except ValueError as error:
        raise Http404 from error


def _known_funder(text):
    """Somebody who pays for a project that is public in any language: the filter stays across the language switch."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Http404
    for organisation in funders(None):
        if organisation.pk == int(text):
            return organisation
    raise Http404


# The choices are read from all projects: once per change, not for each page.


@cached_per_change
def funders(language):
    """The organisations that pay for something public in a language; None: in any."""
    return list(Organisation.objects.funders(language))


@cached_per_change
def years(language):
    """All years from the latest to the earliest in which a public project ran or is to run."""
    known_end = Coalesce("end_on", Greatest("start_on", timezone.localdate()))
    ends = Project.objects.public(language).aggregate(first=Min("start_on"), last=Max(known_end))
    return range(ends["last"].year, ends["first"].year - 1, -1) if ends["first"] else range(0)
