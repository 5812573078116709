"""The home page: what this is, where to begin, regions, latest news and projects; and the addresses without a language."""

import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Region
from drosa_maja import views
from pages.models import SiteSettings
from tests.factories import (
    make_channel,
    make_contact_point,
    make_funding,
    make_helpline,
    make_hours,
    make_image,
    make_page,
    make_post,
    make_project,
)
from tests.html import Page

LANGUAGES = ["lv", "en"]
REGIONS = {
    "lv": "/lv/kontakti/{}/",
    "en": "/en/contacts/{}/",
}


def home(visitor, language):
    response = visitor.get(f"/{language}/")
    assert response.status_code == 200
    return Page(response)


def test_the_heading_asks_in_a_sentence_what_brings_people_here(visitor):
    for language in LANGUAGES:
        assert len(home(visitor, language).all("h1")) == 1
    assert home(visitor, "en").texts("h1")[0].startswith("Is somebody forcing you")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_region_is_one_link_away(visitor, language):
    links = home(visitor, language).links()
    found = [link for link in links if link in {REGIONS[language].format(region) for region in Region.values}]
    # The map repeats the list.
    assert found == 2 * [REGIONS[language].format(region) for region in Region.values]


@pytest.mark.parametrize(("language", "titles"), [
    ("lv", ["Man vajag palīdzību", "Uztraucos par kādu", "Strādāju ar cilvēkiem"]),
    ("en", ["I need help", "I am worried about someone", "I work with people at risk"]),
])  # fmt: skip
def test_the_ways_in_are_the_pages_with_these_roles_in_this_order(visitor, language, titles):
    pages = [make_page(role=role) for role in ("what-happens", "worried", "professionals")]
    page = home(visitor, language)
    assert page.texts("h3", **{"class": "way-in__title"}) == titles
    links = {text: attrs["href"] for attrs, text in page.all("a")}
    assert [links[title] for title in titles] == [row.get_absolute_url(language) for row in pages]


def test_help_is_one_link_away_even_without_a_page_about_calling(visitor):
    links = {text: attrs["href"] for attrs, text in home(visitor, "en").all("a")}
    assert links["I need help"] == "/en/contacts/"


def test_a_way_in_that_is_not_public_in_this_language_is_left_out(visitor):
    make_page(public_in=("lv",), role="worried", title_lv="Uztraucos", title_en="Worried")
    assert len(home(visitor, "lv").all("h3", **{"class": "way-in__title"})) == 2
    assert len(home(visitor, "en").all("h3", **{"class": "way-in__title"})) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_latest_three_posts_and_two_projects_are_shown_newest_first(visitor, language):
    posts = [make_post(date=f"2016-03-0{day}", **{f"title_{language}": f"Post {day}"}) for day in range(1, 6)]
    projects = [
        make_project(start_on=f"201{year}-01-01", end_on=None, **{f"title_{language}": f"Project {year}"})
        for year in range(3)
    ]
    page = home(visitor, language)
    shown = [text for text in page.texts("h3") if text.startswith(("Post", "Project"))]
    assert shown == ["Post 5", "Post 4", "Post 3", "Project 2", "Project 1"]
    assert posts[4].get_absolute_url(language) in page.links()
    assert projects[2].get_absolute_url(language) in page.links()


def test_drafts_and_what_is_not_translated_stay_away(visitor):
    make_post(public_in=("lv",), title_en="Hidden post")
    make_project(public_in=(), title_en="Hidden project")
    page = home(visitor, "en")
    assert page.all("article", **{"class": "post-card"}) == []
    assert page.all("article", **{"class": "project-card"}) == []


def test_a_post_without_a_known_date_is_not_among_the_latest(visitor):
    make_post(date_precision="unknown", title_en="Undated")
    make_post(date="2016-03-05", title_en="Dated")
    assert home(visitor, "en").texts("h3", **{"class": "post-card__title"}) == ["Dated"]


@pytest.mark.parametrize(
    ("language", "date", "iso"), [("lv", "2016.\xa0gada marts", "2016-03"), ("en", "March 2016", "2016-03")]
)
def test_a_date_shows_as_much_as_is_known(visitor, language, date, iso):
    make_post(date_precision="month", date="2016-03-01")
    [(attributes, text)] = home(visitor, language).all("time")
    assert text == " ".join(date.split())
    assert attributes["datetime"] == iso


def test_the_home_page_costs_the_same_queries_with_one_and_with_twenty_rows(visitor):
    def queries_after(count):
        for _ in range(count):
            make_post(cover=make_image())
            make_funding(make_project(cover=make_image()))
            make_page()
        with CaptureQueriesContext(connection) as queries:
            home(visitor, "lv")
        return len(queries)

    make_hours(make_channel(make_helpline(is_primary=True)))
    make_page(role="worried", title_lv="Uztraucos")
    one = queries_after(1)
    assert one <= 10
    assert queries_after(19) == one


