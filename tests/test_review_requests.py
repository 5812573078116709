"""An author asks for publishing, and publishers hear of it."""

import pytest

from editing.models import Draft
from news.models import Post
from tests.factories import make_post
from tests.html import Page
from tests.test_publishing_admin import ADD, ENGLISH, FORM, LATVIAN, buttons, change


@pytest.fixture(autouse=True)
def _english(publisher, author):
    for client in (publisher, author):
        client.user.language, client.user.email = "en", f"{client.user.username}@example.lv"
        client.user.save()


def test_asking_saves_marks_it_and_says_so_to_whoever_opens_it(author, publisher):
    assert author.post(ADD, FORM | LATVIAN | {"_ask": "yes"}).status_code == 302
    post = Post.objects.get()
    assert post.review_asked_by == author.user and post.review_asked_at
    assert post.released_languages == []
    assert "author asked to publish this on " in Page(publisher.get(change(post))).text


def test_publishing_or_refusing_to_answers_the_question(author, publisher):
    author.post(ADD, FORM | LATVIAN | {"_ask": "yes"})
    post = Post.objects.get()
    publisher.post(change(post), FORM | LATVIAN | {"_publish": "lv"})
    post.refresh_from_db()
    assert (post.review_asked_by, post.review_asked_at) == (None, None)


def test_of_something_live_the_draft_is_asked_for(author, visitor):
    live = make_post()
    author.post(change(live), FORM | LATVIAN | ENGLISH | {"_ask": "yes"})
    draft = Draft.objects.get()
    assert draft.review_asked_by == author.user
    live.refresh_from_db()
    assert live.review_asked_at is None and live.title_lv == "Bibliotekāri mācās palīdzēt"


def test_only_who_cannot_publish_is_offered_to_ask(author, publisher):
    post = make_post(public_in=())
    assert ("_ask", "yes") in buttons(author.get(change(post)))
    assert ("_ask", "yes") not in buttons(publisher.get(change(post)))


def test_publishers_get_a_message_with_a_link(
    settings, author, publisher, mailoutbox, django_capture_on_commit_callbacks
):
    settings.MAIL_IS_CONFIGURED = True
    with django_capture_on_commit_callbacks(execute=True):
        author.post(ADD, FORM | LATVIAN | {"_ask": "yes"})
    (message,) = mailoutbox
    assert message.to == [publisher.user.email]
    assert message.subject == "Request to publish"
    assert f"https://www.example.lv{change(Post.objects.get())}" in message.body
    assert "author asks to publish “Jauna ziņa”" in message.body


def test_without_a_mail_server_nothing_is_sent(
    author, publisher, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        author.post(ADD, FORM | LATVIAN | {"_ask": "yes"})
    assert mailoutbox == []
