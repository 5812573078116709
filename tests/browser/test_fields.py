"""The fields of staff forms in a real browser, with typed keys."""

import re

from tests.browser.test_editing import pick, press
from tests.browser.test_staff import sign_in


def retype(field, text):
    field.press("Control+a")
    field.press_sequentially(text)


def test_an_amount_typed_by_keys_is_read_back_at_once_and_saved(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/projects/project/add/")
    page.fill("#id_title_lv", "Ar naudu")
    page.click("#funding-group .add-row a")
    amount, read = page.locator("#id_funding-0-amount"), page.locator("#id_funding-0-amount + output")
    for typed in ("12500,50", "12 500,50", "12500.50", "12.500,50"):
        retype(amount, "12.500")
        read.get_by_text(re.compile(r"12\s500.*12,50.*12500")).wait_for()
        retype(amount, typed)
        read.get_by_text(re.compile(r"12\s500,50\seiro / 12,500.50 euros")).wait_for()
    retype(page.locator("#id_funding-0-rate"), "12,5")
    page.locator("#id_funding-0-rate + output", has_text="12,5%").wait_for()
    pick(page, "#funding-0 .field-organisation", "Ziemeļ")
    press(page, "input[name=_save]")
    assert watched.violations() == []
    page.goto(f"{site.url}/admin/projects/project/?q=naudu")
    page.get_by_role("link", name="Ar naudu", exact=True).click()
    assert (amount.input_value(), page.input_value("#id_funding-0-rate")) == ("12500,50", "12,50")
    assert re.search(r"12\s500,50\seiro", read.inner_text())


def test_the_clock_offers_nine_and_a_month_is_typed_by_keys(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/projects/project/add/")
    page.fill("#id_title_lv", "Ar datumu")
    page.click("#id_publish_at_1 + .datetimeshortcuts .clock-icon")
    page.locator(".clockbox:visible").get_by_role("link", name="09:00").click()
    assert page.input_value("#id_publish_at_1") == "09:00"
    page.locator("#id_start_on").press_sequentially("novembris 2026")
    page.locator("#id_end_on").press_sequentially("2027")
    page.fill("#id_publish_at_1", "")
    press(page, "input[name=_save]")
    assert watched.violations() == []
    page.goto(f"{site.url}/admin/projects/project/?q=datumu")
    assert "2026. gada novembris – 2027. gads" in page.locator(".field-period").inner_text().replace(
        "\xa0", " "
    )
    page.get_by_role("link", name="Ar datumu", exact=True).click()
    assert (page.input_value("#id_start_on"), page.input_value("#id_end_on")) == ("11.2026", "2027")


def test_a_language_is_found_by_typing_its_name(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/contacts/helpline/add/")
    page.click(".field-languages_interpreted .select2-selection >> nth=-1")
    page.keyboard.type("ukrainu")
    page.locator(".select2-results__option--highlighted", has_text="ukraiņu").wait_for()
    page.keyboard.press("Enter")
    assert "ukraiņu" in page.locator(".select2-selection__choice").inner_text()
    assert page.locator("[name=languages_interpreted]").evaluate("field => field.value") == "uk"
    assert watched.violations() == []
