"""The rules of the house, where no tool checks them: migrations, catalogues, one place for each rule."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

BASE = settings.BASE_DIR
APPS = [config.name for config in apps.get_app_configs() if Path(config.path).parent == BASE]
TEMPLATES = sorted((BASE / "templates").rglob("*.html")) + sorted((BASE / "templates").rglob("*.xml"))


def python_files():
    for app in APPS:
        yield from (path for path in (BASE / app).rglob("*.py") if "migrations" not in path.parts)


def lines_with(pattern, paths):
    """`file:line` of every line that matches."""
    return [
        f"{path.relative_to(BASE)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


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


def test_only_settings_and_locale_data_name_a_language():
    code = "|".join(code for code, _name in settings.LANGUAGES)
    allowed = (
        "drosa_maja/settings.py",
        "localization/formats/",
        "drosa_maja/management/commands/messages.py",
    )
    named = lines_with(rf"""["']({code})["']|_({code})\b""", [*python_files(), *TEMPLATES])
    assert [line for line in named if not line.startswith(allowed)] == []


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
    "drosa_maja/styleguide.py: sample_line",  # taken back before anybody sees it
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
                found.add(f"{path.relative_to(BASE)}: {node.name}")
    assert found == RAISES_NOTHING
    by_hand = lines_with(r"\.raw\(|RawSQL|\.extra\(|cursor\(", python_files())
    assert [line.split(":")[0] for line in by_hand] == ["drosa_maja/views.py"]  # asks whether anybody answers


def test_one_template_alone_trusts_html():
    trusting = lines_with(r"\|\s*safe\b|autoescape off", TEMPLATES)
    assert [line.split(":")[0] for line in trusting] == ["templates/components/rich_text.html"]
    assert lines_with(r"mark_safe\(|SafeString\(", python_files()) == []
    unescaped = lines_with(r"__html__", python_files())
    assert [line.split(":")[0] for line in unescaped] == ["contacts/templatetags/structured_data.py"]


def test_no_template_carries_style_or_script_of_its_own():
    """But for one block of data, which no browser runs, and for the emergency page, which may ask for nothing: its
    policy names the hash of its one style."""
    own = lines_with(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", TEMPLATES)
    data, page = sorted(own)
    assert data.startswith("templates/components/structured_data.html:")
    assert data.count("<script") == data.count('<script type="application/ld+json">') == 1
    assert re.sub(r":\d+", "", page) == "templates/emergency.html: <style>"
    style = (BASE / "templates" / "emergency.html").read_text(encoding="utf-8").partition("<style>")[2]
    assert not re.search(r"{%|{{|{#", style.partition("</style>")[0])


def test_nothing_is_asked_of_another_host():
    outside = lines_with(r"""(src|href|action)=["'](https?:)?//""", TEMPLATES)
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
