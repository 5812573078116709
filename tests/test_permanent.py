"""The permanent short address of a project, `/p/<id>/`."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import make_project, was_public
from tests.html import Page


def ask(client, project, accept=None):
    headers = {"accept-language": accept} if accept is not None else {}
    return client.get(f"/p/{getattr(project, 'pk', project)}/", headers=headers)


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "lv"),
        ("", "lv"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("lv", "lv"),
        ("lv-LV,en;q=0.5", "lv"),
        ("en;q=0.3,lv;q=0.8", "lv"),
        ("de-DE,de;q=0.9,en;q=0.5,lv;q=0.1", "en"),
        ("ru", "lv"),
        ("*", "lv"),
        ("en;q=0", "lv"),
        ("x" * 5000, "lv"),
        (",;q=,en-,\x7f", "lv"),
    ],
)
def test_it_leads_to_the_language_that_the_browser_prefers(visitor, accept, language):
    project = make_project()
    response = ask(visitor, project, accept)
    assert response.status_code == 302
    assert response.headers["Location"] == project.get_absolute_url(language)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Vary"] == "Accept-Language, Accept-Encoding"
    assert not response.cookies


def test_only_languages_in_which_it_is_public_are_chosen_from(visitor):
    project = make_project(public_in=("lv",))
    assert ask(visitor, project, "en").headers["Location"] == project.get_absolute_url("lv")
    project = make_project(public_in=("en",))
    assert ask(visitor, project, "lv").headers["Location"] == project.get_absolute_url("en")


def test_a_rename_does_not_break_it(visitor):
    project = make_project()
    project.title_en = "Another title"
    project.save()
    assert ask(visitor, project, "en").headers["Location"].endswith("-another-title/")


HIDDEN = [
    {"public_in": ()},
    {"publish_at": timezone.now() + datetime.timedelta(hours=1)},
    {"expire_at": timezone.now() - datetime.timedelta(hours=1)},
    {"deleted_at": timezone.now()},
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_is_not_public_is_not_found(visitor, hidden):
    project = make_project(**hidden)
    response = ask(visitor, project, "en")
    assert response.status_code == 404
    assert "tel:112" in Page(response).links()
    assert project.title_en not in response.content.decode()


@pytest.mark.parametrize("hidden", HIDDEN)
def test_it_leads_to_the_successor_of_what_is_gone(visitor, hidden):
    successor = make_project(public_in=("en",), title_en="The next one")
    project = make_project(successor=successor, **was_public() | hidden)
    assert ask(visitor, project, "lv").headers["Location"] == successor.get_absolute_url("en")


@pytest.mark.parametrize("hidden", HIDDEN[:2])
def test_what_never_was_public_leads_to_no_successor(visitor, hidden):
    project = make_project(successor=make_project(), **hidden)
    for address in (f"/p/{project.pk}/", f"/lv/projekti/{project.pk}/"):
        assert visitor.get(address).status_code == 404


def test_a_successor_that_is_not_public_is_not_found_either(visitor):
    nowhere = make_project(public_in=())
    assert ask(visitor, make_project(public_in=(), successor=nowhere, **was_public())).status_code == 404


@pytest.mark.parametrize("pk", ["0", "7", "9" * 19, "9" * 300, "9" * 5000, "x", "-1", "1-atver-acis"])
def test_any_other_id_is_not_found(visitor, pk):
    assert visitor.get(f"/p/{pk}/").status_code == 404


def test_it_answers_to_reading_alone(visitor):
    assert visitor.post(f"/p/{make_project().pk}/").status_code == 405


def test_it_is_the_address_that_a_project_tells_to_cite(visitor):
    project = make_project()
    for language in ("lv", "en"):
        page = Page(visitor.get(project.get_absolute_url(language)))
        assert f"https://www.example.lv/p/{project.pk}/" in page.links()


def test_a_chain_of_successors_leads_to_the_one_that_is_public(visitor):
    last = make_project()
    middle = make_project(public_in=(), successor=last)
    first = make_project(public_in=(), successor=middle, **was_public())
    assert visitor.get(f"/p/{first.pk}/").headers["Location"] == last.get_absolute_url("lv")
    assert visitor.get(f"/lv/projekti/{first.pk}/").headers["Location"] == last.get_absolute_url("lv")


def test_successors_that_lead_in_a_circle_are_not_found(visitor):
    first = make_project(public_in=(), **was_public())
    second = make_project(public_in=(), successor=first)
    first.successor = second
    first.save()
    assert visitor.get(f"/p/{first.pk}/").status_code == 404
