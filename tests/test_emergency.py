"""The emergency page: every live number in one small file, shown in place of what the database could not give."""

import datetime
import json
import re
import stat
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory
from django.utils import timezone

from contacts.models import Channel
from contacts.models.guard import guard_lifted, write
from drosa_maja import emergency
from drosa_maja.middleware import WithoutDatabase
from pages.models import SiteSettings
from publishing import languages
from tests.factories import make_channel, make_contact_point, make_helpline, make_hours
from tests.html import Page
from tests.test_errors import failing

HOMES = {"lv": "/lv/", "en": "/en/"}
ABOUT_THE_BODY = ("Content-Type", "Content-Length", "Content-Language", "Content-Encoding", "Vary")
NGINX = settings.BASE_DIR / "deploy" / "nginx.conf"


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(emergency, "_made", {})
    monkeypatch.setattr(emergency, "FOLDER", tmp_path / "emergency")
    return tmp_path / "emergency"


@pytest.fixture
def lines(db):
    SiteSettings.objects.get_or_create(pk=1)
    primary = make_helpline(is_primary=True, name_lv="Galvenais tālrunis", name_en="Main line", order=9)
    make_hours(make_channel(primary, make_contact_point("+37128612120"), hours_mode="schedule"))
    other = make_helpline(name_lv="Policija", name_en="Police", purpose="emergency")
    make_channel(other, make_contact_point("110"), hours_mode="always")
    zemgale = make_helpline(name_lv="Zemgalē", name_en="In Zemgale", region="zemgale", purpose="consultation")
    checked = make_contact_point("+37125719588", assured_on=datetime.date(2026, 8, 31))
    make_channel(zemgale, make_contact_point("riga@example.lv", kind="email"), how="email")
    make_channel(zemgale, checked, order=5, hours_note_lv="Vasarā ilgāk", hours_note_en="Longer in summer")
    latgale = make_helpline(name_lv="Latgalē", name_en="In Latgale", region="latgale", purpose="consultation")
    make_channel(latgale, make_contact_point("+37125723222"), label_en="Landline")


def page_in(language):
    emergency.write()
    return Page(as_response(language))


def as_response(language):
    return type("Response", (), {"content": emergency.file_in(language).read_bytes()})


def numbers(page):
    return [link for link in page.links() if link.startswith(("tel:", "mailto:"))]


@pytest.mark.parametrize("language", HOMES)
def test_it_holds_every_live_number_ours_first_by_region_and_112(lines, language):
    page = page_in(language)
    assert page.language == language
    assert numbers(page) == [
        "tel:+37128612120", "tel:112", "tel:+37125723222", "tel:+37125719588", "mailto:riga@example.lv", "tel:110",
    ]  # fmt: skip
    assert len(page.all("h1")) == 1


def test_it_says_when_each_is_answered_and_whether_it_was_checked(lines):
    page = page_in("en")
    first, latgale, zemgale, _mail, police = page.texts("li")
    assert first == "+371 28612120Mon–Fri 9:00–17:00 Not verified yet"
    assert latgale == "+371 25723222Landline: Hours are not known Not verified yet"
    assert zemgale == "+371 25719588Hours are not known. Longer in summer Checked on 31/08/2026"
    assert police == "110Round the clock Not verified yet"
    assert page.texts("h2") == ["Main line", "Latgale", "Zemgale", "Numbers of other organisations"]


@pytest.mark.parametrize(("language", "moment"), [("lv", "25.11.2026. 13.45"), ("en", "25/11/2026 13:45")])
def test_it_says_when_it_was_made(lines, monkeypatch, language, moment):
    made_at = datetime.datetime(2026, 11, 25, 11, 45, 59, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: made_at)
    assert moment in page_in(language).texts("p")[1]


@pytest.mark.parametrize("change", [
    {"status": Channel.Status.PAUSED}, {"status": Channel.Status.WITHDRAWN}, {"confirmed_at": None},
])  # fmt: skip
def test_what_nobody_answers_or_has_confirmed_is_left_out(lines, change):
    channel = Channel.objects.get(contact_point__value="+37125723222")
    write(channel if "status" in change else channel.contact_point, **change)
    page = page_in("lv")
    assert "tel:+37125723222" not in page.links()
    assert "Latgale" not in page.texts("h2")


