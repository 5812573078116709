"""Rows of a form are put in order: by dragging, by keyboard, and by numbers where there is no script."""

import re

from tests.browser.test_staff import sign_in


def titles(page):
    """The titles of the activities, as they stand under each other, and the numbers beside them."""
    rows = page.locator("#activities-group .inline-related:not(.empty-form)")
    names = [row.locator("[name$=title_lv]").input_value() for row in rows.all()]
    return names, [row.locator("[name$=-order]").input_value() for row in rows.all()]


def open_project(page, site):
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/projects/project/1/change/")
    page.wait_for_selector("#activities-4 .tiptap")
    page.wait_for_load_state("networkidle")  # or the editors would push the rows about


def test_rows_are_moved_by_keyboard_and_the_move_is_told(site, watched):
    page = watched.page
    open_project(page, site)
    before, _numbers = titles(page)
    second = page.locator("#activities-1 .order__button")
    second.first.focus()
    page.keyboard.press("Enter")
    assert titles(page) == ([before[1], before[0], *before[2:]], [str(n + 1) for n in range(len(before))])
    assert re.findall(
        r"\d+", page.locator("#activities-group [role=status]:not(.left-out)").inner_text()
    ) == [
        "1",
        str(len(before)),
    ]
    assert second.first.evaluate("button => button === document.activeElement")
    page.keyboard.press("Enter")  # it is the first already
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert titles(page)[0] == before
    page.keyboard.press("Space")
    page.click("[name=_publish] >> nth=0")  # as it was public, with the changes
    page.wait_for_selector(".messagelist .success")
    open_again = f"{site.url}/admin/projects/project/1/change/"
    page.goto(open_again)
    assert titles(page)[0] == [before[0], before[2], before[1], *before[3:]]
    page.locator("#activities-2 .order__button").first.click()
    page.click("[name=_publish] >> nth=0")  # as it was public, with the changes
    page.goto(open_again)
    assert titles(page)[0] == before
    assert watched.violations() == []


def test_a_row_is_dragged_to_another_place(site, watched):
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 3200})
    open_project(page, site)
    before, _numbers = titles(page)
    page.locator("#activities-1 .order__handle").scroll_into_view_if_needed()
    handle = page.locator("#activities-1 .order__handle").bounding_box()
    target = page.locator("#activities-0 > h3").bounding_box()
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 8, handle["y"] - 8, steps=3)
    page.mouse.move(target["x"] + 300, target["y"] + 4, steps=5)
    page.mouse.move(target["x"] + 301, target["y"] + 4)  # the browser tells of a place at the next move
    page.locator(".order__row--before").wait_for(timeout=5000)
    page.mouse.up()
    assert titles(page) == (
        [before[1], before[0], *before[2:]],
        [str(n + 1) for n in range(len(before))],
    )
    assert page.locator(".order__row--moving, .order__row--before").count() == 0
    assert watched.violations() == []


def test_a_new_row_stands_last_and_a_removed_one_closes_the_gap(site, page):
    open_project(page, site)
    for _row in range(2):
        page.click("#gallery-group .add-row a")
    page.locator("#gallery-1 .order__button").first.click()
    assert [page.input_value(f"#id_gallery-{n}-order") for n in range(2)] == ["2", "1"]
    page.locator("#gallery-1 .inline-deletelink").click()
    assert page.input_value("#id_gallery-0-order") == "1"


def test_without_scripts_the_order_is_a_number(site, without_scripts):
    sign_in(without_scripts, site, "publisher")
    without_scripts.goto(f"{site.url}/admin/projects/project/1/change/")
    number = without_scripts.locator("#id_activities-0-order")
    assert number.is_visible()
    assert number.get_attribute("type") == "number"
