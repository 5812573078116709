"""How many entries staff need for what they often do: the table in docs/measurements.md has what it was before."""

from tests.browser.test_editing import press
from tests.browser.test_staff import sign_in


class Entries:
    """Fills in a form and counts: each field that is typed into or chosen from, each tick and each button is one entry."""

    def __init__(self, page):
        self.page, self.count, self.keys = page, 0, 0

    def type(self, selector, text):
        self.page.locator(selector).press_sequentially(text)
        self.count, self.keys = self.count + 1, self.keys + len(text)

    def choose(self, selector, value):
        self.page.select_option(selector, value)
        self.count += 1

    def click(self, selector):
        self.page.click(selector)
        self.count += 1


def test_a_lunch_break_and_a_saturday_night_take_twelve_entries(site, watched):
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/contacts/channel/?hours_mode__exact=unknown")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_selector("#hours-group")
    form, entries = page.url, Entries(page)
    entries.choose("#id_hours_mode", "schedule")
    for row, (days, *times) in enumerate([("1-5", "9", "12"), ("1-5", "13", "17"), ("6", "22", "2")]):
        if row:
            entries.click("#hours-group .add-row a")
        entries.click(f"[name=hours-{row}-weekdays][value='{days}']")
        for name, time in zip(("opens", "closes"), times, strict=True):
            entries.type(f"#id_hours-{row}-{name}", time)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    press(page, "input[name=_save]")
    assert page.locator(".messagelist .success").count()
    assert (entries.count, entries.keys) == (12, 10)
    assert watched.violations() == []
    page.goto(form)
    ticked = page.locator("#hours-group [name$=weekdays]:checked").evaluate_all(
        "ticks => ticks.map(tick => tick.value)"
    )
    assert ticked == ["1-5", "1-5", "6"]
