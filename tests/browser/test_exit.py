"""The exit: at once, by click or by Shift three times alone, never by accident, and without a script too."""

from urllib.parse import urlsplit

import pytest

from tests.browser.waiting import stop_clock, until

HOMES = {"lv": "https://www.lsm.lv/", "en": "https://eng.lsm.lv/"}
SAID = {
    "lv": [
        "Nospiediet Shift vēl divas reizes, lai pamestu vietni.",
        "Nospiediet Shift vēl vienu reizi, lai pamestu vietni.",
        "Jūs vēl esat šajā vietnē. Nospiediet Shift trīs reizes, lai to pamestu.",
        "Notiek ielāde…",
    ],
    "en": [
        "Press Shift twice more to leave this site.",
        "Press Shift once more to leave this site.",
        "You are still on this site. Press Shift three times to leave.",
        "Loading…",
    ],
}
NEUTRAL = "<!doctype html><title>Weather</title><h1>Weather</h1>"


class Neutral:
    """The page the exit leads to; a silent one answers nothing, so that what it leaves behind can be looked at."""

    def __init__(self, page):
        self.page, self.asked, self.silent = page, [], False
        page.context.route("https://*.lsm.lv/**", self.answer)

    def answer(self, route):
        self.asked.append(route.request.all_headers())
        answer = {"status": 204} if self.silent else {"body": NEUTRAL, "content_type": "text/html"}
        route.fulfill(**answer)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def is_reached(self):
        self.page.wait_for_url("https://*.lsm.lv/", wait_until="load")
        return self.page.title() == "Weather"


@pytest.fixture
def neutral(page):
    return Neutral(page)


@pytest.fixture
def field(site, page, neutral):
    """A field with the focus in it, as the site's search and forms have."""
    stop_clock(page)
    page.goto(f"{site.url}/en/")
    page.evaluate("document.querySelector('main').prepend(document.createElement('input'))")
    page.locator("main input").focus()
    return page.locator("main input")


def lit(page):
    """How many dots are filled; None while they are not shown."""
    dots = page.locator(".exit__dots")
    return dots.locator(".exit__dot--on").count() if dots.is_visible() else None


def stays(page, site):
    page.clock.run_for(100)
    return page.url.startswith(site.url) and page.locator("h1").is_visible()


# --- Leaving


@pytest.mark.parametrize("way", ["click", "keyboard", "shift"])
@pytest.mark.parametrize(("language", "target"), HOMES.items())
def test_the_exit_leaves_at_once_and_puts_the_neutral_page_in_place_of_ours(
    site, watched, context, neutral, way, language, target
):
    page = watched.page
    page.goto(f"{site.url}/{language}/")
    before = page.url
    page.goto(f"{site.url}/{language}/?left")
    assert watched.violations() == [] and watched.stored() == 0
    if way == "click":
        page.locator(".exit").click()
    elif way == "keyboard":
        page.locator(".exit").press("Enter")
    else:
        neutral.press("Shift", "Shift", "Shift")
    assert neutral.is_reached() and page.url == target
    assert watched.hosts == {urlsplit(site.url).netloc, urlsplit(target).netloc}
    assert len(context.pages) == 1 and context.cookies() == []
    [headers] = neutral.asked
    assert "referer" not in headers and page.evaluate("document.referrer") == ""
    page.go_back()
    assert page.url == before
    assert page.locator("h1").is_visible() and page.title() != "Weather"


@pytest.mark.parametrize("click", [
    {"modifiers": ["Control"]}, {"modifiers": ["Meta"]}, {"modifiers": ["Shift"]}, {"button": "middle"},
], ids=str)  # fmt: skip
def test_no_kind_of_click_leaves_the_page_open_behind_a_new_tab(site, page, context, neutral, click):
    page.goto(f"{site.url}/lv/")
    page.locator(".exit").click(**click)
    assert neutral.is_reached()
    assert len(context.pages) == 1


@pytest.mark.parametrize("language", HOMES)
@pytest.mark.parametrize("colours", ["none", "active"])
def test_while_the_neutral_page_loads_nothing_of_ours_is_seen_or_read(site, page, neutral, language, colours):
    neutral.silent = True
    page.emulate_media(forced_colors=colours)
    page.goto(f"{site.url}/{language}/")
    page.locator(".exit").click()
    alert = page.get_by_role("alert")
    assert alert.inner_text() == page.title() == SAID[language][3]
    box = alert.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1280, 720)
    assert "rgba" not in alert.evaluate("overlay => getComputedStyle(overlay).backgroundColor")
    assert page.locator("body").aria_snapshot() == f"- alert: {SAID[language][3]}"
    neutral.press("Tab")
    assert page.evaluate("document.activeElement === document.body")
    neutral.silent = False
    neutral.press("Shift", "Shift", "Shift")
    assert neutral.is_reached()


def test_a_first_showing_that_comes_after_the_click_does_not_bring_the_page_back(site, page, neutral):
    """Chromium never shows a page that is being left; a browser that does must not uncover it."""
    neutral.silent = True
    page.goto(f"{site.url}/lv/")
    page.locator(".exit").click()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false}))")
    assert page.get_by_role("alert").is_visible() and not page.locator("h1").is_visible()


# --- Counting


