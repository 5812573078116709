"""The comparison of two versions as staff read it: words, fields, parts; escaped, and quick on long texts."""

import datetime
import time

import pytest
from django.utils.translation import override

from editing import history
from editing.diff import difference, differing_parts, differing_rows, readable
from news.models import Post
from projects.models import Activity, Project
from tests.factories import make_activity, make_image, make_post, make_project


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Mācības sākas Rīgā", "Mācības sākas Ogrē", "Mācības sākas <del>Rīgā</del> <ins>Ogrē</ins> "),
        ("", "Jauns", "<ins>Jauns</ins> "),
        ("<p>Viens</p><p>Divi</p>", "<p>Viens</p><p>Trīs</p>", "Viens\n<del>Divi</del> <ins>Trīs</ins> "),
        (
            '<p><a href="https://a.example/">raksts</a></p>',
            '<p><a href="https://b.example/">raksts</a></p>',
            "raksts <del>(https://a.example/)</del> <ins>(https://b.example/)</ins> ",
        ),
        (
            "<p>Viens</p>",
            "<p><strong>Viens</strong></p>",
            "The words are the same; only the way they are set changed.",
        ),
    ],
)
def test_what_went_and_what_came_is_marked_word_by_word(before, after, shown):
    assert difference(before, after) == shown


@pytest.mark.parametrize(
    "text", ['<script>alert(1)</script>&lt;img src=x onerror="x"&gt;', "a < b & c", "&lt;b&gt;"]
)
def test_nothing_of_a_text_becomes_markup(text):
    for shown in (difference("", text), difference(text, ""), difference("x", text), difference(text, text)):
        rest = shown.replace("<del>", "").replace("</del>", "").replace("<ins>", "").replace("</ins>", "")
        assert "<" not in rest and ">" not in rest


def test_a_long_text_is_compared_in_a_moment():
    paragraphs = [f"<p>{n} {'vārds ' * 40}</p>" for n in range(800)]
    changed = [text if n % 7 else text.replace("vārds", "teksts", 3) for n, text in enumerate(paragraphs)]
    started = time.monotonic()
    shown = difference("".join(paragraphs), "".join(changed))
    assert time.monotonic() - started < 10  # it was minutes word by word
    assert "<ins>teksts" in shown


def test_long_stretches_without_a_change_are_shortened():
    same = "".join(f"<p>Rindkopa {n}, kurā nekas nemainās.</p>" for n in range(50))
    shown = difference(f"{same}<p>vecais</p>", f"{same}<p>jaunais</p>")
    assert len(shown) < 400 and " … " in shown and "<ins>jaunais</ins>" in shown


def test_readable_text_has_a_line_for_each_paragraph():
    assert readable("<h2>A</h2><ul><li><p>b  c</p></li><li><p>d</p></li></ul>e<br>f") == "A\nb c\nd\ne\nf"


@pytest.mark.django_db
def test_fields_are_told_as_staff_read_them():
    project, cover = make_project(), make_image()
    before = history.snapshot_now(project)
    project.title_en, project.cover, project.start_precision = "Open your mind", cover, "year"
    project.start_on = datetime.date(2011, 1, 1)
    project.publish_at = datetime.datetime(2026, 3, 3, 7, tzinfo=datetime.UTC)
    project.save()
    changes = dict(differing_rows(Project, before.fields, history.snapshot_now(project).fields))
    assert changes["Title (in English)"] == "Open <del>Your Eyes</del> <ins>your mind</ins> "
    assert changes["Cover picture"] == "<del>–</del> <ins>A house with a light in its window</ins> "
    assert "<ins>03/03/2026 9:00</ins>" in changes["Publish at"]
    assert not {"Title", "Changed", "Version", "Id"} & changes.keys()


@pytest.mark.django_db
def test_many_to_many_fields_are_told_by_name_and_what_was_deleted_by_number():
    project = make_project()
    post = make_post()
    before = history.snapshot_now(post)
    post.projects.add(project)
    after = history.snapshot_now(post)
    assert "Open Your Eyes" in dict(differing_rows(Post, before.fields, after.fields))["Projects"]
    number = project.pk
    project.delete()
    assert f"deleted (no. {number})" in dict(differing_rows(Post, before.fields, after.fields))["Projects"]


@pytest.mark.django_db
def test_parts_are_told_as_added_removed_and_changed():
    project = make_project()
    changed, removed = make_activity(project), make_activity(project, title_en="Old one")
    before = history.snapshot_now(project)
    removed.delete()
    changed.title_en = "Workshop"
    changed.save()
    make_activity(project, title_en="New one")
    told = list(differing_parts(before.parts, history.snapshot_now(project).parts))
    assert [label for label, _change in told] == ["Activity", "Activity: removed", "Activity: added"]
    assert "<del>Seminar</del> <ins>Workshop</ins>" in told[0][1]
    assert "<del>Title (in English): Old one</del>" in told[1][1]
    assert "<ins>Title (in English): New one</ins>" in told[2][1]
    assert all(model is Activity for model, _pk in before.parts)
