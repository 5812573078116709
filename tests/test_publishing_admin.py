"""Publishing from the staff pages: who may press which button, and what visitors see afterwards."""

import datetime
from inspect import isfunction

import pytest
from django.contrib import admin
from django.urls import reverse

from localization import languages
from news.models import Post
from projects.models import Project
from tests.factories import make_post
from tests.html import Page

T0 = datetime.datetime(2026, 3, 3, 9, 0, tzinfo=datetime.UTC)
ADD = reverse("admin:news_post_add")
EMPTY_INLINES = {
    f"{prefix}-{name}": "0"
    for prefix in ("gallery", "documents")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}
LATVIAN = {"title_lv": "Jauna ziņa", "lead_lv": "Īss ievads.", "body_lv": "<p>Teksts.</p>"}
ENGLISH = {"title_en": "A new post", "lead_en": "A short lead.", "body_en": "<p>Text.</p>"}
FORM = EMPTY_INLINES | {"date": "2026-11-01", "date_precision": "day"}


def change(post):
    return reverse("admin:news_post_change", args=[post.pk])


def buttons(response):
    page = Page(response)
    submits = [(a.get("name"), a.get("value")) for a, _text in page.all("input", type="submit")]
    return submits + [(a.get("name"), a.get("value")) for a, _text in page.all("button", type="submit")]


def text_of(response):
    return Page(response).text


def errors_of(response):
    """{field: [sentences]} of the form that came back."""
    return dict(response.context["adminform"].form.errors)


def test_an_author_writes_in_one_language_and_it_stays_a_draft(author, visitor):
    response = author.post(ADD, FORM | LATVIAN | {"_save": "x"})
    assert response.status_code == 302, errors_of(response)
    post = Post.objects.get()
    assert post.released_languages == []
    assert post.updated_by == author.user
    for language in ("lv", "en"):
        assert (
            visitor.get(f"/{language}/{'jaunumi' if language == 'lv' else 'news'}/{post.pk}/").status_code
            == 404
        )


def test_a_publisher_publishes_in_latvian_only(publisher, visitor):
    response = publisher.post(ADD, FORM | LATVIAN | {"_publish": "lv"})
    assert response.status_code == 302, errors_of(response)
    post = Post.objects.get()
    assert post.public_languages() == ["lv"]
    assert "Jauna ziņa" in visitor.get("/lv/jaunumi/").content.decode()
    assert f"/en/news/{post.pk}" not in visitor.get("/en/news/").content.decode()
    english = visitor.get(f"/en/news/{post.pk}-jauna-zina/").content.decode()
    assert "Jauna ziņa" in english and 'lang="lv"' in english and "noindex" in english


def test_both_languages_at_once(publisher):
    publisher.post(ADD, FORM | LATVIAN | ENGLISH | {"_publish": "lv,en"})
    assert Post.objects.get().public_languages() == ["lv", "en"]


def test_publishing_what_is_incomplete_says_what_is_missing_and_keeps_what_was_typed(publisher):
    response = publisher.post(ADD, FORM | LATVIAN | {"title_en": "Only a title", "_publish": "lv,en"})
    assert response.status_code == 200
    assert list(errors_of(response)) == ["lead_en"]
    assert "Only a title" in response.content.decode()
    assert "Jauna ziņa" in response.content.decode()
    assert Post.objects.count() == 0


@pytest.mark.parametrize("wanted", ["lv", "lv,en", ""])
def test_an_author_who_forges_a_publish_button_is_refused(author, wanted):
    post = make_post(public_in=())
    response = author.post(change(post), FORM | LATVIAN | ENGLISH | {"_publish": wanted})
    assert response.status_code == 403
    assert Post.objects.get().released_languages == []


def test_an_unknown_language_is_a_bad_request(publisher):
    post = make_post(public_in=())
    assert publisher.post(change(post), FORM | LATVIAN | {"_publish": "lv,xx"}).status_code == 400
    assert Post.objects.get().released_languages == []


def test_forged_flags_are_ignored(publisher):
    post = make_post(public_in=())
    publisher.post(change(post), FORM | LATVIAN | {"is_public_lv": "on", "is_public": "on", "_save": "x"})
    assert Post.objects.get().released_languages == []


