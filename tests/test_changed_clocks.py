"""Times of publishing in the hour that autumn repeats and in the one that spring leaves out."""

import datetime

import pytest
from django.urls import reverse

from editing.models import Draft
from tests.factories import make_post
from tests.html import Page
from tests.test_contacts_admin import speak
from tests.test_publishing_admin import ADD, ENGLISH, FORM, LATVIAN, change, errors_of

pytestmark = pytest.mark.both
EARLIER, LATER = (datetime.datetime(2026, 10, 25, hour, 30, tzinfo=datetime.UTC) for hour in (0, 1))
REPEATED = {"publish_at_0": "25.10.2026.", "publish_at_1": "3:30"}


def unchanged(client, post):
    """The form as a browser sends it back when nobody has touched its times."""
    page = Page(client.get(change(post)))
    names = [f"{name}_{part}" for name in ("publish_at", "expire_at") for part in (0, 1)]
    shown = {name: page.all("input", name=name)[0][0].get("value", "") for name in names}
    assert shown["publish_at_1"] == "03:30"
    return FORM | LATVIAN | ENGLISH | shown


def publish_at(post):
    post.refresh_from_db()
    return post.publish_at


@pytest.mark.parametrize("moment", [EARLIER, LATER])
@pytest.mark.parametrize("button", [{"_save": "x"}, {"_publish": "lv,en"}])
def test_a_time_that_was_not_changed_is_not_read_anew(publisher, moment, button):
    post = make_post(public_in=(), publish_at=moment)
    response = publisher.post(change(post), unchanged(publisher, post) | button)
    assert response.status_code == 302, errors_of(response)
    assert publish_at(post) == moment
    assert post.title_lv == LATVIAN["title_lv"]


@pytest.mark.parametrize("moment", [EARLIER, LATER])
def test_what_is_timed_so_is_previewed_and_withdrawn(publisher, moment):
    post = make_post(publish_at=moment)
    previewed = publisher.post(change(post), unchanged(publisher, post) | {"_preview": "lv"})
    assert (previewed.status_code, LATVIAN["title_lv"] in previewed.content.decode()) == (200, True)
    response = publisher.post(change(post), unchanged(publisher, post) | {"_publish": ""})
    assert response.status_code == 302, errors_of(response)
    assert publish_at(post) == moment
    assert post.released_languages == []


@pytest.mark.parametrize("moment", [EARLIER, LATER])
def test_its_draft_is_compared_and_published(publisher, moment):
    post = make_post(publish_at=moment)
    publisher.post(change(post), unchanged(publisher, post) | {"_save": "x"})
    assert Draft.objects.count() == 1
    compared = Page(publisher.get(reverse("admin:news_post_draft_compare", args=[post.pk]))).text
    assert LATVIAN["title_lv"] in compared
    response = publisher.post(change(post), unchanged(publisher, post) | {"_publish": "lv,en"})
    assert response.status_code == 302, errors_of(response)
    assert publish_at(post) == moment
    assert (post.title_lv, Draft.objects.count()) == (LATVIAN["title_lv"], 0)


def test_a_time_that_there_is_twice_is_the_earlier_one(publisher):
    post = make_post(public_in=())
    response = publisher.post(change(post), FORM | LATVIAN | REPEATED | {"_save": "x"})
    assert response.status_code == 302, errors_of(response)
    assert publish_at(post) == EARLIER


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "There is no 3:30 on 28/03/2027: the clocks are put forward then. Write a time an hour earlier or later."),
        ("lv", "28.03.2027."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["publish_at", "expire_at"])
def test_a_time_that_there_is_not_is_refused_in_words(publisher, language, sentence, field):
    speak(publisher, language)
    time = {f"{field}_0": "28.03.2027", f"{field}_1": "03.30"}
    response = publisher.post(ADD, FORM | LATVIAN | time | {"_save": "x"})
    assert list(errors_of(response)) == [field]
    assert sentence in Page(response).text
    assert "Europe/Riga" not in Page(response).text
