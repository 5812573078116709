"""The handbook in the staff pages: for every member of staff, in their language, with its pictures; and its text."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from drosa_maja.management.commands.messages import read
from drosa_maja.staff_site import handbook
from localization import languages
from tests.html import Page
from tests.test_dashboard import speaking

CODES = [code for code, _name in settings.LANGUAGES]
WRITTEN = [code for code in CODES if handbook.file_in(code).exists()]
ADDRESS = "/admin/handbook/"
HEAVIEST = 60_000  # bytes
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def text_of(code):
    return (settings.BASE_DIR / "docs" / f"editing.{code}.md").read_text(encoding="utf-8")


def heading_of(code):
    return text_of(code).partition("\n")[0].removeprefix("# ")


def read_by(client, language):
    response = speaking(client, language).get(ADDRESS)
    assert response.status_code == 200
    return Page(response)


# --- Who reads it, and in which language


@pytest.mark.parametrize("role", ["author", "publisher", "administrator"])
@pytest.mark.parametrize("code", WRITTEN)
@pytest.mark.django_db
def test_each_role_reads_it_in_its_own_language(role, code, request):
    page = read_by(request.getfixturevalue(role), code)
    assert page.language == code
    assert page.texts("h1") == [heading_of(code)]


def test_a_member_of_staff_who_may_do_nothing_reads_it_too(author):
    author.user.groups.clear()
    author.user.is_staff = True
    author.user.save()
    assert read_by(author, CODES[0]).texts("h1") == [heading_of(CODES[0])]


def test_nobody_else_reads_it(author, visitor):
    addresses = [ADDRESS, f"{ADDRESS}editing/{CODES[0]}/form.webp"]
    author.user.is_active = False
    author.user.save()
    for client in (author, visitor):
        for address in addresses:
            response = client.get(address)
            assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("admin:login"))


@pytest.mark.parametrize("code", CODES)
def test_every_staff_page_leads_to_it(author, code):
    speaking(author, code)
    for path in ("/admin/", "/admin/news/post/", "/admin/news/post/add/", "/admin/password_change/"):
        assert ADDRESS in Page(author.get(path)).links()


def test_it_is_written_in_both_languages():
    assert {"lv", "en"} <= set(WRITTEN)


def test_where_it_is_not_written_in_a_language_it_is_read_in_the_first_one(author, monkeypatch, tmp_path):
    (tmp_path / f"editing.{CODES[0]}.md").write_text(
        "# Kā rakstīt\n\n## Sākums\n\nTeksts.\n", encoding="utf-8"
    )
    monkeypatch.setattr(handbook, "FOLDER", tmp_path)
    page = read_by(author, CODES[1])
    assert page.language == CODES[1]
    assert page.all("h1") == [({"lang": CODES[0]}, "Kā rakstīt")]
    assert page.texts("div", lang=CODES[0]) == ["Sākums Teksts."]


def test_raw_html_stays_text(author, monkeypatch, tmp_path):
    text = "# Kā\n\n<script src='x'></script>\n\nTeksts <b onclick='x'>trekns</b>\n"
    (tmp_path / f"editing.{CODES[0]}.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(handbook, "FOLDER", tmp_path)
    page = read_by(author, CODES[0])
    assert page.all("b") == []
    assert "x" not in [attrs.get("src") for attrs, _text in page.all("script")]
    assert "<b onclick='x'>trekns</b>" in page.text


def test_it_can_only_be_read(author):
    assert author.post(ADDRESS).status_code == 405


# --- Its pictures


@pytest.mark.parametrize("code", WRITTEN)
def test_every_picture_of_the_page_is_served_and_keeps_its_room(author, code):
    page = read_by(author, code)
    shown = [attrs for attrs, _text in page.all("img")]
    assert [attrs["src"] for attrs in shown] == [path for _alt, path in PICTURE.findall(text_of(code))]
    assert [link for link in page.links() if link.endswith(".webp")] == [attrs["src"] for attrs in shown]
    for attrs in shown:
        response = author.get(ADDRESS + attrs["src"])
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        assert set(response["Cache-Control"].split(", ")) == {"private", "max-age=3600"}
        assert attrs["loading"] == "lazy"
        assert int(attrs["width"]) >= int(attrs["height"]) > 100


@pytest.mark.parametrize(
    "path",
    [
        "lv/none.webp",
        "xx/form.webp",
        "../editing.lv.md",
        "lv/../../editing.lv.md",
        "lv/..%2f..%2fediting.lv.md",
        "%2e%2e/editing.lv.md",
        "../handbook.py",
    ],
)
def test_nothing_else_is_served(author, path):
    assert author.get(f"{ADDRESS}editing/{path}").status_code == 404


@pytest.mark.parametrize("code", WRITTEN)
def test_every_picture_is_in_the_folder_of_its_language_small_and_described(code):
    folder = settings.BASE_DIR / "docs" / "editing" / code
    pictures = PICTURE.findall(text_of(code))
    assert 6 <= len(pictures) <= 10
    assert {path for _alt, path in pictures} == {f"editing/{code}/{path.name}" for path in folder.iterdir()}
    for alt, path in pictures:
        assert 20 < len(alt) < 200, path
        file = settings.BASE_DIR / "docs" / path
        assert file.stat().st_size <= HEAVIEST, path
        with Image.open(file) as picture:
            assert picture.format == "WEBP"


def test_each_language_shows_the_same_scenes():
    scenes = [[path.rpartition("/")[2] for _alt, path in PICTURE.findall(text_of(code))] for code in WRITTEN]
    assert all(others == scenes[0] for others in scenes)


# --- Its text


@pytest.mark.parametrize("code", WRITTEN)
def test_it_has_one_heading_and_sections_below_it_that_its_contents_lead_to(author, code):
    levels = [len(line.partition(" ")[0]) for line in text_of(code).splitlines() if line.startswith("#")]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    page = read_by(author, code)
    ids = [attrs["id"] for _tag, attrs, _text in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    contents = [link[1:] for link in page.links() if link.startswith("#") and link != "#content-start"]
    assert contents == [attrs["id"] for attrs, _text in page.all("h2") if attrs["id"] in contents]
    assert len(contents) == len(levels) - 1


def interface(code):
    """Everything that the interface says in a language, with each language named in it."""
    catalogue = read(settings.LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.po", code)
    with override(code):
        names = [str(languages.in_language(other)) for other in CODES]
    return {
        text.replace("%(in_language)s", name).capitalize()
        for message in catalogue
        if message.id and isinstance(message.string, str)
        for text in [message.string]
        for name in names
    }


@pytest.mark.parametrize("code", WRITTEN)
def test_every_name_in_bold_stands_in_the_interface(code):
    names = [" ".join(name.split()) for name in re.findall(r"\*\*(.+?)\*\*", text_of(code), re.DOTALL)]
    assert len(names) > 30
    known = interface(code)
    assert [name for name in names if name.capitalize() not in known] == []


def test_it_is_in_the_image_of_the_container():
    ignored = (settings.BASE_DIR / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored.index("!docs/editing*") > ignored.index("docs/*")
    assert "docs" not in ignored
