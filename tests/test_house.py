"""The rules of the house, where no tool checks them: migrations, catalogues, one place for each rule."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import CommandError, call_command

from localization import languages
from publishing.models import publishable_models

BASE = settings.BASE_DIR
PYPROJECT = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))


def folders_of_apps():
    """Of every installed app that is not a library, wherever it lies."""
    paths = [Path(config.path) for config in apps.get_app_configs()]
    return sorted({path for path in paths if not {"site-packages", "dist-packages"} & set(path.parts)})


def python_files():
    for folder in folders_of_apps():
        yield from (path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def templates():
    for folder in (BASE / "templates", *(folder / "templates" for folder in folders_of_apps())):
        yield from sorted(folder.rglob("*.html"))
        yield from sorted(folder.rglob("*.xml"))


def shown(path):
    """A path from the root of the project; of an app that lies elsewhere, from beside its folder."""
    roots = [*(folder.parent for folder in folders_of_apps() if folder in path.parents), BASE]
    return path.relative_to(roots[0])


def lines_with(pattern, paths):
    """`file:line` of every line that matches."""
    return [
        f"{shown(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


STRAY = {
    "views.py": "rows = Post.objects.filter(is_public_lv=True)\n",
    "models.py": "def erase():\n    Post.objects.update(title='')\n",
    "templates/stray.html": '<p style="color: red">{{ text|safe }}</p><img src="//other.example/">',
}


@pytest.fixture
def stray_app(tmp_path, monkeypatch):
    """An installed app that breaks rules of the house."""
    for name, text in STRAY.items():
        (path := tmp_path / "stray" / name).parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    module = ModuleType("stray")
    module.__path__ = [str(tmp_path / "stray")]
    installed = [*apps.get_app_configs(), AppConfig("stray", module)]
    monkeypatch.setattr(apps, "get_app_configs", lambda: installed)


def test_no_rule_of_the_house_misses_an_app_that_is_new(stray_app):
    for rule, found in (
        (test_publicity_is_asked_for_in_one_place, "stray/views.py:1"),
        (test_only_settings_and_locale_data_name_a_language, "stray/views.py"),
        (test_whatever_writes_past_the_signals_raises_the_change_counter_by_hand, "stray/models.py: erase"),
        (test_one_template_alone_trusts_html, "stray/templates/stray.html"),
        (test_nothing_is_asked_of_another_host, "stray/templates/stray.html:1"),
        (test_every_app_has_its_place_in_the_import_contract, "stray"),
    ):
        with pytest.raises(AssertionError, match=found):
            rule()
    with pytest.raises(ValueError, match="too many values"):
        test_no_template_carries_style_or_script_of_its_own()


def test_every_app_has_its_place_in_the_import_contract():
    ours = {folder.name for folder in folders_of_apps()}
    linter = PYPROJECT["tool"]["importlinter"]
    (contract,) = linter["contracts"]
    layers = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    assert ours == layers == set(linter["root_packages"])
    assert ours == set(PYPROJECT["tool"]["deptry"]["known_first_party"])


def test_every_kind_of_content_raises_the_change_counter_and_has_an_app_of_its_own():
    labels = [model._meta.app_label for model in publishable_models()]
    assert labels == [app for app in settings.COUNTED_APPS if app in labels]  # none twice, none missing
    assert set(labels) <= set(settings.SECTIONS)


@pytest.mark.django_db
def test_the_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_catalogues_are_complete():
    try:
        call_command("messages", check=True)
    except CommandError as error:
        pytest.fail(str(error))


def test_every_section_has_its_word_in_every_language():
    assert settings.SECTIONS == {
        "news": {"lv": "jaunumi", "en": "news"},
        "projects": {"lv": "projekti", "en": "projects"},
        "contacts": {"lv": "kontakti", "en": "contacts"},
        "pages": {"lv": "lapas", "en": "pages"},
    }
    for code in languages.codes():  # two sections under one word would hide each other
        words = [words[code] for words in settings.SECTIONS.values()]
        assert len(set(words)) == len(words)


def test_nginx_knows_every_language():
    """The first one is that of all other addresses."""
    first, *others = languages.codes()
    tests = [
        f'"~^/{code}(/|\\?|$)" {code}; "~^/(api|admin)/.*[?&]language={code}(&|$)" {code};' for code in others
    ]
    expected = f"map $request_uri $language {{ default {first}; {' '.join(tests)} }}"
    assert expected in (BASE / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def test_only_settings_and_locale_data_name_a_language():
    code = "|".join(code for code, _name in settings.LANGUAGES)
    allowed = (
        "drosa_maja/settings.py",
        "localization/formats/",
        "drosa_maja/management/commands/messages.py",
    )
    of_helplines = r"\blanguages_(spoken|interpreted)\b"  # what somebody speaks is no language of the site
    named = lines_with(rf"""["']({code})["']|_({code})\b""", [*python_files(), *templates()])
    assert [
        line for line in named if not line.startswith(allowed) and not re.search(of_helplines, line)
    ] == []


def test_publicity_is_asked_for_in_one_place():
    """Elsewhere nothing names the columns that decide it, but for what writes or says them."""
    named = lines_with(r"\b(is_public_|publish_at|expire_at|deleted_at)|[\"']is_public[\"']", python_files())
    allowed = (
        "publishing/",
        "editing/",  # the forms that write it and the lists that say it
        "links/finding.py",  # leaves out what is in the bin
        "demo/content.py",  # sets the time of publishing
    )
    assert [line for line in named if not line.startswith(allowed)] == []


PAST_SIGNALS = {
    "update",
    "bulk_create",
    "bulk_update",
    "aupdate",
    "abulk_create",
    "abulk_update",
    "_raw_delete",
}
RAISES_NOTHING = {
    "contacts/numbers_in_text.py: record",  # staff alone see it
    "editing/autosave.py: store",
    "editing/admin/reviews.py: return_view",
    "staff/account_links.py: make",
    "staff/account_links.py: _set_password",
    "drosa_maja/management/commands/messages.py: updated",  # a catalogue of texts, not rows
    "drosa_maja/serving/emergency.py: write",  # a dictionary
    "publishing/change_counter.py: increment",
    "contacts/number_changes/protected_columns.py: update",  # only refuses; whoever calls it raises it
}


def calls_in(function):
    names = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "") for name in names}


