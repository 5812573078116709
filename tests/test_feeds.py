"""The Atom feeds: what is in them, under which addresses, in which language."""

import datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from news.feeds import PostFeed
from tests.conftest import make_client
from tests.factories import make_post, make_project
from tests.html import Page

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://www.example.lv"
FEEDS = {
    ("news", "lv"): "/lv/jaunumi/feed/",
    ("news", "en"): "/en/news/feed/",
    ("projects", "lv"): "/lv/projekti/feed/",
    ("projects", "en"): "/en/projects/feed/",
}
MAKE = {"news": make_post, "projects": make_project}
EVERY_FEED = pytest.mark.parametrize(("section", "language"), FEEDS)


def read(client, section, language):
    response = client.get(FEEDS[section, language])
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(feed):
    """[{name of a child: its text, "link": address}] of every entry."""
    return [
        {child.tag.removeprefix(ATOM): child.text or child.get("href") for child in entry}
        for entry in feed.findall(f"{ATOM}entry")
    ]


@EVERY_FEED
def test_a_feed_speaks_its_language_and_gives_absolute_addresses(visitor, section, language):
    row = MAKE[section]()
    feed = read(visitor, section, language)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    path = FEEDS[section, language]
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": SITE + path, "alternate": SITE + path.removesuffix("feed/")}
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    (entry,) = entries(feed)
    title = {"lv": row.title_lv, "en": row.title_en}[language]
    lead = "lead" if section == "news" else "summary"
    assert entry["title"] == title
    assert entry["summary"] == getattr(row, f"{lead}_{language}")
    assert entry["link"] == SITE + row.get_absolute_url(language)
    assert visitor.get(entry["link"].removeprefix(SITE)).status_code == 200


@EVERY_FEED
def test_a_new_title_does_not_make_a_new_entry(visitor, section, language):
    row = MAKE[section]()
    before = entries(read(visitor, section, language))[0]
    row.title_lv, row.title_en = "Cits nosaukums", "Another title"
    row.save()
    after = entries(read(visitor, section, language))[0]
    assert after["id"] == before["id"] == f"{SITE}{FEEDS[section, language].removesuffix('feed/')}{row.pk}/"
    assert after["link"] != before["link"]
    assert after["updated"] > before["updated"]


@EVERY_FEED
def test_a_feed_holds_what_is_public_in_its_language(visitor, section, language):
    other = {"lv": "en", "en": "lv"}[language]
    shown = MAKE[section](public_in=(language,))
    for hidden in (
        {"public_in": ()},
        {"public_in": (other,)},
        {"publish_at": timezone.now() + datetime.timedelta(hours=1)},
        {"expire_at": timezone.now() - datetime.timedelta(hours=1)},
        {"deleted_at": timezone.now()},
    ):
        MAKE[section](**hidden)
    assert [entry["link"] for entry in entries(read(visitor, section, language))] == [
        SITE + shown.get_absolute_url(language)
    ]


@EVERY_FEED
def test_a_feed_is_the_newest_twenty_in_a_fixed_number_of_queries(visitor, section, language):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            found.append(len(entries(read(visitor, section, language))))
        return len(queries)

    found = []
    MAKE[section]()
    first = cost()
    for _ in range(24):
        newest = MAKE[section]()
    assert cost() == first <= 3
    assert found == [1, 20]
    assert entries(read(visitor, section, language))[0]["link"] == SITE + newest.get_absolute_url(language)


def test_an_entry_is_as_new_as_its_publishing(visitor):
    first = datetime.datetime(2026, 1, 2, 9, 0, tzinfo=datetime.UTC)
    make_post(first_public_at_en=first, date_precision="unknown")
    make_post(publish_at=datetime.datetime(2019, 5, 6, 7, 0, tzinfo=datetime.UTC), date_precision="month")
    later, earlier = (entry["published"] for entry in entries(read(visitor, "news", "en"))[::-1])
    assert datetime.datetime.fromisoformat(later) == first
    assert earlier.startswith("2019-05-06")


def test_a_scheduled_post_is_updated_when_it_appears(visitor):
    appeared = timezone.now().replace(microsecond=0) - datetime.timedelta(minutes=1)
    post = make_post(publish_at=appeared)
    type(post).objects.filter(pk=post.pk).update(text_changed_at_en=appeared - datetime.timedelta(days=3))
    (entry,) = entries(read(visitor, "news", "en"))
    assert datetime.datetime.fromisoformat(entry["updated"]) == post.publish_at


@pytest.mark.parametrize("language", ["lv", "en"])
def test_an_entry_is_updated_by_the_texts_of_its_language_alone(visitor, language):
    published = datetime.datetime(2019, 5, 6, 7, 0, tzinfo=datetime.UTC)
    post = make_post(publish_at=published)
    post.text_changed_at_lv = post.text_changed_at_en = published
    post.save()

    def updated():
        (entry,) = entries(read(visitor, "news", language))
        return datetime.datetime.fromisoformat(entry["updated"])

    assert updated() == published
    post.title_lv = "Cits virsraksts"
    post.save()
    assert (updated() == published) == (language != "lv")


def test_a_post_whose_day_is_known_is_dated_by_it(visitor):
    make_post(date=datetime.date(2016, 3, 5))
    (entry,) = entries(read(visitor, "news", "en"))
    assert entry["published"] == "2016-03-05T00:00:00+02:00"


def test_signs_in_a_lead_stay_signs(visitor):
    make_post(title_en="Questions & answers <now>", lead_en="1 < 2 & “so on”")
    (entry,) = entries(read(visitor, "news", "en"))
    assert entry["title"] == "Questions & answers <now>"
    assert entry["summary"] == "1 &lt; 2 &amp; “so on”"  # Atom says of it: HTML


class WholeFeed(PostFeed):
    shown = ("lead", "body")


def test_a_feed_that_shows_one_field_more_costs_no_query_more(rf, db, django_assert_num_queries):
    for _row in range(20):
        make_post()
    for feed in (PostFeed(), WholeFeed()):
        with override("lv"), django_assert_num_queries(1):
            entries(ElementTree.fromstring(feed(rf.get("/lv/jaunumi/feed/")).content))


@EVERY_FEED
def test_an_empty_feed_is_a_feed(visitor, section, language):
    assert entries(read(visitor, section, language)) == []


@EVERY_FEED
def test_another_host_gets_nothing(db, section, language):
    response = make_client().get(FEEDS[section, language], headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"evil.example" not in response.content


@EVERY_FEED
def test_no_address_is_built_from_the_host_that_was_asked(settings, db, section, language):
    settings.ALLOWED_HOSTS = ["evil.example"]
    MAKE[section]()
    response = make_client().get(FEEDS[section, language], headers={"host": "evil.example"})
    assert response.status_code == 200
    assert b"evil.example" not in response.content


@EVERY_FEED
def test_the_list_announces_its_feed(visitor, section, language):
    response = visitor.get(FEEDS[section, language].removesuffix("feed/"))
    announced = Page(response).all("link", rel="alternate", type="application/atom+xml")
    assert FEEDS[section, language] in [attrs["href"] for attrs, _text in announced]


def test_a_character_that_xml_cannot_write_does_not_take_down_the_feed(visitor):
    make_post(title_lv="Pirmā\x0brinda", lead_lv="Ievads\x07.")
    content = visitor.get("/lv/jaunumi/feed/").content.decode()
    assert "Pirmā rinda" in content