@pytest.mark.parametrize("language", HOMES)
def test_without_a_primary_line_112_stands_alone_at_the_top(lines, language):
    with guard_lifted():
        Channel.objects.get(contact_point__value="+37128612120").delete()
    assert numbers(page_in(language))[0] == "tel:112"


@pytest.mark.parametrize("language", HOMES)
def test_a_name_that_is_not_translated_says_its_language(db, language):
    SiteSettings.objects.get_or_create(pk=1)
    make_channel(make_helpline(is_primary=True, name_en="", name_lv="Tālrunis"))
    heading, _text = page_in(language).all("h2")[0]
    assert heading.get("lang") == {"lv": None, "en": "lv"}[language]


@pytest.mark.parametrize("language", HOMES)
def test_of_the_demonstration_it_is_small_and_asks_for_nothing(db, language):
    SiteSettings.objects.get_or_create(pk=1)
    call_command("demo", stdout=StringIO())
    emergency.write()
    text = emergency.file_in(language).read_text("utf-8")
    assert len(text.encode()) <= emergency.LIMIT == 10_000
    assert (
        set(
            re.findall(
                r"\s(?:src|srcset|action|style|on\w+)=|<(?:script|link|img|form)\b|url\(|@import", text
            )
        )
        == set()
    )
    page = Page(as_response(language))
    exits = page.all("a", rel="nofollow noreferrer")
    assert [attrs["href"] for attrs, _text in exits] == [
        SiteSettings.objects.get(pk=1).__dict__[f"exit_url_{language}"]
    ]
    live = {f"tel:{value}" for value in Channel.objects.live().values_list("contact_point__value", flat=True)}
    assert live and live <= set(page.links())


# --- Its files


def test_its_files_can_be_read_by_another_user_and_nothing_is_left_beside_them(lines, folder):
    paths = emergency.write()
    emergency.write()
    assert sorted(folder.iterdir()) == sorted(paths) == [folder / "en.html", folder / "lv.html"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o644}


def test_a_page_that_cannot_be_made_leaves_the_old_one(lines, monkeypatch):
    emergency.write()
    before = {code: emergency.page_in(code) for code in HOMES}
    monkeypatch.setattr(emergency, "live_lines", failing(OperationalError()))
    with pytest.raises(OperationalError):
        emergency.write()
    assert {code: emergency.page_in(code) for code in HOMES} == before
    assert {code: emergency.file_in(code).read_bytes() for code in HOMES} == before


