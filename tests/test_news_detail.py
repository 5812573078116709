"""The page of a post: its one address, who may see it in which language, and what stands on it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Person
from news.models import PostDocument, PostImage
from tests.factories import (
    make_channel,
    make_contact_point,
    make_document,
    make_funding,
    make_helpline,
    make_image,
    make_post,
    make_project,
    was_public,
)
from tests.html import Page

BOTH = pytest.mark.parametrize("language", ["lv", "en"])
SECTION = {"lv": "jaunumi", "en": "news"}
SLUG = {"lv": "bibliotekari-macas-palidzet", "en": "librarians-learn-to-help"}
TITLE = {"lv": "Bibliotekāri mācās palīdzēt", "en": "Librarians learn to help"}
NOW = timezone.now()
HIDDEN = {
    "draft": {"public_in": ()},
    "never scheduled": {"publish_at": None},
    "scheduled": {"publish_at": NOW + datetime.timedelta(hours=1)},
    "expired": {"expire_at": NOW - datetime.timedelta(hours=1)},
    "binned": {"deleted_at": NOW},
}


def address(post, language):
    return f"/{language}/{SECTION[language]}/{post.pk}-{SLUG[language]}/"


@BOTH
def test_a_post_shows_its_texts_and_date(visitor, language):
    response = visitor.get(address(make_post(), language))
    page = Page(response)
    assert page.texts("h1") == [TITLE[language]]
    assert page.texts("time") == [{"lv": "2016. gada 1. marts", "en": "1 March 2016"}[language]]
    text = response.content.decode()
    for words in {"lv": ("Mācības sākas Rīgā.", "Pirmā diena"), "en": ("Training starts", "The first day")}[
        language
    ]:
        assert words in text
    assert page.language == language
    assert set(page.alternates) == {"lv", "en"}


def test_no_date_is_shown_where_none_is_known(visitor):
    post = make_post(date=datetime.date(2025, 11, 3), date_precision="unknown")
    response = visitor.get(address(post, "en"))
    assert Page(response).all("time") == []
    assert "2025" not in response.content.decode()


@BOTH
@pytest.mark.parametrize(
    "path",
    [
        "/{lv}/{id}/",
        "/{lv}/{id}-old-title/",
        "/{lv}/{id}-{other}/",
        "/{lv}/{id}-{own}-and-more/",
        "/{lv}/{id}-%F0%9F%98%80/",
        "/{en}/{id}-{own}/",
        "/{en}/{id}-{other}/",
        "/{en}/{id}/",
    ],
)
def test_any_other_address_with_the_id_leads_to_the_one_in_one_step(visitor, language, path):
    post = make_post()
    other = {"lv": "en", "en": "lv"}[language]
    path = path.format(
        lv=f"{language}/{SECTION[language]}",
        en=f"{language}/{SECTION[other]}",
        id=post.pk,
        own=SLUG[language],
        other=SLUG[other],
    )
    response = visitor.get(path + "?from=partner")
    assert response.status_code == 301
    assert response.headers["Location"] == address(post, language) + "?from=partner"


def test_a_title_without_letters_leaves_the_id_alone(visitor):
    post = make_post(title_en="!!!")
    assert visitor.get(f"/en/news/{post.pk}/").status_code == 200
    assert visitor.get(f"/en/news/{post.pk}-old/").headers["Location"] == f"/en/news/{post.pk}/"


@BOTH
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("form", ["{}/", "{}-slug/"])
def test_what_is_not_public_is_not_found_and_the_helpline_is(visitor, language, hidden, form):
    make_channel(make_helpline(is_primary=True), make_contact_point("+37128612120"))
    post = make_post(**HIDDEN[hidden])
    response = visitor.get(f"/{language}/{SECTION[language]}/{form.format(post.pk)}")
    assert response.status_code == 404
    page = Page(response)
    assert page.language == language
    assert "tel:+37128612120" in page.links()
    for title in (*TITLE.values(), *SLUG.values()):
        assert title not in response.content.decode()
    assert f"/{post.pk}-" not in visitor.get(f"/{language}/{SECTION[language]}/").content.decode()


@pytest.mark.parametrize("pk", ["0", "999", "99999999999999999999", "9" * 400, "9" * 5000, "١٢"])
def test_an_unknown_id_is_not_found(visitor, db, pk):
    for path in (f"/en/news/{pk}/", f"/lv/jaunumi/{pk}-x/", f"/en/jaunumi/{pk}-x/"):
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_successor_takes_over_the_address(visitor, hidden):
    successor = make_post()
    post = make_post(successor=successor, **was_public() | HIDDEN[hidden])
    for language in ("lv", "en"):
        response = visitor.get(f"/{language}/{SECTION[language]}/{post.pk}-old/")
        assert response.status_code == 301
        assert response.headers["Location"] == address(successor, language)


def test_a_successor_that_is_not_public_changes_nothing(visitor):
    post = make_post(public_in=(), successor=make_post(public_in=()), **was_public())
    assert visitor.get(f"/en/news/{post.pk}/").status_code == 404


def test_something_public_does_not_give_way_to_its_successor(visitor):
    post = make_post(successor=make_post())
    assert visitor.get(address(post, "en")).status_code == 200


def test_a_post_in_latvian_only_is_honest_in_english(visitor):
    post = make_post(
        public_in=("lv",), title_en="Secret draft title", lead_en="Secret lead", body_en="<p>Secret</p>"
    )
    response = visitor.get(f"/en/news/{post.pk}-{SLUG['lv']}/")
    assert response.status_code == 200
    page, text = Page(response), response.content.decode()
    assert page.language == "en"
    assert page.all("h1", lang="lv") == [({"lang": "lv"}, TITLE["lv"])]
    assert page.all("p", lang="lv")
    assert page.all("div", lang="lv")
    assert "This page has not been translated into English yet. You are reading it in Latvian." in text
    assert page.all("meta", name="robots", content="noindex")
    assert not page.all("link", rel="canonical")
    assert page.alternates == {}
    assert "Secret" not in text
    latvian = Page(visitor.get(address(post, "lv")))
    assert latvian.alternates == {}
    assert latvian.all("link", rel="canonical")


def test_a_draft_title_never_leaks_through_a_slug(visitor):
    post = make_post(pk=1, public_in=("lv",), title_en="Secret draft title")
    guessed = visitor.get(f"/en/news/{post.pk}-secret-draft-title/")
    assert guessed.headers["Location"] == f"/en/news/{post.pk}-{SLUG['lv']}/"
    for path in (
        "/lv/jaunumi/",
        "/en/news/",
        address(post, "lv"),
        f"/en/news/{post.pk}-{SLUG['lv']}/",
        "/sitemap.xml?part=0&section=news",
    ):
        assert "secret-draft-title" not in visitor.get(path).content.decode()


def test_neighbours_are_the_nearest_posts_of_the_language(visitor):
    day = datetime.date(2016, 3, 1)
    make_post(title_en="Far before", date=datetime.date(2011, 1, 1))
    make_post(title_en="Just before", date=day)
    make_post(title_en="Only Latvian", date=day, public_in=("lv",))
    post = make_post(date=day)
    make_post(title_en="Only Latvian", date=day, public_in=("lv",))
    make_post(title_en="Just after", date=day)
    make_post(title_en="Far after", date=datetime.date(2026, 1, 1))
    page = Page(visitor.get(address(post, "en")))
    assert [text for text in page.texts("li") if text.startswith(("Newer", "Older"))] == [
        "Newer: Just after",
        "Older: Just before",
    ]
    assert "Only Latvian" not in " ".join(page.texts("a"))


def test_the_ends_of_the_list_have_one_neighbour(visitor):
    post = make_post()
    entries = Page(visitor.get(address(post, "en"))).texts("li")
    assert not [text for text in entries if text.startswith(("Newer", "Older"))]


@BOTH
def test_related_projects_are_those_public_in_the_language(visitor, language):
    post = make_post()
    post.projects.add(
        make_project(), make_project(public_in=("lv",), title_lv="Tikai latviski", title_en="Hidden")
    )
    text = visitor.get(address(post, language)).content.decode()
    assert {"lv": "Atver acis", "en": "Open Your Eyes"}[language] in text
    assert ("Tikai latviski" in text) == (language == "lv")
    assert "Hidden" not in text


@BOTH
def test_pictures_and_documents_stand_on_the_page(visitor, language):
    cover = make_image(alt_lv="Vāks", alt_en="Cover picture")
    post = make_post(cover=cover)
    PostImage.objects.create(post=post, image=make_image(), caption_lv="Paraksts", caption_en="A caption")
    document = make_document()
    PostDocument.objects.create(post=post, document=document)
    response = visitor.get(address(post, language))
    page, text = Page(response), response.content.decode()
    assert [attrs["alt"] for attrs, _text in page.all("img")] == {
        "lv": ["Vāks", "Māja ar gaismu logā"],
        "en": ["Cover picture", "A house with a light in its window"],
    }[language]
    assert {"lv": "Paraksts", "en": "A caption"}[language] in text
    assert document.url in page.links()


def test_a_picture_without_valid_consent_is_nowhere_on_the_page(visitor):
    post = make_post(cover=make_image(consent="withdrawn"))
    PostImage.objects.create(
        post=post, image=make_image(consent="given", consent_until=datetime.date(2020, 1, 1))
    )
    page = Page(visitor.get(address(post, "en")))
    assert page.all("img") == []
    assert "Pictures" not in page.texts("h2")


def make_person(**fields):
    person = Person.objects.create(
        name="Anna Ozola", role_lv="Preses sekretāre", role_en="Press officer", **fields
    )
    person.contact_points.add(
        make_contact_point("+37126000001"), make_contact_point("+37126000002", confirmed_at=None)
    )
    return person


@BOTH
def test_a_press_contact_who_agreed_is_named_with_confirmed_numbers(visitor, language):
    post = make_post(press_contact=make_person(has_consented=True, public_until=timezone.localdate()))
    response = visitor.get(address(post, language))
    text = response.content.decode()
    assert "Anna Ozola" in text
    assert {"lv": "Preses sekretāre", "en": "Press officer"}[language] in text
    assert "tel:+37126000001" in Page(response).links()
    assert "26000002" not in text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"has_consented": True},
        {"public_until": datetime.date(2099, 1, 1)},
        {"has_consented": True, "public_until": datetime.date(2020, 1, 1)},
    ],
)
def test_anybody_else_stays_hidden(visitor, fields):
    post = make_post(press_contact=make_person(**fields))
    text = visitor.get(address(post, "en")).content.decode()
    assert "Anna Ozola" not in text
    assert "26000001" not in text


@BOTH
def test_a_post_costs_the_same_with_one_of_everything_and_with_twenty(visitor, language):
    def add(number):
        for _ in range(number):
            PostImage.objects.create(post=post, image=make_image())
            PostDocument.objects.create(post=post, document=make_document())
            project = make_project(cover=make_image())
            make_funding(project)
            post.projects.add(project)
            make_post()
            make_post(date=datetime.date(2026, 1, 1))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(address(post, language)).status_code == 200
        return len(queries)

    person = make_person(has_consented=True, public_until=timezone.localdate())
    post = make_post(cover=make_image(), press_contact=person)
    add(1)
    first = cost()
    add(19)
    assert cost() == first


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "trace"])
def test_only_reading_is_allowed(visitor, method):
    assert getattr(visitor, method)(address(make_post(), "en")).status_code == 405
