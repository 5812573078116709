"""The comparison of two versions as staff read it: words, fields, parts; escaped, and quick on long texts."""

import datetime
from difflib import SequenceMatcher

import pytest
from django.utils.translation import override

from editing import history
from editing.diff import LIMIT, difference, differing_parts, differing_rows, readable
from news.models import Post
from projects.models import Activity, Project
from publishing.richtext import LONGEST
from tests.factories import make_activity, make_image, make_post, make_project
from tests.test_news_admin import ADD, FORM


def name_of(model, pk):
    row = model._base_manager.filter(pk=pk).first()
    return str(row) if row else f"deleted (no. {pk})"


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
            "The words are the same. Only the formatting has changed.",
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


def dearest(kind):
    """Two texts of rich text's greatest length that a matcher of words would take minutes or hours for."""
    if kind == "the same small words":
        return [" ".join(f"{letter}{n % 9} x y" for n in range(LONGEST // 7)) for letter in "wv"]
    if kind == "one word again and again":
        return ["vārds " * (LONGEST // 6), "vārds teksts " * (LONGEST // 13)]
    if kind == "lines of one letter":
        return ["<p>a</p><p>b</p>" * (LONGEST // 16), "<p>b</p><p>c</p><p>a</p>" * (LONGEST // 24)]
    paragraphs = [f"<p>{n} {'vārds ' * 40}</p>" for n in range(LONGEST // 260)]
    changed = [text if n % 7 else text.replace("vārds", "teksts", 3) for n, text in enumerate(paragraphs)]
    return ["".join(paragraphs), "".join(changed)]


KINDS = ["the same small words", "one word again and again", "lines of one letter", "many paragraphs"]


def steps_of(work, monkeypatch):
    """How often the matcher looked for a longest match in `work`, weighted by what that costs."""
    steps = []
    find = SequenceMatcher.find_longest_match

    def counted(matcher, alo=0, ahi=None, blo=0, bhi=None):
        steps.append(sum(len(matcher.b2j.get(each, ())) for each in matcher.a[alo:ahi]))
        return find(matcher, alo, ahi, blo, bhi)

    monkeypatch.setattr(SequenceMatcher, "find_longest_match", counted)
    work()
    return sum(steps)


@pytest.mark.parametrize("kind", KINDS)
def test_the_work_of_any_two_texts_is_bounded(kind, monkeypatch):
    before, after = dearest(kind)
    assert max(len(before), len(after)) > 0.9 * LONGEST
    assert steps_of(lambda: difference(before, after), monkeypatch) <= 2 * LIMIT


def test_a_word_changed_in_a_long_paragraph_is_still_one_word():
    words = ["vārds", "un", "teksts"] * 2_000
    changed = [*words[:3_000], "jauns", *words[3_001:]]
    shown = difference(" ".join(words), " ".join(changed))
    assert shown.count("<ins>") == shown.count("<del>") == 1 and "<ins>jauns</ins>" in shown


def test_what_is_too_much_is_left_out_and_put_in_as_a_whole():
    shown = difference("w1 x y " * 500, "v1 x y " * 500)
    assert shown.startswith("<del>w1 x y w1") and shown.count("<ins>") == 1


def test_in_many_paragraphs_words_are_still_found():
    assert "<ins>teksts" in difference(*dearest("many paragraphs"))


def test_no_rich_text_is_longer_than_the_limit(publisher):
    response = publisher.post(ADD, FORM | {"body_lv": f"<p>{'a' * LONGEST}</p>"})
    assert list(response.context["adminform"].form.errors) == ["body_lv"]


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
    changes = dict(differing_rows(Project, before.fields, history.snapshot_now(project).fields, name_of))
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
    assert "Open Your Eyes" in dict(differing_rows(Post, before.fields, after.fields, name_of))["Projects"]
    number = project.pk
    project.delete()
    assert (
        f"deleted (no. {number})"
        in dict(differing_rows(Post, before.fields, after.fields, name_of))["Projects"]
    )


@pytest.mark.django_db
def test_parts_are_told_as_added_removed_and_changed():
    project = make_project()
    changed, removed = make_activity(project), make_activity(project, title_en="Old one")
    before = history.snapshot_now(project)
    removed.delete()
    changed.title_en = "Workshop"
    changed.save()
    make_activity(project, title_en="New one")
    told = list(differing_parts(before.parts, history.snapshot_now(project).parts, name_of))
    assert [label for label, _change in told] == ["Activity", "Activity: removed", "Activity: added"]
    assert "<del>Seminar</del> <ins>Workshop</ins>" in told[0][1]
    assert "<del>Title (in English): Old one</del>" in told[1][1]
    assert "<ins>Title (in English): New one</ins>" in told[2][1]
    assert all(model is Activity for model, _pk in before.parts)