def test_a_file_that_cannot_be_replaced_leaves_the_old_one_and_the_new_in_memory(lines, monkeypatch, folder):
    emergency.write()
    before = emergency.file_in("en").read_bytes()
    make_channel(make_helpline(), make_contact_point("+37125719118"))
    monkeypatch.setattr(emergency.os, "fsync", failing(OSError("No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        emergency.write()
    assert emergency.file_in("en").read_bytes() == before
    assert b"+37125719118" in emergency.page_in("en")


@pytest.mark.parametrize("language", HOMES)
def test_a_host_that_never_had_one_gets_112_and_a_sentence(language):
    emergency.prepare()
    page = Page(as_response(language))
    assert numbers(page) == ["tel:112"]
    assert page.language == language
    if language == "en":
        assert any("could not be loaded" in text for text in page.texts("p"))


def test_a_start_keeps_the_page_that_the_host_has(lines):
    emergency.write()
    before = emergency.file_in("lv").read_bytes()
    emergency.prepare()
    assert emergency.file_in("lv").read_bytes() == before


# --- The command


def test_the_command_says_what_it_wrote(lines, folder):
    told = StringIO()
    call_command("emergency_page", stdout=told)
    sizes = {path: path.stat().st_size for path in (folder / "lv.html", folder / "en.html")}
    assert told.getvalue().splitlines() == [f"{path}: {size} bytes" for path, size in sizes.items()]


def test_the_command_warns_of_a_page_over_its_limit(lines, monkeypatch):
    emergency.write()
    sizes = {code: len(emergency.page_in(code)) for code in HOMES}
    smaller, larger = sorted(sizes, key=sizes.get)
    monkeypatch.setattr(emergency, "LIMIT", sizes[smaller])
    told, warned = StringIO(), StringIO()
    call_command("emergency_page", stdout=told, stderr=warned)
    assert len(told.getvalue().splitlines()) == len(HOMES)
    (sentence,) = warned.getvalue().splitlines()
    assert sentence.startswith(f"The emergency page ({larger}) has {sizes[larger]} bytes, more than")


def test_the_command_fails_in_words_without_a_database(lines, monkeypatch):
    emergency.write()
    before = emergency.file_in("lv").read_bytes()
    monkeypatch.setattr(emergency, "live_lines", failing(OperationalError()))
    with pytest.raises(CommandError, match="The database does not answer"):
        call_command("emergency_page")
    assert emergency.file_in("lv").read_bytes() == before


# --- In place of a page


@pytest.fixture(params=[OperationalError, InterfaceError])
def gone(request, monkeypatch):
    """The views of the home page and of an address without language find no database."""
    monkeypatch.setattr("drosa_maja.views.render", failing(request.param("gone")))
    monkeypatch.setattr("projects.views.row_or_successor", failing(request.param("gone")))


@pytest.mark.parametrize("language", HOMES)
def test_a_page_that_the_database_fails_gives_way_to_it(lines, visitor, gone, language):
    emergency.write()
    response = visitor.get(HOMES[language])
    assert response.status_code == 503
    assert response.content == emergency.page_in(language)
    assert response.headers["Content-Language"] == language
    assert response.headers["Retry-After"] == "60"
    assert response.headers["Cache-Control"] == "no-store"
    usual = visitor.get(f"/{language}/nothing/").headers
    same = {
        name for name in usual if name not in ("Content-Security-Policy", "Content-Length", "Cache-Control")
    }
    assert {name: response.headers.get(name) for name in same} == {name: usual[name] for name in same}


def test_its_policy_allows_its_own_style_and_nothing_else(lines, visitor, gone):
    emergency.write()
    policy = visitor.get("/lv/").headers["Content-Security-Policy"]
    assert policy == emergency.policy(emergency.page_in("en"))
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        policy,
    )


def test_the_short_address_of_a_project_speaks_the_first_language(lines, visitor, gone):
    emergency.write()
    response = visitor.get("/p/1/")
    assert (response.status_code, response.content) == (503, emergency.page_in("lv"))


def test_a_process_that_made_none_takes_that_of_its_host_or_112(db, visitor, gone):
    assert numbers(Page(visitor.get("/en/"))) == ["tel:112"]
    emergency.FOLDER.mkdir()
    emergency.file_in("en").write_text("<style>a { color: red }</style> as another process left it")
    response = visitor.get("/en/")
    assert response.content == emergency.file_in("en").read_bytes()
    assert response.headers["Content-Security-Policy"] == emergency.policy(response.content)


def test_programs_get_a_sentence_as_json():
    request = RequestFactory().get("/api/v1/helplines.json")
    response = WithoutDatabase(None).process_exception(request, OperationalError())
    assert response.status_code == 503
    assert list(json.loads(response.content)) == ["error"]
    assert response.headers["Cache-Control"] == "no-store"


def test_nginx_sends_the_same_headers_with_the_file(lines, visitor, gone):
    """Its policy allows the very style of the file."""
    emergency.write()
    ours = visitor.get("/lv/", secure=True).headers
    block = NGINX.read_text("utf-8").partition("location = /emergency {")[2].partition("}")[0]
    said = dict(re.findall(r'add_header (\S+) "([^"]+)" always;', block))
    assert said.pop("Content-Language") == "$emergency_language"
    assert said == {name: ours[name] for name in ours if name not in ABOUT_THE_BODY}


def test_nginx_knows_the_languages_of_addresses():
    block = NGINX.read_text("utf-8").partition("map $request_uri $emergency_language {")[2].partition("}")[0]
    default, *others = languages.codes()
    assert block.split(";")[:-1] == [
        f"\n        default {default}",
        *(rf"{chr(10)}        ~^/{code}(/|\?|$) {code}" for code in others),
    ]