def test_whatever_writes_past_the_signals_raises_the_change_counter_by_hand():
    found = set()
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.FunctionDef)
                and calls_in(node) & PAST_SIGNALS
                and "increment" not in calls_in(node)
            ):
                found.add(f"{shown(path)}: {node.name}")
    assert found == RAISES_NOTHING
    by_hand = lines_with(r"\.raw\(|RawSQL|\.extra\(|cursor\(", python_files())
    assert [line.split(":")[0] for line in by_hand] == ["drosa_maja/views.py"]  # asks whether anybody answers


def test_one_template_alone_trusts_html():
    trusting = lines_with(r"\|\s*safe\b|autoescape off", templates())
    assert [line.split(":")[0] for line in trusting] == ["templates/components/rich_text.html"]
    assert lines_with(r"mark_safe\(|SafeString\(", python_files()) == []
    unescaped = lines_with(r"__html__", python_files())
    assert [line.split(":")[0] for line in unescaped] == ["contacts/templatetags/structured_data.py"]


def test_no_template_carries_style_or_script_of_its_own():
    """But for one block of data, which no browser runs, and for the emergency page, which may ask for nothing: its
    policy names the hash of its one style."""
    own = lines_with(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", templates())
    data, page = sorted(own)
    assert data.startswith("templates/components/structured_data.html:")
    assert data.count("<script") == data.count('<script type="application/ld+json">') == 1
    assert re.sub(r":\d+", "", page) == "templates/emergency.html: <style>"
    style = (BASE / "templates" / "emergency.html").read_text(encoding="utf-8").partition("<style>")[2]
    assert not re.search(r"{%|{{|{#", style.partition("</style>")[0])


def test_nothing_is_asked_of_another_host():
    outside = lines_with(r"""(src|href|action)=["'](https?:)?//""", templates())
    assert outside == []
    assert lines_with(r"url\(|@import", (BASE / "static").rglob("*.css")) == []


def tracked_texts():
    """Every file that git keeps and does not take for a binary one."""
    command = ["git", "grep", "-I", "--files-with-matches", "-z", ""]
    names = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=True).stdout
    return [BASE / name for name in names.split("\0")[:-1]]


def test_no_file_names_a_place_on_the_machine_of_whoever_wrote_it():
    """Neither a home folder nor where this checkout lies, wherever that is."""
    home = r"/(home|root)/[\w.]|[/\\]Users[/\\]+(?!user/)\w"  # "user" is nobody, in what Word pastes
    named = lines_with(rf"(?<![\w.-])({home})", tracked_texts())
    here = lines_with(rf"(?<![\w.-]){re.escape(str(BASE))}(?![\w-])", tracked_texts())
    # A checkout may lie where the containers, which are the same everywhere, have theirs.
    containers = ("Dockerfile:", "compose.yaml:", "deploy/", "tests/test_nginx.py:")
    assert named + [line for line in here if not line.startswith(containers)] == []


def test_protected_columns_are_written_in_few_places():
    writing = lines_with(r"(?<!import )\bwrite_protected\b", python_files())
    assert {line.split(":")[0] for line in writing} == {
        "contacts/number_changes/protected_columns.py",
        "contacts/number_changes/changes.py",  # what is confirmed
        "contacts/number_changes/proposals.py",  # a number that nobody sees yet
        "contacts/number_changes/withdrawing.py",  # a successor
        "demo/content.py",
        "drosa_maja/styleguide.py",  # its rows are rolled back
    }
