"""Emergency files: every live number in one small page, card and document, for when the site cannot be made."""

import datetime
import fcntl
import re
import stat
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from contacts.models import Channel
from drosa_maja import helpline_audit
from drosa_maja.serving import emergency
from localization import languages
from pages.models import SiteSettings
from publishing import change_counter
from tests.factories import make_channel, make_contact_point, make_helpline, make_hours, rows_in_database
from tests.html import Page
from tests.test_errors import HOMES

NAMES = [
    f"{code}.{ending}" for code in languages.codes() for ending in ("html", "card.html", "staff.html", "json")
]
ALL = "tel:+37128612120 tel:112 tel:+37125723222 tel:+37125719588 mailto:riga@example.lv tel:110".split()
MADE_AT = {"lv": "2026. gada 25. novembrī plkst. 13.45", "en": "25 November 2026, 13:45"}
ASKS = rb"\s(src|srcset|action|style|on\w+)=|<(script|link|img|form)\b|url\(|@import"
POLICY = r"default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors (.+)"
TYPED = {"lv": "ierakstītais joprojām ir veidlapā", "en": "what you typed is still in the form"}


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(emergency, "_last_read", {})
    monkeypatch.setattr(emergency, "_unwritten", {})
    monkeypatch.setattr(emergency, "FOLDER", tmp_path / "emergency")
    return tmp_path / "emergency"


@pytest.fixture
def pages(settings, tmp_path):
    pages = settings.NGINX_CACHE_DIR = tmp_path / "pages"
    pages.mkdir()
    (pages / "old").touch()
    return pages


@pytest.fixture
def lines(db, monkeypatch):
    """Of all kinds, written at 13:45 in Riga; nobody has translated the name of the first one."""
    first = make_helpline(is_primary=True, name_lv="Galvenais tālrunis", name_en="", order=9)
    make_hours(make_channel(first, make_contact_point("+37128612120"), hours_mode="schedule"))
    make_channel(make_helpline(purpose="emergency"), make_contact_point("110"), hours_mode="always")
    zemgale = make_helpline(region="zemgale", purpose="consultation")
    checked = make_contact_point("+37125719588", assured_on=datetime.date(2026, 8, 31))
    make_channel(zemgale, make_contact_point("riga@example.lv", kind="email"), how="email")
    make_channel(zemgale, checked, order=5, hours_note_lv="Vasarā ilgāk", hours_note_en="Longer in summer")
    latgale = make_helpline(region="latgale", purpose="consultation")
    make_channel(latgale, make_contact_point("+37125723222"), label_en="Landline")
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(2026, 11, 25, 11, 45, tzinfo=datetime.UTC))
    emergency.write()


def content_of(name):
    return emergency.content_of(*name.split(".", 1))


def page_of(name):
    return Page(HttpResponse(content_of(name)))


def numbers(name):
    return [link for link in page_of(name).links() if link.startswith(("tel:", "mailto:"))]


@pytest.mark.parametrize("language", HOMES)
def test_every_live_number_is_there_ours_first_by_region_and_112(lines, visitor, language):
    for name, is_for_staff in ((f"{language}.html", False), (f"{language}.staff.html", True)):
        page = page_of(name)
        assert (numbers(name), page.language, len(page.all("h1"))) == (ALL, language, 1)
        assert MADE_AT[language] in page.text and (TYPED[language] in page.text) == is_for_staff
    card = page_of(f"{language}.card.html")
    assert (numbers(f"{language}.card.html"), card.language) == (ALL[:2], language)
    assert {attributes["target"] for attributes, _text in card.all("a")} == {"_top"}  # out of the frame
    answer = visitor.get(f"/api/v1/helplines.json?language={language}")
    assert content_of(f"{language}.json") == answer.content


def test_it_says_when_each_is_answered_whether_it_was_checked_and_what_is_not_translated(lines):
    page, card = page_of("en.html"), page_of("en.card.html")
    first, latgale, zemgale, _mail, police = page.texts("li")
    assert first == "+371 28 612 120Mon–Fri 9:00–17:00." and "Mon–Fri 9:00–17:00" in card.text
    assert latgale == "+371 25 723 222Hours unknown. Landline."
    assert zemgale == "+371 25 719 588Longer in summer Checked on 31/08/2026"
    assert police == "110Day and night."
    assert page.texts("h2")[1:] == ["Latgale", "Zemgale", "Other organisations you can contact"]
    assert page.texts("h2", lang="lv") == card.texts("h1", lang="lv") == ["Galvenais tālrunis"]


@pytest.mark.parametrize("change", [{"status": "paused"}, {"status": "withdrawn"}, {"confirmed_at": None}])
def test_what_nobody_answers_or_has_confirmed_is_left_out_and_112_stands_first(lines, change):
    channel = Channel.objects.get(contact_point__value="+37128612120")
    row = channel if "status" in change else channel.contact_point
    rows_in_database(type(row)).filter(pk=row.pk).update(**change)
    emergency.write()
    assert (numbers("lv.html"), numbers("lv.card.html")) == (ALL[1:], ALL[1:2])


def test_of_the_demonstration_all_is_small_and_asks_for_nothing(db):
    call_command("demo")
    emergency.write()
    phones = Channel.objects.live().filter(contact_point__kind="phone")
    live = {f"tel:{value}" for value in phones.values_list("contact_point__value", flat=True)}
    assert live and not [name for name in NAMES if re.search(ASKS, content_of(name))]
    for name in ("lv.html", "en.html"):
        assert len(content_of(name)) <= helpline_audit.EMERGENCY_LIMIT == 10_000
        assert live <= set(numbers(name))
        [(leave, _text)] = page_of(name).all("a", rel="nofollow noreferrer")
        assert leave["href"] == getattr(SiteSettings.objects.get(pk=1), f"exit_url_{name[:2]}")


