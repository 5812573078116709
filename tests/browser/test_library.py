"""The library in a real browser: several files with progress, picking and uploading on the way, the focal point."""

from urllib.parse import urlsplit

import pytest

from tests.browser.test_staff import sign_in
from tests.browser.test_staff_look import faults, faults_in_every_look
from tests.factories import pdf_file, picture_file

LIBRARY = "/admin/library/image/"
PHOTOGRAPH = picture_file("x.jpg", (1200, 800), "JPEG").read()


def picture(name):
    return {"name": name, "mimeType": "image/jpeg", "buffer": PHOTOGRAPH}


NO_PICTURE = {"name": "nav-attels.jpg", "mimeType": "image/jpeg", "buffer": b"<svg/>"}


def test_several_files_travel_one_by_one_with_progress_and_are_described(site, watched):
    page, sent = watched.page, []
    page.on(
        "request",
        lambda request: sent.append(request.resource_type) if request.method == "POST" else None,
    )
    sign_in(page, site, "author")
    page.add_init_script(
        """window.progressed = [];
        addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
            for (const bar of document.querySelectorAll("progress")) progressed.push(bar.value);
        }).observe(document.body, {subtree: true, childList: true, attributes: true}));"""
    )
    page.goto(f"{site.url}{LIBRARY}upload/")
    sent.clear()
    page.set_input_files("#id_files", [picture("pirmais.jpg"), NO_PICTURE, picture("otrais.jpg")])
    page.click(".upload [type=submit]")
    page.wait_for_selector(".upload__next:not([hidden])")
    assert sent == ["xhr"] * 3
    assert max(page.evaluate("window.progressed")) == 1
    assert page.locator(".upload__file--stored .upload__name").all_inner_texts() == [
        "pirmais.jpg",
        "otrais.jpg",
    ]
    assert page.locator(".upload__file--refused .upload__state").inner_text().startswith("Šo attēlu nevar")
    assert page.locator(".upload__end").inner_text().count("2") == 1
    assert watched.violations() == []
    assert watched.hosts == {urlsplit(site.url).netloc}

    page.click(".upload__next a")
    newest = page.locator(".described").first
    assert newest.locator("h2").inner_text() == "otrais.jpg"
    newest.locator("[name$=-alt_lv]").fill("Otrais attēls no pārlūka")
    newest.locator("[name$=-alt_en]").fill("The second picture from a browser")
    newest.locator("[name$=-consent]").select_option("not_needed")
    page.click(".submit-row [type=submit]")
    page.wait_for_selector(".messagelist .success")
    assert page.locator(".described h2").first.inner_text() == "pirmais.jpg"


def test_whoever_is_no_longer_signed_in_is_told_and_loses_no_page(site, page, context):
    sign_in(page, site, "author")
    page.goto(f"{site.url}{LIBRARY}upload/")
    page.set_input_files("#id_files", [picture("par-velu.jpg")])
    context.clear_cookies()
    page.click(".upload [type=submit]")
    page.wait_for_selector(".upload__file--refused")
    failed = page.locator(".upload").get_attribute("data-failed")
    assert page.locator(".upload__state").inner_text() == failed
    assert page.locator(".upload__next").is_hidden()


def test_several_files_are_uploaded_and_described_without_scripts(site, without_scripts):
    page = without_scripts
    sign_in(page, site, "author")
    page.goto(f"{site.url}{LIBRARY}upload/")
    page.set_input_files("#id_files", [picture("bez-skripta-1.jpg"), picture("bez-skripta-2.jpg")])
    page.click(".upload [type=submit]")
    first = page.locator(".described").first
    assert first.locator("h2").inner_text() == "bez-skripta-2.jpg"
    first.locator("[name$=-is_decorative]").check()
    first.locator("[name$=-consent]").select_option("not_needed")
    page.click(".submit-row [type=submit]")
    assert page.locator(".described h2").first.inner_text() == "bez-skripta-1.jpg"


