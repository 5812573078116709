"""The list of projects: its filters, its order, and addresses that make no sense."""

import datetime
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from localization import languages
from projects.models import Project, Status
from publishing.filter_links import ENOUGH_ROWS
from tests.factories import make_funding, make_organisation, make_project
from tests.html import Page

LISTS = {"lv": "/lv/projekti/", "en": "/en/projects/"}
BOTH = pytest.mark.parametrize("language", LISTS)
NONSENSE = [
    "abc",
    "-1",
    "0000",
    "20166",
    "9" * 20,
    "9" * 5000,
    "٢٠١٦",
    "\x00",
    " 1",
    "1.5",
    "2016-03-01",
    "'",
    "[]",
    "ā",
]


def day(text):
    return datetime.date.fromisoformat(text)


def make_period(name, start, end=None, **fields):
    dates = {
        "start_on": day(start),
        "end_on": end and day(end),
        "start_precision": "day",
        "end_precision": "day",
        "end_kind": "actual",
    }
    published = {"publish_at": datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)}
    return make_project(**{"title_lv": name, "title_en": name} | dates | published | fields)


def titles(response):
    return Page(response).texts("h2", **{"class": "project-card__title"})


def filter_links(response):
    """{text: (address, whether it is the current choice)} of the filters."""
    shown = [(attrs, text) for attrs, text in Page(response).all("a") if "href" in attrs]
    address = response.request["PATH_INFO"]
    return {
        text: (attrs["href"], attrs.get("aria-current") == "true")
        for attrs, text in shown
        if attrs["href"].startswith(f"{address}?")
    }


@BOTH
def test_the_latest_start_stands_first(visitor, language):
    make_period("B", "2016-03-01", "2016-09-30")
    make_period("C", "2011-09-01")
    make_period("A", "2026-01-01")
    make_period("B2", "2016-03-01")
    assert titles(visitor.get(LISTS[language])) == ["A", "B2", "B", "C"]


@BOTH
def test_only_what_is_public_in_the_language_is_listed(visitor, language):
    make_period("Shown", "2016-01-01", public_in=(language,))
    make_period("Other", "2016-01-01", public_in=({"lv": "en", "en": "lv"}[language],))
    make_period("Draft", "2016-01-01", public_in=())
    response = visitor.get(LISTS[language])
    assert titles(response) == ["Shown"]
    assert "Draft" not in response.content.decode()
    other = {"lv": "/en/projects/", "en": "/lv/projekti/"}[language]
    assert len(Page(response).all("a", href=other)) == 2  # the language switch, and more in that language


@pytest.fixture
def projects_of_every_status(db):
    make_period("Planned", "2017-01-01", "2017-12-31")
    make_period("Open end", "2015-01-01")
    make_period("Active", "2016-06-15", "2016-06-15")
    make_period("Finished", "2011-01-01", "2016-06-14")
    make_period("Suspended", "2016-01-01", "2016-12-31", status_override="suspended")
    make_period("Cancelled", "2010-01-01", "2010-12-31", status_override="cancelled")


EXPECTED = {
    "planned": ["Planned"],
    "active": ["Active", "Open end"],
    "finished": ["Finished"],
    "suspended": ["Suspended"],
    "cancelled": ["Cancelled"],
}


@BOTH
@pytest.mark.parametrize("status", EXPECTED)
@time_machine.travel("2016-06-15T00:30:00+03:00", tick=False)
def test_the_status_filter_and_the_status_on_the_page_agree(
    visitor, projects_of_every_status, language, status
):
    response = visitor.get(f"{LISTS[language]}?status={status}")
    assert titles(response) == EXPECTED[status]
    assert {project.status for project in Project.objects.filter(title_en__in=EXPECTED[status])} == {status}
    shown = Page(response).texts("p", **{"class": "meta project-card__status"})
    assert len(set(shown)) == 1 and len(shown) == len(EXPECTED[status])


