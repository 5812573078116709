"""The staff pages of news: what the form holds, what the list tells, what it costs."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.models import Post
from tests.factories import make_document, make_image, make_post, make_project
from tests.html import Page

ADD, LIST = reverse("admin:news_post_add"), reverse("admin:news_post_changelist")
FORM = {
    "title_lv": "Jauna ziņa",
    "lead_lv": "Īss ievads.",
    "date": "2026-11-01",
    "date_precision": "day",
    **{f"{part}-{name}_FORMS": "0" for part in ("gallery", "documents") for name in ("TOTAL", "INITIAL")},
}


@pytest.fixture
def english_publisher(publisher):
    publisher.user.language = "en"
    publisher.user.save()
    return publisher


@pytest.mark.parametrize("person", ["author", "publisher", "administrator"])
@pytest.mark.django_db
def test_everybody_opens_the_form_and_finds_both_languages(person, request):
    response = request.getfixturevalue(person).get(ADD)
    assert response.status_code == 200
    names = {
        attrs.get("name") for tag, attrs, _text in Page(response).elements if tag in ("input", "textarea")
    }
    for field in ("title", "lead", "body"):
        assert {f"{field}_lv", f"{field}_en"} <= names
    assert not {name for name in names if name and "is_public" in name}


def test_a_post_with_projects_pictures_and_documents_is_saved(author):
    project, image, document = make_project(), make_image(), make_document()
    parts = {
        "gallery-TOTAL_FORMS": "1",
        "gallery-0-image": image.pk,
        "gallery-0-caption_lv": "Paraksts",
        "gallery-0-order": "1",
        "documents-TOTAL_FORMS": "1",
        "documents-0-document": document.pk,
        "documents-0-order": "1",
    }
    response = author.post(ADD, FORM | parts | {"projects": [project.pk], "cover": image.pk, "_save": "x"})
    assert response.status_code == 302
    post = Post.objects.get()
    assert list(post.projects.all()) == [project]
    assert post.gallery.get().caption_lv == "Paraksts"
    assert post.documents.get().document == document


@pytest.mark.parametrize(
    ("precision", "date", "stored"),
    [
        ("month", "2026-11-17", "2026-11-01"),
        ("year", "2026-11-17", "2026-01-01"),
        ("unknown", "2026-11-17", "2026-11-17"),
    ],
)
def test_any_day_of_a_known_month_or_year_may_be_typed(author, precision, date, stored):
    author.post(ADD, FORM | {"date": date, "date_precision": precision, "_save": "x"})
    assert Post.objects.get().date.isoformat() == stored


def test_a_wrong_date_is_told_at_its_field_and_nothing_typed_is_lost(author):
    response = author.post(ADD, FORM | {"date": "31.02.2026.", "_save": "x"})
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["date"]
    for typed in ("Jauna ziņa", "Īss ievads.", "31.02.2026."):
        assert typed in response.content.decode()


def test_the_list_shows_dates_as_far_as_they_are_known(english_publisher):
    make_post(date=datetime.date(2016, 3, 1), date_precision="month")
    make_post(date=datetime.date(2016, 2, 9), date_precision="unknown")
    dates = Page(english_publisher.get(LIST)).texts("td", **{"class": "field-date_as_shown"})
    assert dates == ["March 2016", "not known"]


def test_the_list_is_searched_in_both_languages_and_narrowed_by_year(english_publisher):
    make_post(
        title_lv="Latviski", title_en="Wanted", body_en="<p>lighthouse</p>", date=datetime.date(2016, 3, 1)
    )
    make_post(title_lv="Cits", title_en="Other", date=datetime.date(2011, 3, 1))
    for query, names in [
        ({"q": "Latviski"}, ["Wanted"]),
        ({"q": "Wanted"}, ["Wanted"]),
        ({"q": "lighthouse"}, ["Wanted"]),
        ({"year": "2016"}, ["Wanted"]),
        ({"year": "2013"}, []),
    ]:
        page = Page(english_publisher.get(LIST, query))
        assert page.texts("th", **{"class": "field-__str__"}) == names, query


def test_the_list_costs_the_same_with_one_post_and_with_twenty(publisher):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert publisher.get(LIST).status_code == 200
        return len(queries)

    make_post(cover=make_image()).projects.add(make_project())
    first = cost()
    for _ in range(19):
        make_post(cover=make_image()).projects.add(make_project())
    assert cost() == first


@pytest.mark.parametrize(
    "query",
    [
        "projects=abc", f"projects={'9' * 30}", "projects=1,x", "cover=abc", f"cover={'9' * 30}", "publish_at=abc",
        "date=abc", "no_such_field=1", "date_precision=century", "title_lv=%00", "id=x", "gallery=1",
    ],
)  # fmt: skip
def test_what_an_address_brings_for_a_new_row_is_ignored_where_it_makes_no_sense(author, query):
    assert author.get(f"{ADD}?{query}").status_code == 200


def test_an_address_may_bring_what_belongs_to_a_new_row(author):
    project = make_project()
    form = author.get(f"{ADD}?projects={project.pk}&title_lv=Jauna").context["adminform"].form
    assert (form["projects"].value(), form["title_lv"].value()) == ([project.pk], "Jauna")
