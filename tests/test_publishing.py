"""What visitors may see: every combination of languages, times, bin and flags, asked in both ways there are."""

import datetime
import itertools

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Index, Q
from django.utils.translation import override

from localization import languages
from localization.languages import Localized, any_text, is_blank, localized, text_in
from news.models import Post, PostImage
from pages.models import Page, PageDocument
from projects.models import Activity, Project
from publishing.models import list_indexes
from tests.factories import (
    make_activity,
    make_document,
    make_image,
    make_organisation,
    make_page,
    make_post,
    make_project,
    makers,
)

pytestmark = pytest.mark.both

NOW = datetime.datetime(2026, 11, 2, 12, 30, tzinfo=datetime.UTC)
SECOND, MINUTE, DAY = (
    datetime.timedelta(seconds=1),
    datetime.timedelta(minutes=1),
    datetime.timedelta(days=1),
)
LANGUAGES = ("lv", "en")
MAKERS = makers()

FLAGS = [(), ("lv",), ("en",), ("lv", "en")]
STARTS = [None, NOW - DAY, NOW, NOW + MINUTE]
ENDS = [None, NOW - MINUTE, NOW, NOW + MINUTE, NOW + 2 * DAY]
BINS = [None, NOW - DAY, NOW + DAY]  # a time in the bin is a fact, not a plan: any hides


def combinations():
    for flags, start, end, binned in itertools.product(FLAGS, STARTS, ENDS, BINS):
        if not (start and end and end <= start):  # refused by a constraint
            yield {"public_in": flags, "publish_at": start, "expire_at": end, "deleted_at": binned}


def should_be_public_in(public_in, publish_at, expire_at, deleted_at):
    """The rule once more, in the plainest words."""
    started = publish_at is not None and publish_at <= NOW
    over = expire_at is not None and expire_at <= NOW
    return list(public_in) if started and not over and deleted_at is None else []


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.mark.django_db
@pytest.mark.parametrize("model", MAKERS)
def test_the_queryset_and_the_row_agree_on_every_combination(model, now):
    rows = {MAKERS[model](**combination).pk: combination for combination in combinations()}
    assert len(rows) > 150
    public = {
        language: set(model.objects.public(language).values_list("pk", flat=True))
        for language in (*LANGUAGES, None)
    }
    at_now = {
        language: set(model.objects.public(language, NOW).values_list("pk", flat=True)) for language in public
    }
    assert public == at_now
    for row in model.objects.all():
        combination = rows[row.pk]
        expected = should_be_public_in(**combination)
        assert row.public_languages() == row.public_languages(NOW) == expected, combination
        assert [language for language in LANGUAGES if row.pk in public[language]] == expected, combination
        assert (row.pk in public[None]) == bool(expected), combination
        for language in LANGUAGES:
            assert (row.state_in(language) == "public") == (language in expected), combination


@pytest.mark.django_db
def test_the_active_language_does_not_change_the_answer(now):
    latvian, english = make_post(public_in=("lv",)), make_post(public_in=("en",))
    for language in LANGUAGES:
        with override(language):
            assert list(Post.objects.public("lv")) == [latvian]
            assert list(Post.objects.public("en")) == [english]
    with override(None):
        assert list(Post.objects.public("lv")) == [latvian]
        assert Post.objects.public(None).count() == 2


@pytest.mark.django_db
def test_parts_are_public_with_what_they_belong_to(now):
    for combination in combinations():
        activity = make_activity(make_project(**combination))
        for language in (*LANGUAGES, None):
            is_public = Activity.objects.public(language).filter(pk=activity.pk).exists()
            expected = should_be_public_in(**combination)
            assert is_public == (language in expected if language else bool(expected)), combination


# --- Times