def test_an_author_picks_a_cover_and_uploads_a_picture_and_a_document_on_the_way(site, watched):
    page = watched.page
    sign_in(page, site, "author")
    page.goto(f"{site.url}/admin/news/post/add/")
    page.fill("#id_title_lv", "Ziņa ar attēliem")
    page.click(".field-cover .select2-selection")
    page.fill(".select2-search--dropdown .select2-search__field", "tālrunis")
    found = page.locator(".select2-results__option", has_text="tālrunis")
    found.locator(".pick__picture").wait_for()
    found.click()
    assert "tālrunis" in page.locator(".field-cover .select2-selection .pick__name").inner_text()
    page.focus(
        "#id_title_lv"
    )  # a list that closes gives its field the focus, and the page may scroll under the pointer
    for part, kind in (("gallery", "image"), ("documents", "document")):
        page.click(f"#{part}-group .add-row a")
        with page.expect_popup() as opened:
            page.click(f"#add_id_{part}-0-{kind}")
        popup = opened.value
        if kind == "image":
            popup.set_input_files("#id_file", [picture("pa-celam.jpg")])
            popup.fill("#id_alt_lv", "Augšupielādēts pa ceļam")
            popup.select_option("#id_consent", "not_needed")
        else:
            file = {"name": "p.pdf", "mimeType": "application/pdf", "buffer": pdf_file().read()}
            popup.set_input_files("#id_file", [file])
            popup.fill("#id_title_lv", "Pārskats pa ceļam")
        with popup.expect_event("close"):
            popup.click("[name=_save]")
    assert page.locator("#gallery-0 .pick__name").inner_text() == "Augšupielādēts pa ceļam"
    assert page.input_value("#id_title_lv") == "Ziņa ar attēliem"
    assert page.locator("form [type=file]").count() == 0
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    page.goto(f"{site.url}/admin/news/post/?q=Ziņa+ar+attēliem")
    page.click("#result_list tbody th a")
    picked = page.locator("#gallery-0 .pick__name").inner_text()
    assert picked == "Augšupielādēts pa ceļam – nav apraksta angliski"
    assert page.locator("#documents-0 option:checked").inner_text() == "Pārskats pa ceļam"
    assert watched.violations() == []


def test_a_picture_is_picked_without_scripts(site, without_scripts):
    page = without_scripts
    sign_in(page, site, "author")
    page.goto(f"{site.url}/admin/news/post/add/")
    page.fill("#id_title_lv", "Ziņa bez skriptiem")
    chosen = page.locator("#id_cover option").nth(1).get_attribute("value")
    page.select_option("#id_cover", chosen)
    page.click("[name=_save]")
    page.goto(f"{site.url}/admin/news/post/?q=Ziņa+bez+skriptiem")
    page.click("#result_list tbody th a")
    assert page.input_value("#id_cover") == chosen


# --- The focal point


def test_the_focal_point_is_set_by_a_click_or_by_two_numbers(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}{LIBRARY}1/change/")
    box = page.locator(".focal-point img").bounding_box()
    page.locator(".focal-point img").click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.9})
    assert [page.input_value(f"#id_focus_{side}") for side in "xy"] == ["20", "90"]

    def mark():
        place = page.locator(".focal-point__mark").bounding_box()
        middle = place["x"] + place["width"] / 2 - box["x"], place["y"] + place["height"] / 2 - box["y"]
        return round(100 * middle[0] / box["width"]), round(100 * middle[1] / box["height"])

    assert all(abs(a - b) <= 2 for a, b in zip(mark(), (20, 90), strict=True))
    page.fill("#id_focus_x", "70")
    assert abs(mark()[0] - 70) <= 2
    assert watched.violations() == []


PAGES = [
    ("author", "library/image/upload/"),
    ("publisher", "library/document/upload/"),
    ("author", "library/image/describe/"),
    ("publisher", "library/image/1/change/"),
    ("publisher", "library/image/"),
    ("publisher", "news/post/1/change/"),
]


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_the_pages_of_the_library_are_clean_in_both_schemes_narrow_and_wide(site, watched, role, path):
    page = watched.page
    sign_in(page, site, role)
    if path.endswith("describe/"):
        page.goto(f"{site.url}{LIBRARY}upload/")
        page.set_input_files("#id_files", [picture("parbaudei.jpg")])
        page.click(".upload [type=submit]")
        page.wait_for_selector(".upload__next:not([hidden])")
        assert faults(page) == []
        watched.refused.clear()
    has_gallery = path.startswith("news")
    act = (lambda page: page.click("#gallery-group .add-row a")) if has_gallery else (lambda page: None)
    assert faults_in_every_look(watched, f"{site.url}/admin/{path}", act) == {}
