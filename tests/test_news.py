"""The list of news: order, years, older entries, and addresses that make no sense."""

import datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from localization import languages
from news.models import Post
from publishing.filter_links import ENOUGH_ROWS
from tests.factories import make_post
from tests.html import Page

LISTS = {"lv": "/lv/jaunumi/", "en": "/en/news/"}
BOTH = pytest.mark.parametrize("language", LISTS)
NONSENSE = [
    "abc", "-1", "0000", "9999", "20166", "99999999999999999999", "٢٠١٦", "2016²", "\x00", "2016\x00", " 2016", "2016-",
    "2016-03-01", "2016-03-01-", "2016-13-01-1", "2016-02-30-1", "0000-01-01-1", "2016-03-01--1", "٢٠١٦-03-01-1",
    "2016-03-01-1x", "2016-03-01-" + "9" * 19, "2016-03-01-" + "9" * 5000, "1 OR 1=1", "'", "[]", "ā",
]  # fmt: skip


def titles(response):
    return Page(response).texts("h3")


def link(response, text):
    """The address behind a link with this text; None when there is none."""
    return next((attrs["href"] for attrs, words in Page(response).all("a") if words == text), None)


def make_posts(number, **fields):
    """Posts of successive days, the newest last."""
    day = datetime.date(2016, 1, 1)
    return [
        make_post(title_lv=f"Ziņa {n}", title_en=f"Post {n}", date=day + datetime.timedelta(days=n), **fields)
        for n in range(number)
    ]


@BOTH
def test_the_newest_stand_first_whatever_their_order_of_entry(visitor, language):
    make_post(title_lv="Vecāka", title_en="Older", date=datetime.date(2011, 8, 31))
    make_post(title_lv="Jaunākā", title_en="Newest", date=datetime.date(2026, 1, 2))
    make_post(title_lv="Tās pašas dienas", title_en="Of the same day", date=datetime.date(2011, 8, 31))
    expected = {"lv": ["Jaunākā", "Tās pašas dienas", "Vecāka"], "en": ["Newest", "Of the same day", "Older"]}
    assert titles(visitor.get(LISTS[language])) == expected[language]


@BOTH
def test_older_posts_follow_by_position_and_none_is_lost_or_shown_twice(visitor, language):
    posts = make_posts(45)
    posts += [
        make_post(title_lv=f"Ziņa {n}", title_en=f"Post {n}", date=posts[20].date) for n in range(45, 50)
    ]
    address, seen = LISTS[language], []
    for _page in range(3):
        response = visitor.get(address)
        seen += titles(response)
        older = Page(response).all("a", rel="next")
        address = older[0][0]["href"] if older else None
        assert address is None or address.startswith(f"{LISTS[language]}?before=")
    assert address is None
    word = {"lv": "Ziņa", "en": "Post"}[language]
    assert seen == [
        f"{word} {n}" for n in sorted(range(50), key=lambda n: (posts[n].date, posts[n].pk), reverse=True)
    ]


def test_the_list_is_not_numbered_and_counted_for_its_years_alone(visitor):
    make_posts(25)
    with CaptureQueriesContext(connection) as queries:
        response = visitor.get("/en/news/")
    asked = [query["sql"].upper() for query in queries if "news_post" in query["sql"]]
    assert asked
    assert not [sql for sql in asked if "OFFSET" in sql or "DISTINCT" in sql]
    assert len([sql for sql in asked if "COUNT(" in sql]) == 1
    assert not [href for href in Page(response).links() if "page=" in href]


@BOTH
def test_the_years_that_have_posts_are_links_with_their_number(visitor, language):
    for _ in range(ENOUGH_ROWS - 1):
        make_post(date=datetime.date(2011, 8, 31))
    assert not [href for href in Page(visitor.get(LISTS[language])).links() if "year=" in href]
    make_post(date=datetime.date(2014, 1, 2))
    make_post(date=datetime.date(2009, 1, 2), public_in=())
    make_post(date=datetime.date(2008, 1, 2), date_precision="unknown")
    links = Page(visitor.get(LISTS[language])).all("a")
    years = [(text, attrs["href"]) for attrs, text in links if text[:4].isdigit()]
    assert years == [
        ("2014 (1)", f"{LISTS[language]}?year=2014"),
        ("2011 (6)", f"{LISTS[language]}?year=2011"),
    ]