@pytest.mark.parametrize("language", HOMES)
def test_presses_are_shown_and_said_in_the_language_of_the_page(site, page, neutral, language):
    stop_clock(page)
    page.goto(f"{site.url}/{language}/")
    status = page.get_by_role("status")
    assert (status.inner_text(), lit(page)) == ("", None)
    for number, said in enumerate(SAID[language][:2], start=1):
        neutral.press("Shift")
        assert (status.inner_text(), lit(page)) == (said, number)
    assert page.locator(".exit__dots").get_attribute("aria-hidden") == "true"
    page.clock.run_for(4900)
    assert lit(page) == 2
    page.clock.run_for(200)
    assert (status.inner_text(), lit(page)) == (SAID[language][2], None)
    page.clock.run_for(5100)
    assert status.inner_text() == ""
    neutral.press("Shift", "Shift")
    assert lit(page) == 2 and page.url.startswith(site.url)


def test_five_seconds_are_counted_from_the_last_press(site, page, neutral):
    stop_clock(page)
    page.goto(f"{site.url}/en/")
    neutral.press("Shift")
    page.clock.run_for(4000)
    neutral.press("Shift")
    page.clock.run_for(4000)
    neutral.press("Shift")
    assert neutral.is_reached()


def test_shift_three_times_leaves_from_inside_a_field_too(field, neutral):
    neutral.press("Shift", "Shift", "Shift")
    assert neutral.is_reached()


@pytest.mark.parametrize("keys", [
    ["Shift+A", "Shift+B", "Shift+C"],
    ["Shift+A", "Shift", "Shift+B", "Shift", "Shift+C", "Shift", "Shift+D"],
    ["Shift", "Shift", "a", "Shift", "Shift"],
    ["Shift+Tab", "Shift+Tab", "Shift+Tab"],
    ["Control+Shift", "Alt+Shift", "Meta+Shift"],
    ["Shift+Control", "Shift+Alt", "Shift+Meta"],
    ["Escape", "Escape", "Escape"],
], ids=" ".join)  # fmt: skip
def test_typing_and_shortcuts_do_not_leave(site, page, field, neutral, keys):
    neutral.press(*keys)
    assert stays(page, site)
    neutral.press("a", "Shift", "Shift", "Shift")
    assert neutral.is_reached()


def test_capitals_typed_so_fast_that_the_keys_overlap_do_not_leave(site, page, field):
    for letter in "ABCD":
        page.keyboard.down("Shift")
        page.keyboard.down(letter)
        page.keyboard.up("Shift")
        page.keyboard.up(letter)
    assert field.input_value() == "ABCD"
    assert lit(page) is None and stays(page, site)


def test_a_shift_held_down_counts_once_and_a_shift_with_the_mouse_not_at_all(site, page, field):
    for _repeat in range(10):
        page.keyboard.down("Shift")
    page.keyboard.up("Shift")
    assert lit(page) == 1
    for _selection in range(3):
        page.keyboard.down("Shift")
        page.locator("h1").click()
        page.keyboard.down("Shift")  # the key repeats while it is held
        page.keyboard.up("Shift")
    assert lit(page) == 1 and stays(page, site)


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_a_shift_pressed_while_another_modifier_is_held_does_not_count(page, field, neutral, modifier):
    page.keyboard.down(modifier)
    neutral.press("Shift", "Shift")
    page.keyboard.up(modifier)
    assert lit(page) is None


def test_both_shifts_held_together_count_once(page, field):
    for step, key in (("down", "Left"), ("down", "Right"), ("up", "Left"), ("up", "Right")):
        getattr(page.keyboard, step)(f"Shift{key}")
    assert lit(page) == 1


# --- Coming back, and doing without


def test_a_page_that_the_browser_kept_is_whole_again_when_it_is_shown(site, launch_browser, chromium):
    browser = launch_browser(executable_path=chromium, ignore_default_args=["--disable-back-forward-cache"])
    page = browser.new_page()
    page.add_init_script("addEventListener('pageshow', event => { window.isKept = event.persisted; })")
    neutral = Neutral(page)
    neutral.silent = True
    page.goto(f"{site.url}/lv/")
    title = page.title()
    page.locator(".exit").click()
    until(page, "title => document.title != title", title)
    page.evaluate("location.assign('/en/')")
    page.wait_for_url("**/en/")
    page.evaluate("history.back()")
    page.wait_for_url("**/lv/", wait_until="commit")
    assert page.evaluate("window.isKept") is True
    assert page.locator("h1").is_visible() and page.title() == title
    assert page.get_by_role("alert").count() == 0
    neutral.press("Shift", "Shift")
    assert lit(page) == 2
    neutral.silent = False
    neutral.press("Shift")
    assert neutral.is_reached()
    browser.close()


@pytest.mark.parametrize(("language", "target"), HOMES.items())
def test_without_a_script_the_exit_is_a_link_in_the_same_tab(site, browser, language, target):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    neutral = Neutral(page)
    page.goto(f"{site.url}/{language}/")
    assert "Shift" not in page.locator(".site-header").inner_text()
    page.locator(".exit").click()
    assert neutral.is_reached() and page.url == target
    assert "referer" not in neutral.asked[0] and len(context.pages) == 1
    context.close()


def test_the_exit_is_left_out_in_print(site, page):
    page.goto(f"{site.url}/lv/")
    page.keyboard.press("Shift")
    assert page.locator(".exit").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".exit").is_visible() and not page.locator(".exit__dots").is_visible()


def test_the_script_adds_the_hint_without_moving_anything_else(site, page, browser):
    page.goto(f"{site.url}/lv/")
    assert page.locator(".exit").inner_text().split("\n")[-1] == "vai trīs reizes nospiest Shift"
    plain = browser.new_context(java_script_enabled=False)
    without = plain.new_page()
    without.goto(page.url)
    assert page.locator("main").bounding_box() == without.locator("main").bounding_box()
    plain.close()
