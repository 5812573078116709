"""docs/browsers.md tells what our pages use of a browser, and what is newer than the oldest one we promise."""

import re
from datetime import date
from typing import NamedTuple

import pytest
from django.conf import settings

from tests.features import css_uses, script_uses, template_uses

BASE = settings.BASE_DIR
DOC = BASE / "docs" / "browsers.md"
FLOORS = {"public": (99, 15.4, 97), "staff": (105, 16.4, 121)}  # Chrome, Safari, Firefox
NOWHERE = float("inf")


class Row(NamedTuple):
    versions: tuple
    here: str


def rows(heading):
    """{feature: its row} of the table under a heading."""
    section = DOC.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = {}
    for line in section.splitlines():
        if line.startswith("| `"):
            names, *versions, here = [cell.strip() for cell in line.strip("|").split(" | ")]
            known = tuple(NOWHERE if version == "–" else float(version) for version in versions)
            table |= {name: Row(known, here) for name in re.findall(r"`([^`]+)`", names)}
    return table


def old_features():
    """Names, and for `display: block flex` every word with its property."""
    block = DOC.read_text("utf-8").split("```text\n")[1].split("```")[0]
    names = set()
    for line in block.splitlines():
        left, _colon, words = line.partition(": ")
        pairs = {f"{owner}: {word}" for owner in left.split() for word in words.split()}
        names |= pairs or set(left.split())
    return names


def is_newer(name, table, floor):
    return name in table and any(have > want for have, want in zip(table[name].versions, floor, strict=True))


def is_guarded(use, table):
    """Whether an `@supports` round it tests for a feature that no browser had earlier."""
    return any(
        all(g >= u for g, u in zip(table[guard].versions, table[use.name].versions, strict=True))
        for guard in use.tested
        if guard in table
    )


def uses(readers):
    return [
        use
        for read, paths in readers
        for path in sorted(paths)
        for use in read(path.read_text("utf-8"), path.name)
    ]


def own_style_uses(text, file):
    """Of a page that carries its own style."""
    return css_uses(re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1], file)


STATIC, TEMPLATES = BASE / "static", BASE / "templates"
OF_STAFF = [
    path
    for folder in ("admin", "account", "mfa", "usersessions")
    for path in (TEMPLATES / folder).rglob("*.html")
]
USES = {
    "public": uses([
        (css_uses, (STATIC / "css").glob("*.css")),
        (own_style_uses, [TEMPLATES / "emergency.html"]),
        (script_uses, (STATIC / "js").glob("*.js")),
        (template_uses, (path for path in TEMPLATES.rglob("*.html") if path not in OF_STAFF)),
    ]),
    "staff": uses([
        (css_uses, (STATIC / "admin_site").rglob("*.css")),
        (script_uses, (STATIC / "admin_site").rglob("*.js")),
        (template_uses, OF_STAFF),
    ]),
}  # fmt: skip
PUBLIC, STAFF = rows("What came after 2017"), rows("Staff pages")
TABLES = {"public": PUBLIC, "staff": PUBLIC | STAFF}


@pytest.mark.parametrize("pages", USES)
def test_everything_that_is_used_is_on_the_page(pages):
    known = TABLES[pages].keys() | old_features()
    unknown = {use.name: use.where for use in USES[pages] if use.name not in known}
    lines = [
        f"| `{name}` | ? | ? | ? | what for (first seen in {where}) |" for name, where in unknown.items()
    ]
    assert not lines, "\n".join(["Add to docs/browsers.md, or to its old features:", *lines])


@pytest.mark.parametrize("pages", USES)
def test_what_is_newer_than_the_floor_stands_in_supports_or_says_why_not(pages):
    table, floor = TABLES[pages], FLOORS[pages]
    outside = [
        f"{use.where}: `{use.name}` is newer than {floor} and stands outside @supports"
        for use in USES[pages]
        if is_newer(use.name, table, floor)
        and not table[use.name].here.startswith("ignored: loses nothing because ")
        and not (table[use.name].here.startswith("inside `@supports`") and is_guarded(use, table))
    ]
    assert not outside, "\n".join(outside)