@BOTH
def test_a_year_without_posts_leads_to_the_nearest_and_is_for_no_search_engine(visitor, language):
    make_post(date=datetime.date(2011, 8, 31))
    make_post(date=datetime.date(2016, 8, 31))
    make_post(date=datetime.date(2013, 8, 31), date_precision="unknown")
    page = Page(visitor.get(LISTS[language] + "?year=2013"))
    assert f"{LISTS[language]}?year=2011" in page.links()
    assert page.all("meta", name="robots", content="noindex")
    assert not page.all("link", rel="canonical")


@BOTH
def test_a_year_shows_its_posts_alone_and_can_be_taken_away(visitor, language):
    make_post(title_lv="Agrāk", title_en="Before", date=datetime.date(2015, 12, 31))
    make_post(title_lv="Pirmā", title_en="First", date=datetime.date(2016, 1, 1))
    make_post(title_lv="Pēdējā", title_en="Last", date=datetime.date(2016, 12, 31))
    for _ in range(ENOUGH_ROWS):
        make_post(title_lv="Vēlāk", title_en="After", date=datetime.date(2017, 1, 1))
    response = visitor.get(LISTS[language] + "?year=2016")
    assert titles(response) == {"lv": ["Pēdējā", "Pirmā"], "en": ["Last", "First"]}[language]
    page = Page(response)
    assert "2016 (2)" in page.texts("a", **{"aria-current": "true"})
    assert "2015 (1)" in page.texts("a") and "2015 (1)" not in page.texts("a", **{"aria-current": "true"})
    assert LISTS[language] in page.links()
    assert page.all("link", rel="canonical")[0][0]["href"].endswith(f"{LISTS[language]}?year=2016")
    assert set(page.alternates.values()) == {
        languages.absolute(languages.address("news:index", code)) + "?year=2016" for code in languages.codes()
    }


def test_a_year_is_kept_on_the_way_to_older_posts(visitor):
    make_posts(45)
    make_post(title_en="Of another year", date=datetime.date(2015, 1, 1))
    first = visitor.get("/en/news/?year=2016")
    second = visitor.get(link(first, "Older"))
    assert "year=2016" in link(first, "Older")
    assert link(second, "Back to the newest") == "/en/news/?year=2016"
    last = visitor.get(link(second, "Older"))
    assert titles(last) == ["Post 4", "Post 3", "Post 2", "Post 1", "Post 0"]
    assert link(last, "Older") is None


@BOTH
@pytest.mark.parametrize("parameter", ["year", "before"])
def test_a_parameter_that_makes_no_sense_is_not_found(visitor, language, parameter):
    make_post()
    for value in NONSENSE:
        response = visitor.get(f"{LISTS[language]}?{parameter}={quote(value)}")
        assert response.status_code == 404, value
        assert Page(response).language == language
        assert "tel:112" in Page(response).links()


@pytest.mark.parametrize(
    "query",
    [
        "year=",
        "before=",
        "year=&before=",
        "page=7",
        "utm_source=x",
        "%00=%00",
        "year",
        "&&&",
        "before[]=1",
        "%",
    ],
)
def test_empty_and_unknown_parameters_show_the_whole_list(visitor, query):
    make_posts(2)
    response = visitor.get(f"/en/news/?{query}")
    assert titles(response) == ["Post 1", "Post 0"]
    canonical = Page(response).all("link", rel="canonical")
    assert canonical[0][0]["href"] == "https://www.example.lv/en/news/"


def test_a_position_beyond_both_ends_and_a_year_without_posts_are_empty_lists(visitor):
    make_posts(2)
    for query in ("before=0001-01-01-1", "year=1999", "year=9998"):
        assert titles(visitor.get(f"/en/news/?{query}")) == []
    everything = "before=9999-12-31-" + "9" * 18
    assert titles(visitor.get(f"/en/news/?{everything}")) == ["Post 1", "Post 0"]