def test_publishing_the_changes_of_something_live_leaves_its_publicity_alone(publisher):
    post = make_post(public_in=("lv",))
    response = publisher.post(
        change(post),
        FORM | LATVIAN | ENGLISH | {"_publish": "lv", "publish_at_0": "2020-01-01", "publish_at_1": "9:00"},
    )
    assert response.status_code == 302, errors_of(response)
    post.refresh_from_db()
    assert post.public_languages() == ["lv"]
    assert post.title_lv == "Jauna ziņa"


def test_something_live_cannot_lose_its_title(publisher):
    post = make_post()
    typed = FORM | LATVIAN | ENGLISH | {"title_en": "", "_publish": "lv,en"}
    assert list(errors_of(publisher.post(change(post), typed))) == ["title_en"]


def test_withdrawing_hides_it_in_every_language(publisher, visitor):
    post = make_post()
    publisher.post(change(post), FORM | LATVIAN | ENGLISH | {"_publish": ""})
    assert visitor.get(f"/lv/jaunumi/{post.pk}/").status_code == 404


def test_the_buttons_say_what_they_do(publisher, author):
    draft, live = make_post(public_in=()), make_post(public_in=("lv",))
    publisher.user.language = "en"
    publisher.user.save()
    offered = dict.fromkeys(buttons(publisher.get(change(draft))))
    assert ("_save", "Save draft") in offered
    for wanted in (*languages.codes(), ",".join(languages.codes())):
        assert ("_publish", wanted) in offered
    assert ("_publish", "") not in offered
    offered = buttons(publisher.get(change(live)))
    assert ("_save", "Save draft") in offered and ("_publish", "lv") in offered
    assert ("_publish", "lv,en") in offered and ("_publish", "") in offered
    assert not [name for name, _value in buttons(author.get(change(draft))) if name == "_publish"]


def test_enter_presses_the_button_that_publishes_nothing(publisher):
    for post in (make_post(public_in=()), make_post()):
        names = [
            name for name, _value in buttons(publisher.get(change(post))) if name in ("_save", "_publish")
        ]
        assert names[0] == "_save"


def test_view_on_site_leads_straight_to_the_languages_that_are_public(publisher):
    links = Page(publisher.get(change(make_post(public_in=("lv",))))).links()
    assert [link for link in links if link.startswith("/lv/jaunumi/")]
    assert not [link for link in links if link.startswith("/en/")]
    links = Page(publisher.get(change(make_post(public_in=())))).links()
    assert not [link for link in links if link.startswith(("/lv/", "/en/"))]


def test_the_list_tells_the_state_in_each_language(publisher):
    make_post(public_in=("lv",))
    make_post(public_in=(), title_en="", title_lv="Tikai melnraksts")
    publisher.user.language = "en"
    publisher.user.save()
    page = Page(publisher.get(reverse("admin:news_post_changelist")))
    assert sorted(page.texts("td", **{"class": "field-state_lv"})) == ["not public", "public"]
    assert sorted(page.texts("td", **{"class": "field-state_en"})) == ["missing", "not public"]


def test_the_list_is_searched_in_both_languages(publisher):
    make_post()
    address = reverse("admin:news_post_changelist")
    for words in ("Bibliotek", "Librarians"):
        assert len(Page(publisher.get(address, {"q": words})).all("th", **{"class": "field-__str__"})) == 1
    assert (
        len(Page(publisher.get(address, {"q": "nothing like it"})).all("th", **{"class": "field-__str__"}))
        == 0
    )


def test_deleting_puts_it_in_the_bin_and_it_comes_back_as_a_draft(publisher, visitor):
    post = make_post()
    publisher.post(reverse("admin:news_post_delete", args=[post.pk]), {"post": "yes"})
    post.refresh_from_db()
    assert post.deleted_at
    assert visitor.get(f"/lv/jaunumi/{post.pk}/").status_code == 404
    address = reverse("admin:news_post_changelist")
    assert f"/{post.pk}/change/" not in publisher.get(address).content.decode()
    assert f"/{post.pk}/change/" in publisher.get(address, {"bin": "yes"}).content.decode()
    publisher.post(address + "?bin=yes", {"action": "take_out_of_bin", "_selected_action": [post.pk]})
    post.refresh_from_db()
    assert post.deleted_at is None
    assert post.released_languages == []


