"""How the staff pages look: both schemes, narrow and wide, what axe sees, and nothing in the way of the keyboard."""

from urllib.parse import urlsplit

import pytest

from tests.browser.checks import ADD_STYLE, BY_DEFAULT, CONTRAST, violations
from tests.browser.test_staff import sign_in

# (role, address): the pages that staff meet every day.
PAGES = [
    (None, "login/"),
    ("author", ""),
    ("publisher", ""),
    ("administrator", ""),
    ("publisher", "news/post/"),
    ("publisher", "news/post/add/"),
    ("publisher", "news/post/1/delete/"),
    ("publisher", "projects/project/1/change/"),
    ("publisher", "library/image/add/"),
    ("publisher", "links/linkcheck/"),
    ("author", "handbook/"),
]
# Or the colours of the other scheme would be measured on their way.
AT_ONCE = "*, ::before, ::after { transition: none !important }"
# (rule of axe, part of the element's selector): what only scripts of Django and the editor could mend.
NOT_OURS = {
    ("aria-input-field-name", "select2"),
    ("label", "select2"),
    ("list", "select2"),
    ("label", 'input[placeholder=""]'),  # where such a list is searched
    ("aria-required-attr", "select2"),
    ("region", "select2"),  # an open list hangs at the end of the page
    ("aria-prohibited-attr", "search-label-icon"),  # in Django's two lists to choose from
    ("empty-table-header", "original"),  # the column that holds the names of rows
}
FORMS = [("news/post/1/change/", "title"), ("projects/project/1/change/", "title"), ("projects/project/1/change/", "activities-0-title"),
         ("contacts/helpline/1/change/", "name"), ("contacts/helpline/1/change/", "channels-0-label"), ("pages/page/1/change/", "title")]  # fmt: skip


def faults(page, options=BY_DEFAULT):
    """[(rule, selector)] of everything that axe finds and nobody has excused."""
    return [
        (rule, selector)
        for rule, selector in violations(page, options)
        if not any(rule == known and part in selector for known, part in NOT_OURS)
    ]


def faults_in_every_look(watched, address, act=lambda page: None):
    """{look: faults} of a page that has any, opened once narrow and once wide, where `act` may change it.

    All rules by day. At night only colours differ, and the wide page shows all that the narrow one has.
    """
    page, found = watched.page, {}
    for width in (360, 1440):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address, wait_until="networkidle")
        act(page)
        found["refused", width] = watched.violations()
        found["sticks out", width] = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        found["by day", width] = faults(page)
        if width == 1440:
            page.evaluate(ADD_STYLE, AT_ONCE)
            page.emulate_media(color_scheme="dark")
            found["at night"] = faults(page, CONTRAST)
        watched.refused.clear()  # axe writes styles of its own, which the policy refuses
    return {look: each for look, each in found.items() if each}


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_a_staff_page_is_clean_in_both_schemes_narrow_and_wide(site, watched, context, role, path):
    if role:
        sign_in(watched.page, site, role)
    assert faults_in_every_look(watched, f"{site.url}/admin/{path}") == {}
    assert watched.hosts == {urlsplit(site.url).netloc}
    assert {cookie["path"] for cookie in context.cookies()} == {"/admin/"}


def plant(page):
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'p{}'}))"
    )  # which the policy refuses
    page.evaluate(
        "document.querySelector('#content').append(document.createElement('button'))"
    )  # without a name
    page.evaluate(ADD_STYLE, """html::after { content: ''; position: absolute; inset-inline-start: 3000px; padding: 9px }
        @media (prefers-color-scheme: dark) { #login-form label { color: #444 !important; background: #222 !important } }""")  # fmt: skip


def test_in_every_look_a_planted_fault_is_seen(site, watched):
    found = faults_in_every_look(watched, f"{site.url}/admin/login/", plant)
    in_both = {(kind, width) for kind in ("refused", "sticks out", "by day") for width in (360, 1440)}
    assert found.keys() == in_both | {"at night"}
    assert {rule for rule, _selector in found["by day", 360]} == {"button-name"}
    assert {rule for rule, _selector in found["at night"]} == {"color-contrast"}