@pytest.mark.django_db
def test_it_appears_at_its_minute_and_disappears_at_its_minute(now, visitor):
    post = make_post(publish_at=NOW + DAY, expire_at=NOW + 2 * DAY)
    for moment, before, after in ((NOW + DAY, 404, 200), (NOW + 2 * DAY, 200, 404)):
        for language in LANGUAGES:
            now.move_to(NOW + DAY)
            address = post.get_absolute_url(language)
            now.move_to(moment - SECOND)
            assert visitor.get(f"/{language}/").status_code == 200
            assert visitor.get(address, follow=True).status_code == before
            now.move_to(moment)
            assert visitor.get(address).status_code == after


@pytest.mark.django_db
@pytest.mark.parametrize("model", MAKERS)
def test_times_are_whole_minutes_however_they_come(model):
    row = MAKERS[model](publish_at=NOW + 59.9 * SECOND, expire_at=NOW + DAY + 31 * SECOND)
    row.refresh_from_db()
    assert (row.publish_at, row.expire_at) == (NOW, NOW + DAY)


# --- Publishing


@pytest.mark.django_db
def test_publishing_makes_exactly_the_named_languages_public(now):
    post = make_post(public_in=(), publish_at=None)
    for wanted in (["lv"], ["en"], ["lv", "en"], [], ["lv"]):
        post.publish(wanted)
        post.save()
        assert Post.objects.get().public_languages() == wanted


@pytest.mark.django_db
def test_publishing_without_a_time_means_now_and_the_minute_that_has_begun(now):
    now.move_to(NOW + 42 * SECOND)
    post = make_post(public_in=(), publish_at=None)
    post.publish(["lv"])
    post.save()
    assert post.publish_at == NOW
    assert post.public_languages() == ["lv"]


@pytest.mark.django_db
def test_publishing_keeps_a_time_that_was_planned(now):
    post = make_post(public_in=(), publish_at=NOW + DAY)
    post.publish(["lv"])
    assert post.publish_at == NOW + DAY
    assert post.public_languages() == []
    assert post.public_languages(NOW + DAY) == ["lv"]
    assert post.state_in("lv") == "scheduled"


@pytest.mark.django_db
def test_the_first_publication_is_noted_once_per_language(now):
    post = make_post(public_in=(), publish_at=None)
    post.publish(["lv"])
    assert (post.first_public_at_lv, post.first_public_at_en) == (NOW, None)
    now.move_to(NOW + DAY)
    post.publish(["lv", "en"])
    assert (post.first_public_at_lv, post.first_public_at_en) == (NOW, NOW + DAY)
    now.move_to(NOW + 3 * DAY)
    post.publish([])
    post.publish(["lv", "en"])
    post.save()
    post.refresh_from_db()
    assert (post.first_public_at_lv, post.first_public_at_en) == (NOW, NOW + DAY)


@pytest.mark.django_db
@pytest.mark.parametrize(("planned", "noted"), [(NOW - DAY, NOW), (NOW, NOW), (NOW + DAY, NOW + DAY)])
def test_the_first_publication_is_the_later_of_now_and_the_planned_time(now, planned, noted):
    post = make_post(public_in=(), publish_at=planned)
    post.publish(["en"])
    assert post.first_public_at_en == noted


REQUIRED = [
    (Post, "title"),
    (Post, "lead"),
    (Project, "title"),
    (Project, "summary"),
    (Page, "title"),
    (Page, "body"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), REQUIRED)
@pytest.mark.parametrize("nothing", ["", "  ", None, "\xa0"])
def test_a_language_without_what_it_needs_is_not_published(model, field, nothing):
    row = MAKERS[model](public_in=())
    setattr(row, f"{field}_en", nothing)
    row.publish(["lv"])
    with pytest.raises(ValidationError) as error:
        row.publish(["lv", "en"])
    assert list(error.value.message_dict) == [f"{field}_en"]
    assert row.released_languages == ["lv"]


@pytest.mark.django_db
def test_what_publishing_needs_is_what_this_file_says():
    assert {(model, field) for model in MAKERS for field in model.publish_fields} == set(REQUIRED)


@pytest.mark.django_db
def test_an_empty_paragraph_is_no_text():
    page = make_page(public_in=())
    page.body_lv = "<p>&nbsp;</p>"
    with pytest.raises(ValidationError):
        page.publish(["lv"])


