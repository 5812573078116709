"""Autosave: what somebody typed and did not save is offered to that person alone, and changes nothing else."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from reversion.models import Revision

from editing.models import Autosave
from news.models import Post
from publishing.models import ChangeCounter
from tests.factories import make_channel, make_helpline, make_post
from tests.html import Page
from tests.test_publishing_admin import ADD, ENGLISH, FORM, LATVIAN, change

OTHER = {"title_lv": "Cits virsraksts"}


@pytest.fixture(autouse=True)
def _english(publisher, author):
    for client in (publisher, author):
        client.user.language = "en"
        client.user.save()


@pytest.fixture
def post(db):
    return make_post(public_in=())


def autosave(client, pk, **more):
    return client.post(f"/admin/news/post/autosave/{pk}/", FORM | LATVIAN | OTHER | more)


def title_in(response):
    return Page(response).all("input", name="title_lv")[0][0].get("value")


def offers(response):
    return "left without saving" in Page(response).text


@pytest.mark.both
def test_what_was_typed_is_offered_when_the_form_is_opened_again(author, post):
    assert "Safe: " in autosave(author, post.pk).json()["message"]
    page = author.get(change(post))
    assert offers(page) and title_in(page) == post.title_lv
    assert title_in(author.get(change(post) + "?autosave=1")) == "Cits virsraksts"
    post.refresh_from_db()
    assert post.title_lv != "Cits virsraksts"


def test_an_add_form_is_stored_too_and_saving_removes_it(author):
    autosave(author, 0)
    assert offers(author.get(ADD)) and title_in(author.get(ADD + "?autosave=1")) == "Cits virsraksts"
    assert author.post(ADD, FORM | LATVIAN).status_code == 302
    assert not Autosave.objects.exists() and not offers(author.get(ADD))


@pytest.mark.both
def test_one_statement_stores_it_and_nothing_else_changes(author, post, django_assert_num_queries):
    autosave(author, post.pk)
    before = (ChangeCounter.objects.values_list().get(), Revision.objects.count(), post.edit_token)
    with django_assert_num_queries(
        8
    ):  # two savepoints, session, user, permissions twice, the row, and the statement
        autosave(author, post.pk, title_en="Later")
    post.refresh_from_db()
    assert (ChangeCounter.objects.values_list().get(), Revision.objects.count(), post.edit_token) == before
    assert Autosave.objects.get().data.count("title_en=Later") == 1


@pytest.mark.parametrize("first", ["own", "another's"])
def test_nobody_is_offered_what_somebody_else_typed(author, publisher, post, first):
    autosave(author, post.pk)
    assert not offers(publisher.get(change(post)))
    assert title_in(publisher.get(change(post) + "?autosave=1")) == post.title_lv
    autosave(publisher, post.pk, title_lv="Publicētāja virsraksts")
    assert title_in(author.get(change(post) + "?autosave=1")) == "Cits virsraksts"


def test_it_publishes_nothing_and_plans_nothing(author, post):
    autosave(author, post.pk, _publish="lv,en", _ask="yes", publish_at_0="01.01.2020", publish_at_1="9.00")
    author.get(change(post) + "?autosave=1")
    post.refresh_from_db()
    assert post.released_languages == [] and post.review_asked_by is None
    assert "_publish" not in Autosave.objects.get().data and "_ask" not in Autosave.objects.get().data
    assert "publish_at_0" not in Page(author.get(change(post) + "?autosave=1")).text


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_by_it(author, publisher, post):
    autosave(author, post.pk, _edit_tokens=f"news.post:{post.pk}:{post.edit_token}")
    publisher.post(change(post), FORM | LATVIAN | {"title_lv": "Pa vidu"})
    page = Page(author.get(change(post) + "?autosave=1"))
    tokens = page.all("input", name="_edit_tokens")[0][0]["value"]
    refused = author.post(change(post), FORM | LATVIAN | OTHER | {"_edit_tokens": tokens})
    assert refused.status_code == 200 and "Somebody else saved this" in Page(refused).text


def test_saving_a_draft_of_something_live_removes_it(author):
    live = make_post()
    autosave(author, live.pk)
    author.post(change(live), FORM | LATVIAN | ENGLISH)
    assert not Autosave.objects.exists()


def test_it_is_dropped_when_asked(author, post):
    autosave(author, post.pk)
    page = author.post(f"/admin/news/post/autosave/{post.pk}/", {"drop": ""}, follow=True)
    assert page.redirect_chain == [(change(post), 302)] and not offers(page)
    assert not Autosave.objects.exists()


def test_who_may_not_change_it_stores_nothing(author, visitor, post):
    assert visitor.post(f"/admin/news/post/autosave/{post.pk}/", FORM).status_code == 302
    channel = make_channel()
    assert author.post(f"/admin/contacts/channel/autosave/{channel.pk}/", {"x": "y"}).status_code == 403
    assert author.get(f"/admin/news/post/autosave/{post.pk}/").status_code == 403
    assert autosave(author, 4711).status_code == 403
    assert not Autosave.objects.exists()


def test_no_more_is_stored_than_a_form_holds(author, post):
    assert autosave(author, post.pk, body_lv="x" * 1_000_001).status_code == 413
    assert not Autosave.objects.exists()


def test_other_forms_have_it_too(publisher):
    helpline = make_helpline()
    typed = {"name_lv": "Puse vārda"}
    publisher.post(f"/admin/contacts/helpline/autosave/{helpline.pk}/", typed)
    assert offers(publisher.get(f"/admin/contacts/helpline/{helpline.pk}/change/"))
    page = publisher.get(f"/admin/contacts/helpline/{helpline.pk}/change/?autosave=1")
    assert Page(page).all("input", name="name_lv")[0][0]["value"] == "Puse vārda"


def test_after_thirty_days_it_is_swept(author, post):
    autosave(author, post.pk)
    call_command("empty_bin", "--delete")
    assert Autosave.objects.exists()
    Autosave.objects.update(saved_at=timezone.now() - datetime.timedelta(days=30.1))
    call_command("empty_bin", "--delete")
    assert not Autosave.objects.exists()


# --- Back, and another language


def test_after_back_a_second_save_makes_no_second_post_and_loses_nothing(author):
    token = Page(author.get(ADD)).all("input", name="_new")[0][0]["value"]
    author.post(ADD, FORM | LATVIAN | {"_new": token})
    again = author.post(ADD, FORM | LATVIAN | OTHER | {"_new": token}, follow=True)
    post = Post.objects.get()
    assert again.redirect_chain == [(change(post), 302)] and offers(again)
    assert title_in(author.get(change(post) + "?autosave=1")) == "Cits virsraksts"


def test_another_add_form_makes_another_post(author):
    for _time in range(2):
        token = Page(author.get(ADD)).all("input", name="_new")[0][0]["value"]
        author.post(ADD, FORM | LATVIAN | {"_new": token})
    assert Post.objects.count() == 2


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/admin/news/post/?state=draft", "/admin/news/post/?state=draft"),
        ("https://evil.example/admin/", "/admin/"),
        ("//evil.example/admin/", "/admin/"),
        ("/lv/", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_the_language_switch_comes_back_to_where_somebody_was(author, asked, leads_to):
    assert author.post("/admin/language/", {"language": "lv", "next": asked}).url == leads_to


# --- Errors


def test_errors_stand_at_the_top_each_a_link_to_its_field(publisher, post):
    page = Page(publisher.post(change(post), FORM | {"title_lv": "", "date": "x", "_publish": "lv"}))
    links = [
        (attrs["href"], "autofocus" in attrs)
        for attrs, _text in page.all("a")
        if attrs.get("href", "")[:4] == "#id_"
    ]
    assert len(links) > 1 and [focused for _href, focused in links] == [True] + [False] * (len(links) - 1)
    ids = {attrs.get("id") for _tag, attrs, _text in page.elements}
    assert {href[1:] for href, _focused in links} <= ids
