"""Dates as staff type them: one entry that says itself whether a day, a month or a year is known."""

import datetime

import pytest
from django.urls import reverse

from news.models import Post
from projects.models import Project
from tests.factories import make_helpline, make_project
from tests.html import Page
from tests.test_contacts_admin import HELPLINE, in_english, speak
from tests.test_news_admin import ADD as ADD_POST
from tests.test_news_admin import FORM as POST_FORM
from tests.test_projects_admin import ADD, errors

PROJECT_FORM = {
    "title_lv": "Jauns projekts", "start_kind": "planned", "end_kind": "planned", "_save": "x",
    **{f"{part}-{name}_FORMS": "0" for part in ("activities", "funding", "participation", "gallery", "documents") for name in ("TOTAL", "INITIAL")},
}  # fmt: skip
WITHOUT_PRECISION = {name: value for name, value in POST_FORM.items() if name != "date_precision"}


def change(project):
    return reverse("admin:projects_project_change", args=[project.pk])


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize(
    ("typed", "start", "end", "precision"),
    [
        ("11.2026", "2026-11-01", "2026-11-30", "month"),
        ("11/2026", "2026-11-01", "2026-11-30", "month"),
        ("2026-11", "2026-11-01", "2026-11-30", "month"),
        ("novembris 2026", "2026-11-01", "2026-11-30", "month"),
        ("2026. gada novembris", "2026-11-01", "2026-11-30", "month"),
        ("2026.\xa0gada novembrī", "2026-11-01", "2026-11-30", "month"),
        ("November 2026", "2026-11-01", "2026-11-30", "month"),
        ("nov. 2026", "2026-11-01", "2026-11-30", "month"),
        ("2027", "2027-01-01", "2027-12-31", "year"),
        ("2027. gads", "2027-01-01", "2027-12-31", "year"),
        ("1.3.27.", "2027-03-01", "2027-03-01", "day"),
        ("1.3.2027", "2027-03-01", "2027-03-01", "day"),
        ("01.03.2027.", "2027-03-01", "2027-03-01", "day"),
        ("1. 3. 2027.", "2027-03-01", "2027-03-01", "day"),
        ("1/3/2027", "2027-03-01", "2027-03-01", "day"),
        ("2027-03-01", "2027-03-01", "2027-03-01", "day"),
        ("2027. gada 1. marts", "2027-03-01", "2027-03-01", "day"),
        ("1 March 2027", "2027-03-01", "2027-03-01", "day"),
        ("jūnijs 2027", "2027-06-01", "2027-06-30", "month"),
        ("jul 2027", "2027-07-01", "2027-07-31", "month"),
    ],
)
def test_what_is_typed_sets_the_precision_itself(publisher, language, typed, start, end, precision):
    speak(publisher, language)
    response = publisher.post(ADD, PROJECT_FORM | {"start_on": typed, "end_on": typed})
    assert response.status_code == 302, errors(response)
    project = Project.objects.get()
    assert (project.start_on.isoformat(), project.start_precision) == (start, precision)
    assert (project.end_on.isoformat(), project.end_precision) == (end, precision)


@pytest.mark.parametrize(
    "typed",
    ["13.2026", "31.2.2027", "30/11/26/1", "novembris", "xyz 2026", "ju 2027", "11.26", "2026 2027", "1. 2. marts 2027", "soon",
     "2027!", "5 2027", "marts maijs 2027"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_examples(publisher, typed):
    speak(publisher, "en")
    response = publisher.post(ADD, PROJECT_FORM | {"start_on": typed})
    assert in_english(errors(response)) == {
        "start_on": ["Write, for example, 1/3/2027, 11/2026, November 2026 or 2027."]
    }
    assert f'value="{typed}"' in response.content.decode()


def test_an_implausible_year_is_told_at_its_field(publisher):
    response = publisher.post(ADD, PROJECT_FORM | {"start_on": "1.3.2207"})
    assert list(errors(response)) == ["start_on"]


@pytest.mark.parametrize(
    ("language", "precision", "shown"),
    [
        ("lv", "day", "01.09.2011."),
        ("en", "day", "01/09/2011"),
        ("lv", "month", "09.2011"),
        ("en", "year", "2011"),
    ],
)
def test_the_form_has_one_entry_that_shows_what_is_known_and_comes_back_as_it_was(
    publisher, language, precision, shown
):
    speak(publisher, language)
    project = make_project(public_in=(), end_on=datetime.date(2011, 12, 31), end_precision="year")
    Project.objects.filter(pk=project.pk).update(
        start_on=datetime.date(2011, 1 if precision == "year" else 9, 1), start_precision=precision
    )
    page = Page(publisher.get(change(project)))
    assert page.all("select", name="start_precision") == []
    entries = {name: page.all("input", name=name)[0][0]["value"] for name in ("start_on", "end_on")}
    assert entries == {"start_on": shown, "end_on": "2011"}
    before = Project.objects.values_list("start_on", "start_precision", "end_on", "end_precision").get()
    response = publisher.post(change(project), PROJECT_FORM | entries)
    assert response.status_code == 302, errors(response)
    assert (
        Project.objects.values_list("start_on", "start_precision", "end_on", "end_precision").get() == before
    )


def test_an_emptied_entry_leaves_nothing(publisher):
    project = make_project(public_in=())
    publisher.post(change(project), PROJECT_FORM | {"start_on": "", "end_on": ""})
    assert Project.objects.values_list("start_on", "start_precision").get() == (None, "day")


def test_a_draft_from_the_time_of_two_fields_is_read_as_it_was_meant(publisher):
    old = {
        "start_on": "10.09.2011.",
        "start_precision": "month",
        "end_on": "2012-01-10",
        "end_precision": "year",
    }
    assert publisher.post(ADD, PROJECT_FORM | old).status_code == 302
    project = Project.objects.get()
    assert (project.start_on.isoformat(), project.start_precision) == ("2011-09-01", "month")
    assert (project.end_on.isoformat(), project.end_precision) == ("2012-12-31", "year")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"date": "novembris 2026"}, ("2026-11-01", "month")),
        ({"date": "17.11.26."}, ("2026-11-17", "day")),
        ({"date": "17.11.2026.", "date_precision": "on"}, ("2026-11-17", "unknown")),
    ],
)
def test_so_does_the_date_of_a_post_which_may_be_unknown(author, typed, stored):
    response = author.post(ADD_POST, WITHOUT_PRECISION | typed | {"_save": "x"})
    assert response.status_code == 302
    post = Post.objects.get()
    assert (post.date.isoformat(), post.date_precision) == stored
    page = Page(author.get(reverse("admin:news_post_change", args=[post.pk])))
    [(tick, _text)] = page.all("input", name="date_precision")
    assert ("checked" in tick) == (stored[1] == "unknown")


def test_a_new_post_is_of_today(author):
    page = Page(author.get(ADD_POST))
    assert page.all("input", name="date")[0][0]["value"]
    assert page.all("input", name="initial-date") == []


@pytest.mark.parametrize("typed", ["24.12.26.", "24.12.26", "24/12/26", "24.12.2026.", "2026-12-24"])
def test_a_plain_date_may_have_a_short_year(publisher, typed):
    line = make_helpline()
    address = reverse("admin:contacts_helpline_change", args=[line.pk])
    publisher.post(address, HELPLINE | {"alert_until": typed})
    line.refresh_from_db()
    assert line.alert_until == datetime.date(2026, 12, 24)