def box(page, name, code):
    return page.locator(f"#id_{name}_{code}").bounding_box()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_languages_of_the_sign_in_page_stand_under_the_form(site, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site.url}/admin/login/")
    button = page.locator("#login-form [type=submit]").bounding_box()
    for link in page.locator(".login-languages a").all():
        there = link.bounding_box()
        assert there["y"] >= button["y"] + button["height"]
        assert button["x"] <= there["x"] < there["x"] + there["width"] <= button["x"] + button["width"]


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_languages_stand_side_by_side_where_there_is_room(site, page, form, name):
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/{form}")
    for width in (1440, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        latvian, english = box(page, name, "lv"), box(page, name, "en")
        assert abs(latvian["y"] - english["y"]) < 1, width
        assert latvian["x"] + latvian["width"] < english["x"], width
        assert abs(latvian["width"] - english["width"]) < 1, width
    for width in (768, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if width == 360:  # one language at a time, unless somebody wants both
            assert box(page, name, "en") is None
            page.check('[name="one-language"][value=""]')
        latvian, english = box(page, name, "lv"), box(page, name, "en")
        assert latvian["y"] + latvian["height"] < english["y"], width
        assert english["x"] + english["width"] <= width


def test_a_browser_without_container_queries_shows_the_languages_under_each_other(site, page):
    without = page.context.browser.new_page(viewport={"width": 1440, "height": 900})
    without.route(
        "**/admin_site/*.css",
        lambda route: route.fulfill(
            response=(sheet := route.fetch()), body=sheet.text().replace("@container", "@unknown")
        ),
    )
    sign_in(without, site, "publisher")
    without.goto(f"{site.url}/admin/news/post/1/change/")
    latvian, english = box(without, "title", "lv"), box(without, "title", "en")
    assert latvian["y"] + latvian["height"] < english["y"]
    without.close()


def test_the_editors_of_a_row_are_equally_high(site, page):
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/projects/project/1/change/")
    heights = [
        [
            page.locator(f".fieldBox.field-{name}_{code} .tiptap").bounding_box()["height"]
            for code in ("lv", "en")
        ]
        for name in ("aim", "rationale", "body")
    ]
    assert all(latvian == english for latvian, english in heights), heights
    assert len({latvian for latvian, _english in heights}) > 1


def test_what_is_wrong_is_told_under_the_field(site, page):
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/news/post/add/")
    page.fill("#id_title_en", "Only in English")
    page.click("button[name=_publish][value=lv]")
    told = page.locator(".field-title_lv .errorlist").first.bounding_box()
    assert told["y"] >= box(page, "title", "lv")["y"] + box(page, "title", "lv")["height"]
    assert abs(box(page, "title", "lv")["y"] - box(page, "title", "en")["y"]) < 1


COVERED = """() => {
  const [row, it] = [document.querySelector(".submit-row"), document.activeElement];
  if (row.contains(it) || !it.closest("form")) return "";
  const [bar, own] = [row.getBoundingClientRect(), it.getBoundingClientRect()];
  return own.bottom > bar.top + 1 && own.height < 200 ? it.id || it.className : "";
}"""


def test_the_row_of_buttons_stays_in_sight_and_covers_nothing_in_use(site, page):
    page.set_viewport_size({"width": 1280, "height": 720})
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/news/post/1/change/")
    row = page.locator(".submit-row")
    assert row.bounding_box()["y"] + row.bounding_box()["height"] <= 720
    page.focus("#id_title_lv")
    covered = []
    for _step in range(60):
        page.keyboard.press("Tab")
        covered.append(page.evaluate(COVERED))
    assert [name for name in covered if name] == []
    page.set_viewport_size({"width": 360, "height": 720})
    page.evaluate("window.scrollTo(0, 0)")
    assert row.bounding_box()["y"] > 720


def test_the_switch_of_schemes_gives_the_same_colours_as_the_device(site, page):
    sign_in(page, site, "author")
    names = page.evaluate(
        """[...document.styleSheets].filter(s => s.href?.includes("colours"))
        .flatMap(s => [...s.cssRules]).filter(r => r.style)
        .flatMap(r => [...r.style]).filter(n => n.startsWith("--"))"""
    )
    colours = (
        "names => names.map(n => n + getComputedStyle(document.documentElement).getPropertyValue(n).trim())"
    )
    seen = {}
    for device in ("light", "dark"):
        page.emulate_media(color_scheme=device)
        page.evaluate("localStorage.clear()")
        for _press in range(3):
            page.reload()
            chosen = page.evaluate("document.documentElement.dataset.theme")
            seen[device, chosen] = page.evaluate(colours, names)
            page.click(".theme-toggle")
    assert len(names) > 40
    assert seen["light", "auto"] == seen["light", "light"] == seen["dark", "light"]
    assert seen["dark", "auto"] == seen["light", "dark"] == seen["dark", "dark"]
    assert seen["light", "auto"] != seen["dark", "auto"]