def test_the_command_writes_what_others_may_read_and_nothing_else(lines, folder, monkeypatch, capsys):
    monkeypatch.setattr(helpline_audit, "EMERGENCY_LIMIT", 10)
    call_command("emergency_page")
    said, paths = capsys.readouterr(), [folder / f"{code}.html" for code in languages.codes()]
    assert said.out.splitlines() == [f"{path}: {path.stat().st_size} bytes" for path in paths]
    assert said.err.count("The emergency page (") == len(paths)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*NAMES, "counter", "lock"])
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in NAMES} == {0o644}


@pytest.mark.parametrize("written", [0, 4, 8])
def test_while_the_disk_is_full_a_process_sends_what_it_made(lines, folder, monkeypatch, written):
    monkeypatch.setattr(change_counter, "read", Mock(side_effect=[2_000_000, 2_000_001]))
    with monkeypatch.context() as full:
        full.setattr(emergency.os, "fsync", Mock(side_effect=[None] * written + [OSError("full")]))
        full.setattr(emergency, "contents", lambda: dict.fromkeys(NAMES, b"newer"))
        with pytest.raises(OSError, match="full"):
            emergency.write()
    assert [content_of(name) for name in NAMES] == [b"newer"] * len(NAMES)
    emergency.after_notice()  # when there is room again
    assert all(numbers(f"{code}.html") == ALL for code in HOMES)


def test_what_another_process_wrote_is_remembered_without_the_folder(lines, folder):
    emergency.after_notice()
    for name in NAMES:
        (folder / name).write_text("newer")
    emergency.after_notice()
    folder.rename(folder.with_name("away"))
    assert [content_of(name) for name in NAMES] == [b"newer"] * len(NAMES)


def test_a_change_writes_them_and_empties_the_folder_of_nginx_twice(cached_per_change, pages, monkeypatch):
    seen, point = [], make_contact_point("+37120000001")

    def sleep(seconds):  # until what was begun before the change has reached nginx
        seen.append((seconds, list(pages.iterdir()), b"37120000001" in content_of("lv.json")))
        (pages / "in the making").touch()

    monkeypatch.setattr(emergency, "time", SimpleNamespace(sleep=sleep))
    apps.get_app_config("drosa_maja").ready()
    transaction.atomic(make_channel)(contact_point=point)
    assert (seen, list(pages.iterdir())) == ([(0.9, [], True)], [])


def test_another_host_writes_them_when_it_notices_the_change_and_only_then(lines, folder, pages, monkeypatch):
    (folder / "lv.html").write_text("")
    emergency.after_notice()
    assert (folder / "lv.html").read_text() == "" and list(pages.iterdir()) == []
    newer = change_counter.read() + 1
    monkeypatch.setattr(change_counter, "read", lambda: newer)
    with (folder / "lock").open() as lock:  # another process writes
        fcntl.flock(lock, fcntl.LOCK_EX)
        emergency.after_notice()
    assert (folder / "lv.html").read_text() == ""
    emergency.after_notice()
    assert numbers("lv.html") == ALL


def test_a_folder_of_nginx_that_is_not_at_hand_keeps_no_files_from_being_written(
    lines, folder, settings, caplog
):
    settings.NGINX_CACHE_DIR = folder / "no such folder"
    (folder / "counter").unlink()
    emergency.after_notice()
    assert (folder / "counter").exists() and "could not be unlinked" in caplog.text


@pytest.mark.parametrize("language", HOMES)
def test_a_host_that_never_had_any_gets_112_and_a_sentence(folder, without_database, language):
    folder.write_text("what cannot be a folder")
    emergency.begin()
    folder.unlink()
    emergency.begin()
    with pytest.raises(CommandError, match="The database does not answer"):
        call_command("emergency_page")
    pages = [numbers(f"{language}.{kind}") for kind in ("html", "card.html", "staff.html")]
    assert pages == [["tel:112"]] * 3 and b'{"error": "' in content_of(f"{language}.json")


@pytest.mark.parametrize(("path", "name"), [
    ("/lv/", "lv.html"), ("/en/news/", "en.html"), ("/p/1/", "lv.html"), ("/en/embed/helpline/", "en.card.html"),
    ("/api/v1/helplines.json", "lv.json"), ("/api/v1/helplines.json?language=en", "en.json"),
])  # fmt: skip
def test_its_file_stands_in_for_a_page_even_without_the_folder(lines, visitor, folder, request, path, name):
    visitor.raise_request_exception, kind, before = False, name[3:], content_of(name)
    request.getfixturevalue("without_database")
    emergency._last_read.clear()
    emergency.begin()  # of another process
    headers = {"Retry-After": "60", "Cache-Control": "no-store", "Content-Language": name[:2]}
    headers["Cross-Origin-Resource-Policy"] = "same-origin" if kind == "html" else "cross-origin"
    headers["Access-Control-Allow-Origin"] = "*" if kind == "json" else None
    for emergency.FOLDER in (folder, folder / "gone"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.content) == (503, before)
        assert {each: answer.headers.get(each) for each in headers} == headers
        policy = re.fullmatch(POLICY, answer.headers["Content-Security-Policy"])
        assert (policy and policy[1]) == {"html": "'none'", "card.html": "*"}.get(kind)