@pytest.mark.django_db
def test_withdrawing_asks_for_nothing():
    post = make_post()
    post.title_lv = post.title_en = ""
    post.publish([])
    assert post.released_languages == []


@pytest.mark.django_db
def test_what_comes_back_from_the_bin_is_withdrawn(now):
    post = make_post()
    post.put_in_bin()
    assert post.deleted_at == NOW
    assert Post.objects.public(None).count() == 0
    post.take_out_of_bin()
    assert post.deleted_at is None
    assert post.public_languages() == []
    assert [post.state_in(language) for language in LANGUAGES] == ["withdrawn", "withdrawn"]


# --- Successors


@pytest.mark.django_db
@pytest.mark.parametrize("model", MAKERS)
def test_a_successor_takes_over_once_the_first_is_gone(model, visitor):
    new = MAKERS[model](title_lv="Pēctecis", title_en="Successor")
    old = MAKERS[model](successor=new)
    addresses = {language: old.get_absolute_url(language) for language in LANGUAGES}
    for _language, address in addresses.items():
        assert visitor.get(address).status_code == 200
    old.publish([])
    old.save()
    for language, address in addresses.items():
        response = visitor.get(address + "?from=a-partner")
        assert response.status_code == 301
        assert response.headers["Location"] == new.get_absolute_url(language) + "?from=a-partner"
    old.put_in_bin()
    assert visitor.get(addresses["lv"]).headers["Location"] == new.get_absolute_url("lv")
    new.publish([])
    new.save()
    assert visitor.get(addresses["lv"]).status_code == 404


@pytest.mark.django_db
def test_nothing_replaces_itself():
    post = make_post()
    post.successor = post
    with pytest.raises(IntegrityError), transaction.atomic():
        post.save()
    with pytest.raises(ValidationError):
        post.full_clean()


# --- Constraints


@pytest.mark.django_db
@pytest.mark.parametrize("model", MAKERS)
def test_hiding_comes_after_publishing(model):
    for end in (NOW - MINUTE, NOW):
        with pytest.raises(IntegrityError), transaction.atomic():
            MAKERS[model](publish_at=NOW, expire_at=end)
    row = MAKERS[model](publish_at=NOW, expire_at=NOW + MINUTE)
    row.expire_at = NOW - DAY
    with pytest.raises(ValidationError, match="later"), override("en"):
        row.full_clean()


@pytest.mark.django_db
def test_a_role_belongs_to_one_page():
    make_page(role="about")
    make_page(role="")
    make_page(role="")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_page(role="about")


@pytest.mark.django_db
def test_what_belongs_to_it_goes_when_it_is_really_deleted_and_what_it_uses_stays():
    image, document = make_image(), make_document()
    post, page = make_post(cover=image), make_page()
    PostImage.objects.create(post=post, image=image)
    PageDocument.objects.create(page=page, document=document)
    post.delete()
    page.delete()
    assert PostImage.objects.count() == PageDocument.objects.count() == 0
    image.refresh_from_db()
    document.refresh_from_db()


# --- Texts and the language they are in


def of(text, language):
    return Localized(text, language)


@pytest.mark.django_db
def test_a_text_is_shown_in_the_page_language_or_honestly_in_another(now):
    post = make_post(title_lv="Latviski", title_en="In English")
    assert localized(post, "title", "lv") == of("Latviski", "lv")
    assert localized(post, "title", "en") == of("In English", "en")
    with override("en"):
        assert localized(post, "title") == of("In English", "en")
    post.title_en = "<p> </p>"
    assert localized(post, "title", "en") == of("Latviski", "lv")