@pytest.mark.parametrize(("table", "pages"), [(PUBLIC, "public"), (STAFF, "staff")])
def test_every_row_of_the_page_is_used(table, pages):
    used = {use.name for use in USES[pages]}
    assert [name for name in table if name not in used] == []


def test_only_what_is_newer_needs_a_reason():
    reasoned = [name for name, row in PUBLIC.items() if row.here.startswith(("ignored", "inside"))]
    assert [name for name in reasoned if not is_newer(name, PUBLIC, FLOORS["public"])] == []
    assert not (PUBLIC | STAFF).keys() & old_features()


def test_the_page_is_dated_and_names_the_floor():
    text = DOC.read_text("utf-8")
    looked_up = re.search(r"Looked up on (\S+) in the npm package \S+ \d+\.\d+\.\d+ of (\S+)\.", text)
    assert looked_up and date.fromisoformat(looked_up[1]) >= date.fromisoformat(looked_up[2])
    for floor in FLOORS.values():
        assert "**Chrome {}, Safari {} and Firefox {}**".format(*floor) in text


# The readers themselves: what they cannot see they would call tested.


@pytest.mark.parametrize(
    ("css", "name"),
    [
        ("a { color: red; &:hover { color: blue } }", "&"),
        ("a { b { color: blue } }", "&"),
        ("@layer x { li:has(> .on) { color: red } }", ":has()"),
        ("@media (min-width: 1px) { a { color: color-mix(in srgb, red, blue) } }", "color-mix()"),
        (":root { --c: light-dark(red, blue) }", "light-dark()"),
        ("a { height: calc(1dvh + var(--x)) }", "dvh"),
        ("a { overflow: clip }", "overflow: clip"),
        ("a::after { content: 'x' / '' }", "content: /"),
        ("a:not(b, c) { color: red }", ":not(a, b)"),
        ("@media (30rem <= width) { a { color: red } }", "(width >= 0)"),
        ("@container (inline-size > 3px) { a { color: red } }", "@container"),
        ("a { color: hsl(0 0% 0%) }", "rgb(0 0 0 / 0%)"),
    ],
)
def test_the_reader_of_styles_sees(css, name):
    assert name in {use.name for use in css_uses(css, "")}


@pytest.mark.parametrize(
    ("css", "guarded"),
    [
        (
            "@supports selector(::details-content) { a::details-content { content-visibility: visible } }",
            True,
        ),
        ("@supports not selector(::details-content) { a { content-visibility: visible } }", False),
        ("@supports selector(::details-content) or (x: y) { a { content-visibility: visible } }", False),
        ("@supports (display: grid) { a { content-visibility: visible } }", False),
        ("a { content-visibility: visible }", False),
    ],
)
def test_a_guard_tests_for_something_as_young(css, guarded):
    [use] = [use for use in css_uses(css, "") if use.name == "content-visibility"]
    assert is_guarded(use, PUBLIC) is guarded


def test_the_reader_of_scripts_sees_interfaces_and_syntax_but_not_its_own_names():
    script = """const words = link.dataset; // structuredClone(x)
    function mine() { return words.first ?? "https://at.nothing/"; }
    mine(); link?.addEventListener("auxclick", () => structuredClone(link))"""
    names = {use.name for use in script_uses(script, "")}
    assert names == {".dataset", ".addEventListener", '"auxclick"', ".structuredClone", "??", "?.", "=>"}


def test_the_reader_of_scripts_leaves_patterns_and_the_calls_of_the_editor_alone():
    script = """import { Extension } from "django-prose-editor/editor"
    const found = /\\bat[.]nothing/i.exec(text); editor.chain().run(); structuredClone(text)"""
    names = {use.name for use in script_uses(script, "")}
    assert names == {".exec", ".structuredClone", "import"}
    assert ".chain" in {use.name for use in script_uses("editor.chain()", "")}


def test_the_reader_of_templates_sees_elements_attributes_and_their_words():
    template = '<dialog{% if x %} popover="{{ y }}"{% endif %}><svg><use href="#a" x="1"/></svg><script type="module">'
    names = {use.name for use in template_uses(template, "")}
    assert names == {
        "<dialog>",
        "popover=",
        "<svg>",
        "<use>",
        "svg href=",
        "<script>",
        "type=",
        "type=module",
    }
