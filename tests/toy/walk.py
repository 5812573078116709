"""A new kind of content, from its first draft to its readers: run by tests/test_recipes.py, with toy_settings.py."""

import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from toy_app.models import Publication

from localization import languages
from tests import test_house as house
from tests.factories import LONG_AGO, make_document
from tests.html import Page
from tests.sitemap import addresses_in_sitemap
from tests.test_feeds import entries

CODES = languages.codes()
ADD = reverse("admin:toy_app_publication_add")
FORM = {languages.column("title", code): f"Manual {code}" for code in CODES} | {
    languages.column("summary", code): f"In short {code}" for code in CODES
}


def write(client, **fields):
    assert client.post(ADD, FORM | {"year": 2016} | fields).status_code == 302
    return Publication.objects.latest("pk")


def change(row):
    return reverse("admin:toy_app_publication_change", args=[row.pk])


def public(**fields):
    flags = dict.fromkeys(languages.columns("is_public"), True)
    return Publication.objects.create(**FORM, **flags, publish_at=LONG_AGO, **fields)


def test_an_author_writes_and_a_publisher_is_told_and_publishes(author, publisher, visitor):
    row = write(author, document=make_document().pk, _ask="x")
    assert change(row) in Page(publisher.get("/admin/")).links()
    assert change(row) in Page(author.get("/admin/")).links()
    assert visitor.get(row.get_absolute_url(CODES[0])).status_code == 404
    fields = FORM | {"year": 2016, "document": row.document.pk, "_publish": ",".join(CODES)}
    assert author.post(change(row), fields).status_code == 403
    assert publisher.post(change(row), fields).status_code == 302
    row.refresh_from_db()
    for code in CODES:
        page = Page(visitor.get(row.get_absolute_url(code)))
        assert page.language == code and page.texts("h1") == [f"Manual {code}"]
        assert {row.get_absolute_url(other) for other in CODES if other != code} <= set(page.links())
        assert b"".join(visitor.get(row.document.url).streaming_content)
        assert (
            row.get_absolute_url(code) in Page(visitor.get(languages.address("toy_app:index", code))).links()
        )


def test_a_document_without_a_title_is_not_published(publisher):
    nameless = make_document(**dict.fromkeys(languages.columns("title"), ""))
    row = write(publisher, document=nameless.pk)
    fields = FORM | {"year": 2016, "document": nameless.pk, "_publish": CODES[0]}
    refused = publisher.post(change(row), fields)
    assert list(refused.context["adminform"].form.errors) == ["document"]
    assert not Publication.objects.get().released_languages


def test_menu_head_sitemap_and_feed_know_it(visitor):
    row = public()
    found = addresses_in_sitemap(lambda path: visitor.get(path).content.decode())
    for code in CODES:
        index, feed = (languages.address(f"toy_app:{name}", code) for name in ("index", "feed"))
        home = Page(visitor.get(languages.address("home", code)))
        assert index in home.links()
        assert feed in [attrs["href"] for attrs, _text in home.all("link", type="application/atom+xml")]
        assert {languages.absolute(address) for address in (index, row.get_absolute_url(code))} <= found
        (entry,) = entries(ElementTree.fromstring(visitor.get(feed).content))
        assert (entry["title"], entry["summary"]) == (f"Manual {code} (2016)", f"In short {code}")


@pytest.mark.parametrize("view_name", ["index", "feed"])
def test_a_list_costs_the_same_with_one_row_and_with_twenty(visitor, view_name):
    path = languages.address(f"toy_app:{view_name}", CODES[0])
    costs = []
    for rows in (1, 19):
        for _row in range(rows):
            public()
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_start_page_has_its_section_behind_the_others_of_content(administrator):
    labels = re.findall(r"app-([a-z_]+) module", administrator.get("/admin/").content.decode())
    assert labels.index("library") < labels.index("toy_app") < labels.index("links")


def test_it_is_under_the_rules_of_the_house():
    house.test_publicity_is_asked_for_in_one_place()
    house.test_only_settings_and_locale_data_name_a_language()
    house.test_whatever_writes_past_the_signals_raises_the_change_counter_by_hand()
    house.test_one_template_alone_trusts_html()
    house.test_every_kind_of_content_raises_the_change_counter_and_has_an_app_of_its_own()
    assert "toy_app/models.py" in {str(house.shown(path)) for path in house.python_files()}