def test_authors_have_no_bin(author):
    post = make_post(public_in=())
    assert author.post(reverse("admin:news_post_delete", args=[post.pk]), {"post": "yes"}).status_code == 403
    author.post(
        reverse("admin:news_post_changelist"), {"action": "put_in_bin", "_selected_action": [post.pk]}
    )
    assert Post.objects.get().deleted_at is None


@pytest.mark.parametrize(
    ("times", "field"),
    [
        ({"expire_at_0": "2020-01-01", "expire_at_1": "9:00"}, "expire_at"),
        ({"publish_at_0": "0001-01-01", "publish_at_1": "0:00"}, "publish_at"),
        ({"expire_at_0": "9999-12-31", "expire_at_1": "23:59"}, "expire_at"),
        ({"date": "0206-03-01"}, "date"),
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field_and_nothing_typed_is_lost(publisher, times, field):
    response = publisher.post(ADD, FORM | LATVIAN | {"_publish": "lv"} | times)
    assert response.status_code == 200
    assert list(errors_of(response)) == [field]
    assert "Jauna ziņa" in response.content.decode()


def test_two_times_within_one_minute_are_refused_with_a_sentence(publisher):
    times = {
        "publish_at_0": "2026-12-01",
        "publish_at_1": "9:00:10",
        "expire_at_0": "2026-12-01",
        "expire_at_1": "9:00:50",
    }
    response = publisher.post(ADD, FORM | LATVIAN | {"_save": "x"} | times)
    assert response.status_code == 200
    assert list(errors_of(response)) == ["__all__"]
    assert Post.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"publish_at": T0, "first_public_at_en": T0}, "Public in English since 3 March 2026."),
        ({"publish_at": T0.replace(year=2030)}, "Will be public in English from 3 March 2030 at 11:00."),
        ({"publish_at": T0, "expire_at": T0.replace(month=4)}, "Hidden in English since 3 April 2026 at 12:00."),
        ({"public_in": (), "publish_at": None}, "Not public in English: nobody has published it."),
        ({"public_in": (), "title_en": ""}, "Not public in English: there is no text yet."),
    ],
)  # fmt: skip
def test_the_form_says_at_the_top_what_visitors_see_now(publisher, fields, sentence):
    publisher.user.language = "en"
    publisher.user.save()
    post = make_post(**fields)
    assert sentence in text_of(publisher.get(change(post)))


def test_taking_out_of_the_bin_leaves_alone_what_is_not_in_it(publisher):
    post = make_post()
    address = reverse("admin:news_post_changelist")
    publisher.post(address, {"action": "take_out_of_bin", "_selected_action": [post.pk]})
    post.refresh_from_db()
    assert post.public_languages() == ["lv", "en"]


def test_everybody_chooses_the_language_of_their_own_pages(author):
    author.post(reverse("admin:language"), {"language": "en"})
    assert Page(author.get("/admin/")).language == "en"
    author.post(reverse("admin:language"), {"language": "xx"})
    assert Page(author.get("/admin/")).language == "en"


@pytest.mark.parametrize("model", [Post, Project])
def test_each_hook_of_django_is_overridden_once_between_it_and_a_page_of_ours(model):
    """One place decides what a request does; a second one would have to guess what the first has done."""
    stack = type(admin.site.get_model_admin(model)).__mro__
    above = stack.index(admin.ModelAdmin)
    hooks = {name for part in stack[above:-1] for name, value in vars(part).items() if isfunction(value)}
    overridden = [name for part in stack[:above] for name in vars(part) if name in hooks]
    assert sorted(overridden) == sorted(set(overridden))
    assert above <= 5  # with the class itself


@pytest.mark.parametrize("public_in", [(), ("lv",), ("lv", "en")])
def test_the_buttons_of_a_publisher_are_every_step_from_where_a_row_is(publisher, public_in):
    page = Page(publisher.get(change(make_post(public_in=public_in))))
    more = [[*public_in, code] for code in languages.codes() if code not in public_in]
    fewer = [[code for code in public_in if code != gone] for gone in public_in]
    steps = [public_in, *more, *fewer, []] if public_in else [*more, languages.codes()]
    shown = dict.fromkeys(each["value"] for each, _text in page.all("button", name="_publish"))
    assert list(shown) == list(dict.fromkeys(",".join(step) for step in steps))
