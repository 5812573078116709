"""The sitemap: an index, and parts that are found by the ids of rows."""

from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from drosa_maja import sitemaps
from localization import languages
from tests.factories import make_page, make_post, make_project
from tests.sitemap import addresses_in_sitemap, locations

SITE = "https://www.example.lv"
LANGUAGES = languages.codes()
NONSENSE = ["", "abc", "-1", "1.5", "9" * 10, "9" * 5000, "٢", "\x00", " 1"]


def listed(visitor):
    return addresses_in_sitemap(lambda path: visitor.get(path).content.decode())


def parts(visitor):
    return [url.removeprefix(SITE) for url in locations(visitor.get("/sitemap.xml").content.decode())]


def test_the_index_names_what_there_is(visitor):
    assert parts(visitor) == ["/sitemap.xml?part=0&section=site"]
    make_post(pk=1), make_project(pk=1), make_page(pk=1), make_post(pk=2, public_in=())
    response = visitor.get("/sitemap.xml")
    assert response.headers["Content-Type"] == "application/xml"
    assert response.content.startswith(b"<?xml")
    assert b"?part=0&amp;section=news</loc>" in response.content
    sections = ["site", "news", "projects", "pages"]
    assert parts(visitor) == [f"/sitemap.xml?part=0&section={section}" for section in sections]


def test_rows_are_paired_only_when_public_in_both_languages(visitor):
    both, one = make_post(pk=1, public_in=LANGUAGES), make_post(pk=2, public_in=("lv",))
    hidden = make_post(pk=3, public_in=())
    text = visitor.get("/sitemap.xml?part=0&section=news").content.decode()
    assert text.startswith("<?xml")
    for code in LANGUAGES:
        assert f"<loc>{SITE}{both.get_absolute_url(code)}</loc>" in text
        assert f'hreflang="{code}" href="{SITE}{both.get_absolute_url(code)}"' in text
    assert f"<loc>{SITE}{one.get_absolute_url('lv')}</loc>" in text
    assert f'href="{SITE}{one.get_absolute_url("lv")}"' not in text
    assert one.get_absolute_url("en") not in text
    assert f"/{hidden.pk}-" not in text
    assert "<lastmod>" in text


def test_every_row_is_in_one_part_whatever_its_id(visitor):
    with patch.object(sitemaps, "IDS", 10):
        posts = [make_post(pk=pk, public_in=LANGUAGES) for pk in (1, 9, 10, 11, 29, 30)]
        make_post(pk=35, public_in=())
        make_post(pk=5, deleted_at=timezone.now())
        assert parts(visitor)[1:] == [f"/sitemap.xml?part={part}&section=news" for part in (0, 1, 2, 3)]
        found = listed(visitor)
        lengths = [len(locations(visitor.get(path).content.decode())) for path in parts(visitor)[1:]]
    assert {SITE + post.get_absolute_url(code) for post in posts for code in LANGUAGES} <= found
    assert lengths == [2 * len(LANGUAGES), 2 * len(LANGUAGES), len(LANGUAGES), len(LANGUAGES)]
    assert not [url for url in found if "/35" in url or "/5-" in url]


@pytest.mark.parametrize("section", ["site", "pages", "projects", "news", "contacts", "\x00"])
def test_a_part_that_lists_nothing_is_not_found(visitor, section):
    make_post(pk=1), make_project(pk=1), make_page(pk=1)
    known = section not in ("contacts", "\x00")
    answers = visitor.get("/sitemap.xml", {"section": section, "part": "0"})
    assert answers.status_code == (200 if known else 404)
    for part in ("1", "999999999", *NONSENSE):
        answer = visitor.get("/sitemap.xml", {"section": section, "part": part})
        assert answer.status_code == 404, part


def test_a_section_without_a_part_is_not_found_and_other_parameters_change_nothing(visitor):
    make_post()
    assert visitor.get("/sitemap.xml?section=news").status_code == 404
    whole = visitor.get("/sitemap.xml").content
    for query in ("section=", "part=7", "utm_source=x"):
        assert visitor.get(f"/sitemap.xml?{query}").content == whole


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap.xml?part=0&section=news"])
def test_a_sitemap_neither_counts_nor_skips(visitor, path):
    make_post(pk=1)
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(path).status_code == 200
    asked = [query["sql"].upper() for query in queries]
    assert asked
    assert not [sql for sql in asked if "COUNT(" in sql or "OFFSET" in sql or "MAX(" in sql]


def test_a_full_part_stays_within_what_search_engines_read_and_little_of_the_page_cache():
    # 50,000 addresses is the limit of the protocol; drosa_maja/serving/page_cache.py has 16 MB for all pages.
    assert sitemaps.IDS * len(LANGUAGES) <= 5000
