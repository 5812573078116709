"""An author asks for publishing, and publishers hear of it."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from editing.models import Draft
from news.models import Post
from tests.conftest import shown_edit_tokens
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


# --- Given back, or published


def given_back(client, post, reason="Trūkst datuma."):
    return client.post(f"/admin/news/post/{post.pk}/return/", {"reason": reason}, follow=True)


def waiting(client):
    return [text for text in Page(client.get("/admin/")).texts("a") if text.startswith("Jauna ziņa (post)")]


@pytest.fixture
def asked(author):
    author.post(ADD, FORM | LATVIAN | {"_ask": "yes"})
    return Post.objects.get()


def test_a_request_is_given_back_with_a_sentence_that_its_author_sees_first(author, publisher, asked):
    assert "Given back. author sees your sentence first." in Page(given_back(publisher, asked)).text
    assert waiting(author)[0] == "Jauna ziņa (post) – given back: Trūkst datuma."
    assert "publisher gave this back" in Page(author.get(change(asked))).text
    assert [text for text in waiting(publisher) if "author" in text] == []
    asked.refresh_from_db()
    assert asked.review_asked_by is None


def test_asking_again_takes_what_was_given_back_off_the_start_page(author, publisher, asked):
    given_back(publisher, asked)
    author.post(change(asked), FORM | LATVIAN | {"_ask": "yes"})
    assert "given back" not in " ".join(waiting(author))
    assert "gave this back" not in Page(author.get(change(asked))).text
    assert any("author, since" in text for text in waiting(publisher))


def test_a_draft_of_something_live_is_given_back_too(author, publisher):
    live = make_post(title_lv="Jauna ziņa", title_en="Jauna ziņa")
    author.post(change(live), FORM | LATVIAN | ENGLISH | {"_ask": "yes"})
    assert "author asks to publish this" in Page(publisher.get(change(live))).text
    given_back(publisher, live)
    assert Draft.objects.get().review_asked_by is None
    assert "given back: Trūkst datuma." in " ".join(waiting(author))


def test_nothing_is_given_back_without_a_sentence_or_a_request_or_the_right_to(author, publisher, asked):
    assert "Write in a sentence" in Page(given_back(publisher, asked, "  ")).text
    assert author.post(f"/admin/news/post/{asked.pk}/return/", {"reason": "x"}).status_code == 403
    assert publisher.get(f"/admin/news/post/{asked.pk}/return/").status_code == 403
    asked.refresh_from_db()
    assert asked.review_asked_by == author.user
    assert "Nobody asks to publish this any more." in Page(given_back(publisher, make_post())).text


def test_giving_back_does_not_make_an_open_form_stale(author, publisher, asked):
    typed = FORM | LATVIAN | {"_edit_tokens": f"news.post:{asked.pk}:{asked.edit_token}"}
    given_back(publisher, asked)
    assert author.post(change(asked), typed).status_code == 302


def test_for_a_week_its_author_sees_that_it_was_published(author, publisher, asked):
    publisher.post(change(asked), FORM | LATVIAN | {"_publish": "lv"})
    assert waiting(author) == ["Jauna ziņa (post) – published"]
    with time_machine.travel(timezone.now() + datetime.timedelta(days=7.1)):
        assert waiting(author) == []


def test_authors_hear_of_it_by_mail(
    settings, author, publisher, asked, mailoutbox, django_capture_on_commit_callbacks
):
    settings.MAIL_IS_CONFIGURED = True
    with django_capture_on_commit_callbacks(execute=True):
        given_back(publisher, asked)
    with django_capture_on_commit_callbacks(execute=True):
        author.post(change(asked), FORM | LATVIAN | {"_ask": "yes"})
        publisher.post(change(asked), FORM | LATVIAN | {"_publish": "lv"})
    told = [message for message in mailoutbox if message.to == [author.user.email]]
    assert ["Trūkst datuma." in told[0].body, "has published" in told[1].body, len(told)] == [True, True, 2]


# --- What staff read about what they did


@pytest.mark.parametrize(
    ("public_in", "pressed", "sentence"),
    [
        ((), {}, "Saved."),
        ((), {"_publish": "lv"}, "Published in Latvian."),
        ((), {"_publish": "lv,en"}, "Published in Latvian and in English."),
        (("lv", "en"), {"_publish": "lv,en"}, "The changes are published."),
        (("lv", "en"), {"_publish": "lv"}, "Withdrawn in English."),
        (("lv", "en"), {"_publish": ""}, "Withdrawn in Latvian and in English."),
        (("lv",), {"_publish": "en"}, "Published in English. Withdrawn in Latvian."),
    ],
)
def test_message_history_and_log_name_what_was_done(publisher, public_in, pressed, sentence):
    post = make_post(public_in=public_in)
    page = Page(
        publisher.post(change(post), FORM | LATVIAN | ENGLISH | pressed | {"_note": "datums"}, follow=True)
    )
    assert page.texts("li", **{"class": "success"})[0].startswith(sentence)
    assert f"{sentence} datums" in Page(publisher.get(f"/admin/news/post/{post.pk}/history/")).text


def test_a_form_comes_back_after_saving(publisher):
    post = make_post(public_in=())
    assert publisher.post(change(post), FORM | LATVIAN).url == change(post)


def test_withdrawn_is_not_never_published(publisher):
    post = make_post()
    publisher.post(change(post), FORM | LATVIAN | ENGLISH | {"_publish": "lv"})
    words = Page(publisher.get(change(post))).text
    assert "Withdrawn in English: visitors no longer see it." in words and "nobody has published" not in words
    assert "withdrawn" in Page(publisher.get("/admin/news/post/")).text
    never = make_post(public_in=())
    assert "Not public in English: nobody has published it." in Page(publisher.get(change(never))).text


def test_what_was_withdrawn_before_anybody_could_see_it_was_never_published(publisher):
    later = timezone.now() + datetime.timedelta(days=3)
    post = make_post(public_in=("lv",), publish_at=later)
    publisher.post(change(post), FORM | LATVIAN | {"_publish": ""})
    assert "nobody has published it" in Page(publisher.get(change(post))).text


def test_a_planned_end_stands_in_form_message_and_list(publisher):
    post = make_post(expire_at=datetime.datetime(2099, 3, 5, 7, 0, tzinfo=datetime.UTC))
    assert ", until 5 March 2099 at 9:00." in Page(publisher.get(change(post))).text
    assert "public until 05/03/2099" in Page(publisher.get("/admin/news/post/")).text
    ends = {"expire_at_0": "05.03.2099", "expire_at_1": "9.00"}
    page = Page(
        publisher.post(change(post), FORM | LATVIAN | ENGLISH | ends | {"_publish": "lv,en"}, follow=True)
    )
    assert "until 5 March 2099 at 9:00." in page.texts("li", **{"class": "success"})[0]


def test_drafts_of_live_posts_show_in_the_list_and_have_a_filter(author, publisher):
    live, _other = make_post(title_en="With"), make_post(title_en="Nothing changed")
    author.post(change(live), FORM | LATVIAN | ENGLISH)
    listed = Page(publisher.get("/admin/news/post/?state=changes"))
    assert listed.texts("th", **{"class": "field-__str__"}) == ["With"]
    assert "with a draft" in listed.text and "Nothing changed" not in listed.text


def test_the_note_of_a_draft_reaches_the_history(author, publisher):
    live = make_post()
    author.post(change(live), FORM | LATVIAN | ENGLISH | {"_note": "datums labots"})
    ((shown, _text),) = Page(publisher.get(change(live))).all("input", name="_note")
    assert shown["value"] == "datums labots"
    token = shown_edit_tokens("news", "post", live.pk)
    typed = FORM | LATVIAN | ENGLISH | {"_note": shown["value"], "_edit_tokens": token, "_publish": "lv,en"}
    publisher.post(change(live), typed)
    assert "datums labots" in Page(publisher.get(f"/admin/news/post/{live.pk}/history/")).text
