"""The filters of the project list: links that narrow it, each with the number of projects that it leads to."""

import re

from django.db.models import Count, Max, Min
from django.db.models.functions import Coalesce, Greatest
from django.http import Http404
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from localization import languages
from projects.models import Funding, Organisation, Project, Status
from projects.models.projects import has_status, ran_in
from publishing.filter_links import ENOUGH_ROWS, choice_links, counts_of, nearest_year, year_choices
from publishing.keyset_paging import year_from
from publishing.memo import cached_per_change


class Filters:
    """What the address asks for. Raises Http404 for what makes no sense; empty parameters count as absent."""

    def __init__(self, parameters):
        self.status = self.year = self.funder = None
        if status := parameters.get("status"):
            if status not in Status:
                raise Http404
            self.status = Status(status)
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
        """(label, links) of every filter; the first link of each removes it. None where everything is seen at one glance."""
        rows, statuses, years = rows_of(language)
        if rows < ENOUGH_ROWS:
            return []
        names = sorted(
            (languages.sort_key(funder.shown_name.text), funder.pk, funder.shown_name, count)
            for funder, count in funders(language).items()
        )
        by_status = [(value, capfirst(Status(value).label), count) for value, count in statuses.items()]
        by_funder = [(pk, name, count) for _key, pk, name, count in names]
        groups = [
            ("status", _("Status"), _("Any status"), by_status),
            ("year", _("Year"), _("All years"), year_choices(years)),
            ("funder", _("Funder"), _("All funders"), by_funder),
        ]
        address = languages.address("projects:index")
        return [
            (label, choice_links(address, name, text_of_all, choices, self.query))
            for name, label, text_of_all, choices in groups
        ]

    def nearest_year(self, language):
        """A link to where there is something, from a year without projects."""
        _rows, _statuses, years = rows_of(language)
        return self.year and nearest_year(languages.address("projects:index"), years, self.year)


def _known_funder(text):
    """Somebody who pays for a project that is public in any language: the filter stays across the language switch."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Http404
    for organisation in funders(None):
        if organisation.pk == int(text):
            return organisation
    raise Http404


# Read from all projects: once per change, not for each page.


@cached_per_change
def funders(language):
    """{organisation: how many projects public in a language (None: in any) it pays for}."""
    paid = Funding.objects.public(language).order_by().values_list("organisation")
    counts = dict(paid.annotate(Count("project", distinct=True)))
    found = Organisation.objects.in_bulk(counts)
    return {found[pk]: count for pk, count in counts.items()}


@cached_per_change
def rows_of(language):
    """How many projects are public in a language, and {status: how many}, {year: how many}: three queries."""
    public = Project.objects.public(language)
    known_end = Coalesce("end_on", Greatest("start_on", timezone.localdate()))
    ends = public.aggregate(first=Min("start_on"), last=Max(known_end), rows=Count("pk"))
    years = range(ends["last"].year, ends["first"].year - 1, -1) if ends["first"] else []
    return (
        ends["rows"],
        counts_of(public, {status.value: has_status(status) for status in Status}),
        counts_of(public, {f"{year:04}": ran_in(year) for year in years}),
    )