@BOTH
def test_an_empty_list_says_so(visitor, language):
    response = visitor.get(LISTS[language])
    assert response.status_code == 200
    assert titles(response) == []
    assert Page(response).all("main")[0][1]


@BOTH
def test_no_more_of_a_date_is_shown_than_is_known(visitor, language):
    make_post(title_lv="Diena", title_en="Day", date=datetime.date(2016, 3, 5))
    make_post(title_lv="Mēnesis", title_en="Month", date=datetime.date(2016, 2, 1), date_precision="month")
    make_post(title_lv="Gads", title_en="Year", date=datetime.date(2015, 1, 1), date_precision="year")
    make_post(title_lv="Nav", title_en="None", date=datetime.date(2014, 7, 9), date_precision="unknown")
    page = Page(visitor.get(LISTS[language]))
    words = {
        "lv": ["2016. gada 5. marts", "2016. gada februāris", "2015. gads"],
        "en": ["5 March 2016", "February 2016", "2015"],
    }
    times = [(attrs["datetime"], text) for attrs, text in page.all("time")]
    assert times == list(zip(["2016-03-05", "2016-02", "2015"], words[language], strict=True))


def test_a_post_without_a_known_date_stands_under_no_year(visitor):
    make_post(title_en="Undated", date=datetime.date(2016, 6, 1), date_precision="unknown")
    make_post(title_en="Dated", date=datetime.date(2016, 3, 5))
    page = Page(visitor.get("/en/news/"))
    assert page.texts("h2") == ["2016", "Without a date"]
    assert page.texts("h3") == ["Dated", "Undated"]


def test_the_headings_of_the_list_are_its_years(visitor):
    make_post(date=datetime.date(2016, 6, 1))
    make_post(date=datetime.date(2016, 3, 5))
    make_post(date=datetime.date(2011, 3, 5))
    page = Page(visitor.get("/en/news/"))
    assert page.texts("h2") == ["2016", "2011"]


def test_what_is_public_in_another_language_alone_is_a_link_away(visitor):
    make_post()
    assert not Page(visitor.get("/en/news/")).all("a", hreflang="lv", href="/lv/jaunumi/")[1:]
    make_post(public_in=("lv",), title_lv="Tikai latviski")
    english, latvian = visitor.get("/en/news/"), visitor.get("/lv/jaunumi/")
    assert "Tikai latviski" not in english.content.decode()
    assert link(english, "More in Latvian") == "/lv/jaunumi/"
    assert "Tikai latviski" in latvian.content.decode()
    assert len(Page(latvian).all("a", hreflang="en")) == 1  # the language switch


def test_something_hidden_is_not_announced_in_another_language(visitor):
    make_post(public_in=("lv",), deleted_at=datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC))
    assert link(visitor.get("/en/news/"), "More in Latvian") is None


@BOTH
@pytest.mark.parametrize("query", ["", "?year=2016", "?year=2016&before=2016-12-31-999"])
def test_the_list_costs_the_same_with_one_post_and_with_twenty(visitor, language, query):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(LISTS[language] + query).status_code == 200
        return len(queries)

    make_post(date=datetime.date(2016, 1, 1))
    first = cost()
    make_posts(25)
    make_posts(3, public_in=("lv",))
    assert cost() == first


@pytest.mark.sqlite
@pytest.mark.parametrize("language", LISTS)
def test_the_list_is_read_off_an_index(db, language):
    public = Post.objects.public(language)
    parts = {
        "SCAN": [public],
        "SEARCH": [public.during(2016), public.beyond("lt", date=datetime.date.min, pk=7)],
    }
    for word, lists in parts.items():
        for rows in lists:
            plan = rows[:21].explain()
            assert f"{word} news_post USING INDEX news_post_list_{language}" in plan
            assert "TEMP B-TREE" not in plan