def test_a_project_whose_end_was_only_planned_bears_no_status_in_lists(visitor, db):
    make_period("Planned", "2016-01-01", "2016-12-31", end_kind="planned")
    assert Page(visitor.get("/en/projects/")).texts("p", **{"class": "meta project-card__status"}) == []


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2009, []),
        (2010, ["Cancelled"]),
        (2011, ["Finished"]),
        (2014, ["Finished"]),
        (2016, ["Active", "Suspended", "Open end", "Finished"]),
        (2017, ["Planned", "Open end"]),
        (9998, ["Open end"]),
    ],
)
@time_machine.travel("2016-06-15T00:30:00+03:00", tick=False)
def test_a_year_shows_what_ran_in_it(visitor, projects_of_every_status, year, expected):
    assert titles(visitor.get(f"/en/projects/?year={year:04}")) == expected


@time_machine.travel("2016-06-15T00:30:00+03:00", tick=False)
def test_years_go_from_the_first_start_to_the_last_end(visitor, db):
    def years():
        return [text for text in filter_links(visitor.get("/en/projects/")) if text[:4].isdigit()]

    for _ in range(ENOUGH_ROWS):
        make_period("Open end", "2014-01-01")
    assert years() == ["2016 (7)", "2015 (7)", "2014 (7)"]
    make_period("Planned", "2018-01-01", "2018-12-31")
    make_period("Over", "2012-01-01", "2012-12-31")
    make_period("Draft", "2001-01-01", public_in=())
    assert years() == ["2018 (8)", "2017 (7)", "2016 (7)", "2015 (7)", "2014 (7)", "2012 (1)"]


@pytest.mark.parametrize(("rows", "is_filtered"), [(ENOUGH_ROWS - 1, False), (ENOUGH_ROWS, True)])
def test_a_short_list_has_no_filters(visitor, db, rows, is_filtered):
    for _ in range(rows):
        make_period("One", "2016-01-01")
    assert bool(filter_links(visitor.get("/en/projects/"))) == is_filtered


@time_machine.travel("2016-06-15T00:30:00+03:00", tick=False)
def test_every_choice_leads_to_as_many_projects_as_it_says(visitor, projects_of_every_status):
    for _ in range(3):
        make_funding(make_period("Paid", "2016-01-01", "2016-02-01"))
    links = filter_links(visitor.get("/en/projects/"))
    assert len(links) > 8
    for text, (address, _current) in links.items():
        assert f"({len(titles(visitor.get(address)))})" in text, address


@BOTH
def test_a_year_without_projects_leads_to_the_nearest_and_is_for_no_search_engine(visitor, db, language):
    make_period("Early", "2010-01-01", "2011-12-31")
    make_period("Late", "2016-01-01", "2016-12-31")
    response = visitor.get(f"{LISTS[language]}?year=2012")
    assert f"{LISTS[language]}?year=2011" in Page(response).links()
    assert Page(response).all("meta", name="robots", content="noindex")
    assert not Page(response).all("link", rel="canonical")


@BOTH
def test_funders_are_links_in_alphabetical_order(visitor, language):
    names = {
        "lv": ["Ādaži", "Cēsis", "Čehija", "Šķēde", "Zeme"],
        "en": ["Apple", "Berry", "Cherry", "Damson", "Elder"],
    }
    order = [3, 0, 4, 2, 1]
    for n in order:
        funder = make_organisation(name_lv=names["lv"][n], name_en=names["en"][n])
        make_funding(make_project(), funder)
        make_funding(make_project(), funder)
    make_funding(make_project(public_in=()), make_organisation(name_lv="Slepena", name_en="Secret"))
    links = filter_links(visitor.get(LISTS[language]))
    funders = [text for text, (address, _current) in links.items() if "funder=" in address]
    assert funders == [f"{name} (2)" for name in names[language]]


def test_a_funder_shows_its_projects(visitor):
    funder = make_organisation()
    make_funding(make_period("Paid", "2016-01-01"), funder)
    make_funding(make_period("Paid by another", "2016-01-01"))
    assert titles(visitor.get(f"/en/projects/?funder={funder.pk}")) == ["Paid"]


def test_a_funder_of_projects_in_another_language_is_an_empty_list(visitor):
    funder = make_organisation(name_en="", name_lv="Latvijas fonds")
    make_funding(make_period("Latvian", "2016-01-01", public_in=("lv",)), funder)
    response = visitor.get(f"/en/projects/?funder={funder.pk}")
    assert titles(response) == []
    assert "No projects match this choice." in response.content.decode()


