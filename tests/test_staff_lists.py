"""Lists of the staff pages, and the buttons and words of their forms, as they are read without scripts."""

import datetime

import pytest
from django.urls import reverse

from pages.models import Page as InformationPage
from tests.factories import make_image, make_page, make_post, make_project
from tests.html import Page
from tests.test_library_upload import in_english
from tests.test_library_use import change

POSTS, PAGES = reverse("admin:news_post_changelist"), reverse("admin:pages_page_changelist")


def test_an_ordinary_no_is_a_word_and_no_red_cross(publisher):
    make_page(in_menu=False)
    answer = in_english(publisher).get(PAGES)
    assert Page(answer).texts("td", **{"class": "field-in_menu"}) == ["No"]
    assert "icon-no.svg" not in answer.content.decode()


def test_a_list_offers_to_show_all_only_where_something_is_left_out(publisher):
    make_post()
    in_english(publisher)
    assert "Show all" not in Page(publisher.get(POSTS)).text
    for query in ({"q": "librarians"}, {"state": "public-lv"}):
        assert "1 result (Show all)" in Page(publisher.get(POSTS, query)).text


@pytest.mark.parametrize(
    ("public_in", "folded", "labels"),
    [
        (("lv", "en"), 1, ["In Latvian", "In English", "In both languages"]),
        (("lv",), 0, ["Withdraw"]),
        ((), 0, []),
    ],
)
def test_there_is_one_place_to_withdraw(publisher, public_in, folded, labels):
    page = Page(in_english(publisher).get(change(make_post(public_in=public_in))))
    quiet = page.all("button", name="_publish", **{"class": "quiet"})
    assert [text for _attrs, text in quiet] == labels
    assert len(page.all("details", **{"class": "withdraw"})) == folded
    if folded:
        assert [attrs["value"] for attrs, _text in quiet] == ["en", "lv", ""]


def test_years_are_chosen_from_a_list_which_leaves_the_other_filters(publisher):
    old = make_post(date=datetime.date(2014, 5, 1))
    make_post(date=datetime.date(2016, 5, 1))
    page = Page(publisher.get(POSTS, {"state": "public-lv", "year": "2014"}))
    [form] = [attrs for attrs, _text in page.all("form") if attrs.get("class") == "filter-select"]
    assert form["method"] == "get"
    assert "Visi201620152014" in page.texts("select", name="year")[0].replace(" ", "")
    assert "2014" in [text for attrs, text in page.all("option") if "selected" in attrs]
    carried = [(attrs["name"], attrs["value"]) for attrs, _text in page.all("input", type="hidden")]
    # The form of the search carries both, that of the year only the other.
    assert (carried.count(("state", "public-lv")), carried.count(("year", "2014"))) == (2, 1)
    found = publisher.get(POSTS, {"state": "public-lv", "year": "2014"}).context["cl"].queryset
    assert list(found) == [old]
    assert publisher.get(POSTS, {"state": "public-lv", "year": ""}).context["cl"].queryset.count() == 2


@pytest.mark.parametrize("role", ["author", "administrator"])
@pytest.mark.django_db
def test_fields_that_pick_have_words_and_delete_nothing(role, request):
    client = in_english(request.getfixturevalue(role))
    post = make_project(public_in=(), cover=make_image())
    answer = (
        client.get(change(post)) if role == "administrator" else client.get(reverse("admin:news_post_add"))
    )
    page = Page(answer)
    links = [
        (attrs, text)
        for attrs, text in page.all("a")
        if "related-widget-wrapper-link" in attrs.get("class", "")
    ]
    assert links and {text for _attrs, text in links} <= {"Change", "View", "Add new"}
    assert "delete-related" not in answer.content.decode()
    if role == "administrator":
        assert ("Change", "change_id_cover") in {(text, attrs["id"]) for attrs, text in links}


def test_information_pages_stand_under_their_parents_in_the_order_of_the_menu(publisher):
    second = make_page(title_lv="Otrā", order=20)
    first = make_page(title_lv="Pirmā", order=10)
    names = {"a": (second, 2), "b": (second, 1), "c": (first, 30)}
    children = {
        name: make_page(title_lv=name, parent=parent, order=order) for name, (parent, order) in names.items()
    }
    rows = publisher.get(PAGES).context["cl"].result_list
    assert list(rows) == [first, children["c"], second, children["b"], children["a"]]
    page = Page(publisher.get(PAGES))
    assert page.texts("span", **{"class": "child"}) == ["c", "b", "a"]
    assert InformationPage.objects.count() == 5