@pytest.mark.django_db
def test_a_draft_never_leaks_into_another_language(now, visitor):
    post = make_post(
        pk=1, title_lv="Latviski", title_en="Secret draft", lead_en="Secret lead", public_in=("lv",)
    )
    assert localized(post, "title", "en") == of("Latviski", "lv")
    page = visitor.get(f"/en/news/{post.pk}/", follow=True)
    assert "latviski" in page.redirect_chain[0][0]
    for response in (
        page,
        visitor.get("/en/"),
        visitor.get("/lv/"),
        visitor.get("/en/news/"),
        visitor.get("/sitemap.xml?part=0&section=news"),
    ):
        assert "ecret" not in response.content.decode()
    assert "secret" not in post.get_absolute_url("en")


@pytest.mark.django_db
def test_of_something_that_is_not_public_no_text_is_shown(now):
    for not_public in ({"public_in": ()}, {"publish_at": NOW + DAY}, {"expire_at": NOW}, {"deleted_at": NOW}):
        post = make_post(**not_public)
        assert localized(post, "title", "lv") == of("", "")
    post = make_post(publish_at=NOW + DAY)
    now.move_to(NOW + DAY)
    assert localized(post, "title", "lv").language == "lv"


@pytest.mark.django_db
def test_a_part_speaks_the_languages_of_what_it_belongs_to():
    activity = make_activity(make_project(public_in=("lv",)), title_lv="Seminārs", title_en="Draft seminar")
    assert localized(activity, "title", "en") == of("Seminārs", "lv")
    assert localized(make_activity(make_project(public_in=())), "title", "lv") == of("", "")


@pytest.mark.django_db
def test_other_rows_speak_every_language_that_is_filled_in():
    organisation = make_organisation(name_lv="", name_en="Salvation Army")
    assert localized(organisation, "name", "lv") == of("Salvation Army", "en")
    assert localized(make_organisation(name_lv=None, name_en=""), "name", "lv") == of("", "")


@pytest.mark.django_db
def test_staff_read_the_first_text_there_is_whatever_is_public():
    post = make_post(public_in=(), title_lv="", title_en="Draft")
    assert any_text(post, "title") == str(post) == "Draft"
    with override("en"):
        assert str(make_post(public_in=(), title_lv="", title_en="")) == "(untitled)"
    assert text_in(post, "title", "lv") == ""


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " ",
        "\n\t",
        "\xa0",
        "&nbsp;",
        "<p></p>",
        "<p> &nbsp;</p>",
        "<p><br></p>",
        "\u200b",
        "<p>&#8203;</p>",
    ],
)
def test_what_says_nothing_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "0", "<p>a</p>", "&amp;", "<p>.</p>", "<", "5 < 6", "ā"])
def test_what_says_something_is_not_blank(text):
    assert not is_blank(text)


# --- Indexes


@pytest.fixture
def three_languages(settings):
    settings.LANGUAGES = [*settings.LANGUAGES[:2], ("pt-br", "Português")]
    languages.codes.cache_clear()
    yield
    languages.codes.cache_clear()


def test_indexes_grow_with_the_languages_and_their_names_fit_whatever_the_model(three_languages):
    names = [index.name for index in list_indexes("competitions_entryofaparticipant", "-date", "-id")]
    assert len(set(names)) == len(names) == 3 * 3 + 1
    assert all(len(name) <= Index.max_name_length for name in names)


@pytest.mark.sqlite
def test_rows_missing_in_one_of_three_languages_are_found_in_its_index(three_languages, db):
    [condition] = [
        index.condition for index in list_indexes("entry", "-date") if index.name == "entry_missing_lv"
    ]
    code = "pt-br"
    assert condition == Q(is_public_lv=False) & (Q(is_public_en=True) | Q(**{f"is_public_{code}": True}))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE entry (id integer PRIMARY KEY, lv bool, en bool, pt bool)")
        cursor.execute("CREATE INDEX entry_missing_lv ON entry (id) WHERE NOT lv AND (en OR pt)")
        cursor.execute("EXPLAIN QUERY PLAN SELECT id FROM entry WHERE pt AND NOT lv ORDER BY id LIMIT 1")
        assert "USING INDEX entry_missing_lv" in str(cursor.fetchall())