@pytest.mark.parametrize(("wanted", "address"), [
    ("en", "/en/"), ("lv", "/lv/"), ("de", "/lv/"), ("", "/lv/"), ("en-GB,lv;q=0.5", "/en/"), ("lv;q=0.1,en;q=0.9", "/en/"),
])  # fmt: skip
def test_the_bare_address_leads_to_the_language_that_the_browser_prefers(visitor, wanted, address):
    response = visitor.get("/", headers={"accept-language": wanted})
    assert response.status_code == 302
    assert response.headers["Location"] == address
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("asked", "right"), [
    ("/en/jaunumi/", "/en/news/"), ("/lv/news/", "/lv/jaunumi/"), ("/en/kontakti/riga/?x=1", "/en/contacts/riga/?x=1"),
])  # fmt: skip
def test_a_section_word_of_another_language_leads_to_the_right_one(visitor, asked, right):
    response = visitor.get(asked)
    assert response.status_code == 301
    assert response.headers["Location"] == right


def test_robots_are_kept_from_the_staff_s_pages_alone(visitor):
    text = visitor.get("/robots.txt").content.decode()
    assert text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Sitemap: https://www.example.lv/sitemap.xml",
    ]


def test_the_favicon_is_a_plain_icon(visitor):
    response = visitor.get("/favicon.ico")
    assert response.headers["Content-Type"] == "image/x-icon"
    assert response.content[:4] == b"\x00\x00\x01\x00"


def test_security_txt_exists_once_somebody_is_named(visitor):
    assert visitor.get("/.well-known/security.txt").status_code == 404
    SiteSettings.objects.update(security_contact="https://www.example.lv/security")
    text = visitor.get("/.well-known/security.txt").content.decode()
    assert "Contact: https://www.example.lv/security\n" in text
    assert "Expires: " in text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_process_says_that_it_is_well(visitor, path):
    response = visitor.get(path)
    assert response.content == b"ok\n"
    assert response.headers["Cache-Control"] == "no-store"


def test_it_is_not_ready_while_the_media_folder_hangs_and_says_so_once(visitor, monkeypatch, caplog):
    """On a dead network mount whoever looks may never come back: one process looks, and nobody waits for it twice."""
    looking, start = [], subprocess.Popen
    monkeypatch.setattr(views, "MEDIA_TIMEOUT", 0.05)
    monkeypatch.setattr(
        views.subprocess, "Popen", lambda command: looking.append(start(["sleep", "60"])) or looking[0]
    )
    for _time in range(3):
        response = visitor.get("/readyz")
        assert (response.status_code, response.headers["Cache-Control"]) == (503, "no-store")
    assert len(looking) == caplog.text.count("The folder of uploaded files does not answer within") == 1
    assert visitor.get("/healthz").status_code == 200
    looking[0].kill()
    looking[0].wait()
    assert visitor.get("/readyz").status_code == 200


def test_a_permanent_address_costs_the_same_with_one_row_and_with_twenty(visitor):
    project = make_project()
    make_post(), make_page()
    with CaptureQueriesContext(connection) as first:
        visitor.get(f"/p/{project.pk}/")
    for _number in range(19):
        make_project(), make_post(), make_page()
    with CaptureQueriesContext(connection) as twentieth:
        visitor.get(f"/p/{project.pk}/")
    assert len(twentieth) == len(first) > 0


def test_each_region_shows_the_number_to_call_first_and_not_that_of_the_whole_country(visitor):
    primary = make_helpline(is_primary=True, region="riga", order=1)
    make_channel(primary, make_contact_point("+37128612120"))
    line = make_helpline(region="riga", purpose="consultation", order=2)
    make_channel(line, make_contact_point("+37125565098"), group=2)
    make_channel(line, make_contact_point("+37125565000"), group=1, status="paused")
    links = home(visitor, "en").texts("a", **{"class": "number"})
    assert links == ["+371 28 612 120", "+371 25 565 098", "+371 28 612 120"]  # block, region, footer


def test_projects_under_way_stand_before_those_that_are_over(visitor):
    make_project(title_en="Over", start_on="2024-01-01", end_on="2024-12-31", end_precision="day")
    make_project(title_en="Suspended", start_on="2023-01-01", end_on=None, status_override="suspended")
    make_project(title_en="Under way", start_on="2022-01-01", end_on=None)
    shown = [text for text in home(visitor, "en").texts("h3") if text in ("Over", "Under way", "Suspended")]
    assert shown == ["Under way", "Over"]