def test_a_funder_of_nothing_public_is_not_found(visitor):
    make_funding(make_project(public_in=()), secret := make_organisation(name_en="Secret"))
    response = visitor.get(f"/en/projects/?funder={secret.pk}")
    assert response.status_code == 404
    assert "Secret" not in response.content.decode()
    assert visitor.get(f"/en/projects/?funder={make_organisation(name_en='Nobody').pk}").status_code == 404


@BOTH
def test_parameters_combine(visitor, language):
    funder = make_organisation()
    make_funding(make_period("Wanted", "2011-09-01", "2011-12-31"), funder)
    make_funding(make_period("Of another year", "2016-03-01", "2016-09-30"), funder)
    make_period("Of no funder", "2011-09-01", "2011-12-31")
    make_funding(make_period("Cancelled", "2011-09-01", "2011-12-31", status_override="cancelled"), funder)
    query = f"funder={funder.pk}&status=finished&year=2011"
    response = visitor.get(f"{LISTS[language]}?{query}")
    assert titles(response) == ["Wanted"]
    page = Page(response)
    assert set(page.alternates.values()) == {
        f"{languages.absolute(languages.address('projects:index', code))}?{query}"
        for code in languages.codes()
    }
    assert not page.all("meta", name="robots")


@BOTH
@pytest.mark.parametrize("parameter", ["status", "year", "funder", "before"])
def test_a_parameter_that_makes_no_sense_is_not_found(visitor, language, parameter):
    make_funding(make_project())
    for value in NONSENSE:
        response = visitor.get(f"{LISTS[language]}?{parameter}={quote(value)}")
        assert response.status_code == 404, value
        assert Page(response).language == language


@pytest.mark.parametrize(
    "query", ["status=&year=&funder=&before=", "page=2", "%00", "status", "status[]=active"]
)
def test_empty_and_unknown_parameters_show_the_whole_list(visitor, query):
    make_period("Shown", "2016-01-01")
    response = visitor.get(f"/en/projects/?{query}")
    assert titles(response) == ["Shown"]
    assert Page(response).all("link", rel="canonical")[0][0]["href"] == "https://www.example.lv/en/projects/"


def test_an_empty_list_says_so(visitor, db):
    assert "There are no projects here." in visitor.get("/en/projects/").content.decode()


def test_older_projects_follow_by_position_under_the_same_filter(visitor):
    funder = make_organisation()
    for n in range(45):
        make_funding(make_period(f"Project {n}", f"20{10 + n // 9}-01-01", f"20{10 + n // 9}-12-31"), funder)
    make_period("Of no funder", "2012-01-01")
    address, seen = f"/en/projects/?funder={funder.pk}", []
    while address:
        response = visitor.get(address)
        seen += titles(response)
        assert len(titles(response)) <= 20
        older = Page(response).all("a", rel="next")
        address = older[0][0]["href"] if older else None
        assert address is None or f"funder={funder.pk}" in address
    assert seen == [f"Project {n}" for n in reversed(range(45))]
    assert f"/en/projects/?funder={funder.pk}" in Page(response).links()


@BOTH
@pytest.mark.parametrize(
    "query", ["", "?status=finished", "?year=2016", "?funder={}", "?before=2030-01-01-1"]
)
def test_the_list_costs_the_same_with_few_projects_and_with_many(visitor, language, query):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert titles(visitor.get(LISTS[language] + query.format(funder.pk)))
        return len(queries)

    funder = make_organisation()
    for _ in range(ENOUGH_ROWS):
        make_funding(make_period("First", "2016-01-01", "2016-12-31"), funder)
    first = cost()
    for _ in range(25):
        project = make_period("More", "2016-01-01", "2016-12-31")
        make_funding(project, funder)
        make_funding(project)
        make_period("Latvian", "2016-01-01", public_in=("lv",))
    assert cost() == first


def test_every_status_has_a_filter():
    assert set(EXPECTED) == set(Status.values)


@pytest.mark.sqlite
@pytest.mark.parametrize("language", LISTS)
def test_the_list_is_read_off_an_index(db, language):
    public = Project.objects.public(language)
    for word, rows in {
        "SCAN": public,
        "SEARCH": public.beyond("lt", start_on=day("2016-03-01"), pk=7),
    }.items():
        plan = rows[:21].explain()
        assert f"{word} projects_project USING INDEX projects_project_list_{language}" in plan
        assert "TEMP B-TREE" not in plan
