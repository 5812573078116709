"""The staff pages of projects and organisations: forms with all their parts, lists, and who may change what."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Organisation, Project
from tests.factories import make_funding, make_organisation, make_project
from tests.html import Page

ADD, LIST = reverse("admin:projects_project_add"), reverse("admin:projects_project_changelist")
PARTS = ("activities", "funding", "participation", "gallery", "documents")
FORM = {
    "title_lv": "Jauns projekts",
    "summary_lv": "Īsumā.",
    "start_precision": "day",
    "end_precision": "day",
    "start_kind": "planned",
    "end_kind": "planned",
    **{f"{part}-{name}_FORMS": "0" for part in PARTS for name in ("TOTAL", "INITIAL")},
}
SEPTEMBER_TO_DECEMBER = {
    "start_on": "2011-09-10",
    "start_precision": "month",
    "end_on": "2011-12-10",
    "end_precision": "month",
}
ORGANISATION_FORM = {"name_lv": "Fonds", "name_en": "Foundation", "country": "LV"}


def errors(response):
    return dict(response.context["adminform"].form.errors)


@pytest.mark.parametrize("person", ["author", "publisher", "administrator"])
@pytest.mark.django_db
def test_everybody_opens_the_form_and_finds_both_languages(person, request):
    response = request.getfixturevalue(person).get(ADD)
    assert response.status_code == 200
    names = {
        attrs.get("name") for tag, attrs, _text in Page(response).elements if tag in ("input", "textarea")
    }
    for field in ("title", "summary", "aim", "rationale", "body", "results", "disclaimer"):
        assert {f"{field}_lv", f"{field}_en"} <= names
    for field in ("title", "description", "place"):
        assert {f"activities-__prefix__-{field}_lv", f"activities-__prefix__-{field}_en"} <= names


def test_a_project_with_all_its_parts_is_saved_and_published(publisher, visitor):
    funder = make_organisation()
    parts = {
        "activities-TOTAL_FORMS": "2",
        "activities-0-title_lv": "Otrā",
        "activities-0-order": "2",
        "activities-0-start_precision": "day",
        "activities-0-end_precision": "day",
        "activities-1-title_lv": "Pirmā",
        "activities-1-order": "1",
        "activities-1-start_on": "2011-10-05",
        "activities-1-start_precision": "month",
        "activities-1-end_on": "2011-10-05",
        "activities-1-end_precision": "month",
        "funding-TOTAL_FORMS": "1",
        "funding-0-organisation": funder.pk,
        "funding-0-contract_no": "015267",
        "funding-0-currency": "EUR",
        "funding-0-order": "0",
        "participation-TOTAL_FORMS": "1",
        "participation-0-organisation": funder.pk,
        "participation-0-role": "lead",
        "participation-0-order": "0",
    }
    response = publisher.post(ADD, FORM | SEPTEMBER_TO_DECEMBER | parts | {"_publish": "lv"})
    assert response.status_code == 302, errors(response)
    project = Project.objects.get()
    assert (project.start_on, project.end_on) == (datetime.date(2011, 9, 1), datetime.date(2011, 12, 31))
    page = Page(visitor.get(project.get_absolute_url("lv")))
    assert page.texts("h3")[:2] == ["Pirmā", "Otrā"]
    assert "015267" in page.texts("dd")


def test_an_author_writes_a_draft_without_a_start(author):
    assert author.post(ADD, FORM | {"_save": "x"}).status_code == 302
    assert Project.objects.get().released_languages == []


def test_publishing_without_a_start_is_refused_at_the_field(publisher):
    response = publisher.post(ADD, FORM | {"_publish": "lv"})
    assert list(errors(response)) == ["start_on"]
    assert "Jauns projekts" in response.content.decode()
    assert not Project.objects.exists()


def test_a_live_project_cannot_lose_its_start(publisher):
    project = make_project()
    response = publisher.post(
        reverse("admin:projects_project_change", args=[project.pk]), FORM | {"_publish": "lv,en"}
    )
    assert "start_on" in errors(response)
    project.refresh_from_db()
    assert project.start_on


def test_an_end_before_the_start_is_told_in_words(publisher):
    publisher.user.language = "en"
    publisher.user.save()
    response = publisher.post(ADD, FORM | {"start_on": "2016-03-02", "end_on": "2016-03-01", "_save": "x"})
    assert response.status_code == 200
    assert "The end is before the start." in response.content.decode()
    assert "Jauns projekts" in response.content.decode()


def test_the_list_tells_status_and_period_and_is_searched_in_both_languages(publisher):
    publisher.user.language = "en"
    publisher.user.save()
    make_funding(make_project(), contract_no="15267")
    make_project(
        title_lv="Cits",
        title_en="Other",
        status_override="cancelled",
        start_on=datetime.date(2016, 1, 1),
        end_on=None,
    )
    page = Page(publisher.get(LIST))
    assert page.texts("td", **{"class": "field-status_in_words"}) == ["cancelled", "finished"]
    assert page.texts("td", **{"class": "field-period"})[1] == "September–December 2011"
    for query in ({"q": "Atver"}, {"q": "Open Your"}, {"q": "15267"}, {"status": "finished"}):
        page = Page(publisher.get(LIST, query))
        assert page.texts("th", **{"class": "field-__str__"}) == ["Open Your Eyes"], query


@pytest.mark.parametrize("address", [LIST, reverse("admin:projects_organisation_changelist")])
def test_lists_cost_the_same_with_one_row_and_with_twenty(publisher, address):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert publisher.get(address).status_code == 200
        return len(queries)

    make_funding(make_project())
    first = cost()
    for _ in range(19):
        make_funding(make_project())
    assert cost() == first


def test_authors_read_organisations_and_publishers_change_them(author, publisher):
    organisation = make_organisation()
    address = reverse("admin:projects_organisation_change", args=[organisation.pk])
    assert author.get(address).status_code == 200
    assert author.post(address, ORGANISATION_FORM).status_code == 403
    assert author.post(reverse("admin:projects_organisation_add"), ORGANISATION_FORM).status_code == 403
    assert publisher.post(address, ORGANISATION_FORM).status_code == 302
    assert Organisation.objects.get().name_en == "Foundation"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name_lv": "", "name_en": ""}, "name_lv"),
        ({"country": "Latvia"}, "country"),
        ({"country": "lv"}, "country"),
        ({"country": "XQ"}, "country"),
        ({"website": "not an address"}, "website"),
    ],
)
def test_a_wrong_organisation_is_refused_at_the_field(publisher, fields, field):
    response = publisher.post(reverse("admin:projects_organisation_add"), ORGANISATION_FORM | fields)
    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert not Organisation.objects.exists()


def test_there_is_one_association(publisher):
    make_organisation(is_self=True)
    response = publisher.post(
        reverse("admin:projects_organisation_add"), ORGANISATION_FORM | {"is_self": "on"}
    )
    assert response.status_code == 200
    assert Organisation.objects.count() == 1


def test_an_organisation_in_use_cannot_be_deleted(publisher):
    organisation = make_organisation()
    make_funding(make_project(), organisation)
    publisher.post(reverse("admin:projects_organisation_delete", args=[organisation.pk]), {"post": "yes"})
    assert Organisation.objects.exists()


@pytest.mark.parametrize("model", ["organisation", "project"])
def test_choices_are_found_by_typing_in_either_language(author, model):
    make_organisation()
    make_project()
    field = {
        "organisation": {"model_name": "funding", "field_name": "organisation", "app_label": "projects"},
        "project": {"model_name": "post", "field_name": "projects", "app_label": "news"},
    }[model]
    words = {"organisation": ("Ziemeļu", "Nordic"), "project": ("Atver", "Open")}[model]
    for typed in words:
        found = author.get(reverse("admin:autocomplete"), field | {"term": typed}).json()["results"]
        assert len(found) == 1
