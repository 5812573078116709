"""What somebody may not see, no form, comparison or history tells: neither offered, nor named, nor taken away by saving."""

import datetime

import pytest

from contacts.models import Person
from news.models import Post
from tests.factories import make_image, make_post
from tests.number_forms import speak_english  # noqa: F401  a fixture
from tests.test_news_admin import ADD, FORM

NAME = "Hidden Person"
SENTENCE = "person that you may not see"


@pytest.fixture(name="hidden")
def make_hidden(db):
    return Person.objects.create(name=NAME)


@pytest.fixture(name="public")
def make_public(db):
    return Person.objects.create(
        name="Public Person", has_consented=True, public_until=datetime.date(2099, 1, 1)
    )


def change(post):
    return f"/admin/news/post/{post.pk}/change/"


def test_an_author_who_posts_a_hidden_person_is_not_told_the_name(author, hidden):
    response = author.post(ADD, FORM | {"press_contact": hidden.pk, "date": "no date"})
    assert NAME not in response.content.decode()
    assert "press_contact" in response.context["adminform"].form.errors
    assert author.post(ADD, FORM | {"press_contact": hidden.pk}).status_code == 200
    assert not Post.objects.exists()


def test_whom_an_author_may_see_is_chosen(author, public):
    assert author.post(ADD, FORM | {"press_contact": public.pk}).status_code == 302
    assert Post.objects.get().press_contact == public


def test_a_hidden_person_whom_somebody_else_chose_stays_and_is_not_named(author, publisher, hidden, public):
    author.user.language = "en"
    author.user.save()
    publisher.post(ADD, FORM | {"press_contact": hidden.pk})
    post = Post.objects.get()
    page = author.get(change(post)).content.decode()
    assert SENTENCE in page and NAME not in page
    assert (
        author.post(change(post), FORM | {"press_contact": public.pk, "lead_lv": "Cits."}).status_code == 302
    )
    post.refresh_from_db()
    assert (post.press_contact, post.lead_lv) == (hidden, "Cits.")
    assert NAME in publisher.get(change(post)).content.decode()


def test_neither_history_nor_a_draft_of_changes_names_them(author, publisher, hidden):
    author.user.language = "en"
    author.user.save()
    publisher.post(ADD, FORM)
    post = Post.objects.get()
    publisher.post(change(post), FORM | {"press_contact": hidden.pk})
    first = author.get(f"/admin/news/post/{post.pk}/history/").context["page"].object_list[-1]
    compared = f"/admin/news/post/{post.pk}/history/compare/?from={first.pk}"
    assert SENTENCE in author.get(compared).content.decode()
    assert NAME not in author.get(compared).content.decode()
    assert NAME in publisher.get(compared).content.decode()


def test_a_model_whose_rows_somebody_may_not_see_at_all_offers_none(author, rf, django_user_model):
    nobody = django_user_model.objects.create_user("nobody", is_staff=True)
    image = make_image()
    make_post(cover=image)
    from django.contrib import admin

    from editing.admin.visible import visible_rows

    request = rf.get("/")
    request.user = nobody
    assert not visible_rows(admin.site, type(image), request).exists()
    request.user = author.user
    assert visible_rows(admin.site, type(image), request).exists()
