"""The editor of texts: what is pasted comes out clean, its buttons have names, and the keyboard is enough."""

import re
import sqlite3
from pathlib import Path

import psycopg
import pytest

from tests.browser.test_staff import sign_in
from tests.browser.test_staff_look import faults

PASTED = Path(__file__).parent / "pasted"
PASTE = """(text, html) => {
    const data = new DataTransfer()
    data.setData("text/html", html)
    text.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
}"""
ORDINARY = (
    '<p>Palīdzība ir <strong>bez maksas</strong> un <em>konfidenciāla</em>. Lasiet <a href="https://www.example.org/palidziba">'
    "vairāk šeit</a>.{footnote}</p>{heading}<ul><li><p>Uzklausām</p><ul><li><p>pa tālruni</p></li><li><p><strong>klātienē"
    "</strong></p></li></ul></li><li><p>Pavadām</p></li></ul><p>Secība:</p><ol><li><p>zvans</p></li><li><p>saruna</p></li></ol>"
)
CLEAN = {
    "word": "<h2>Atbalsts cietušajiem</h2>"
    + ORDINARY.format(footnote="[1]", heading="<h3>Ko mēs darām</h3>")
    + "<p>Darbs notiek visos reģionos.</p><p>Rīga · katru dienu</p>",
    "google_docs": "<h2>Atbalsts cietušajiem</h2>" + ORDINARY.format(footnote="", heading=""),
}
NAMES = {
    "lv": ["Virsraksts", "Mazāks virsraksts", "Saraksts ar aizzīmēm", "Numurēts saraksts", "Citāts", "Treknraksts", "Slīpraksts",
           "Pārvērst iezīmēto tekstu saitē", "Noņemt saiti", "Attēls no bibliotēkas", "Tabula", "Pievienot kolonnu aiz šīs", "Noņemt šo kolonnu",
           "Pievienot rindu zem šīs", "Noņemt šo rindu", "Rindas vai kolonnas virsraksts", "Noņemt tabulu", "Atsaukt", "Atcelt atsaukšanu"],
    "en": ["Heading", "Smaller heading", "Bulleted list", "Numbered list", "Quotation", "Bold", "Italic",
           "Make the selected text a link", "Remove the link", "Picture from the library", "Table", "Add a column after this one", "Remove this column",
           "Add a row below this one", "Remove this row", "Heading of a row or column", "Remove the table", "Undo", "Redo"],
}  # fmt: skip


def stored(site, title):
    """The Latvian text of a page, as the database holds it."""
    if site.database.startswith("sqlite"):
        with sqlite3.connect(site.database.removeprefix("sqlite:///")) as connection:
            return connection.execute(
                "SELECT body_lv FROM pages_page WHERE title_lv = ?", [title]
            ).fetchone()[0]
    with psycopg.connect(site.database) as connection:
        return connection.execute("SELECT body_lv FROM pages_page WHERE title_lv = %s", [title]).fetchone()[0]


def go_to_form(page, site):
    page.goto(f"{site.url}/admin/pages/page/add/")
    page.locator(".prose-menubar[role=toolbar]").nth(3).wait_for()  # two texts in two languages


def open_form(page, site, title):
    """The form of a new page, and its editor for the Latvian text, in which the cursor stands."""
    go_to_form(page, site)
    page.fill("#id_title_lv", title)
    text = page.locator(".field-body_lv .tiptap").first
    text.click()
    return text


def save(page):
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success, .messagelist .info")


def button(page, name):
    return page.locator(f".field-body_lv .prose-menubar [data-name='{name}']").first


def select(page, keys):
    page.keyboard.press(keys)
    page.locator("[data-name=link][aria-disabled=false]").first.wait_for()  # the editor has heard of it


def focused(page):
    """The name of the button in use, or “text”, or the id of a field."""
    return page.evaluate(
        "(a => a.dataset.name ?? (a.classList.contains('tiptap') ? 'text' : a.id))(document.activeElement)"
    )


@pytest.mark.parametrize("source", CLEAN)
def test_what_is_pasted_from_an_office_program_is_stored_clean(site, watched, source):
    page, title = watched.page, f"Ielīmēts: {source}"
    sign_in(page, site, "publisher")
    text = open_form(page, site, title)
    text.evaluate(f"(text, html) => ({PASTE})(text, html)", (PASTED / f"{source}.htm").read_text("utf-8"))
    save(page)
    assert stored(site, title) == CLEAN[source]
    assert watched.violations() == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">3.</span>trīs</p>',
         '<ol start="3"><li><p>trīs</p></li></ol>'),
        ('<p style="mso-list:l0 level3 lfo1"><span style="mso-list:Ignore">-</span>dziļi</p>',
         "<ul><li><p>dziļi</p></li></ul>"),
        ('<p style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">o</span>a</p>'
         '<p style="mso-list:l1 level1 lfo2"><span style="mso-list:Ignore">(a)</span>b</p>',
         "<ul><li><p>a</p></li></ul><ol><li><p>b</p></li></ol>"),
        ('<h4 style="font-weight:bold">Maza <span style="font-weight:700">daļa</span></h4><p>a style=b</p>',
         "<h3>Maza daļa</h3><p>a style=b</p>"),
        ('<p><a href="file:///C:/slepeni.docx">fails</a> <a name="x">vieta</a> 3.\xa0marts</p>', "<p>fails vieta 3.\xa0marts</p>"),
        ("<table><tr><td>Rīga</td><td>9.00–17.00</td><td>28612120</td></tr><tr><td>Latgale</td><td>9.00–15.00</td><td>25723222</td></tr></table>",
         "<table><tbody><tr><td><p>Rīga</p></td><td><p>9.00–17.00</p></td><td><p>28612120</p></td></tr>"
         "<tr><td><p>Latgale</p></td><td><p>9.00–15.00</p></td><td><p>25723222</p></td></tr></tbody></table>"),
        ('<table><caption>Kur zvanīt</caption><tr><td><p><b>Vieta</b></p></td><td><span style="font-weight:700">Tālrunis</span></td></tr>'
         "<tr><td>Rīga</td><td></td></tr></table>",
         "<p>Kur zvanīt</p><table><tbody><tr><th><p>Vieta</p></th><th><p>Tālrunis</p></th></tr><tr><td><p>Rīga</p></td><td><p></p></td></tr></tbody></table>"),
        ('<table role="presentation"><tr><td><div>Rīga</div></td><td></td><td>28612120</td></tr><tr><td><p>Pirmā</p><p>Otrā</p></td><td>Trešā</td></tr></table>',
         "<p>Rīga · 28612120</p><p>Pirmā</p><p>Otrā</p><p>Trešā</p>"),
        ("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr><tr><td>c</td></tr></table>", "<p>a · b</p><p>c</p>"),
        ("<dl><dt>Rīga</dt><dt>Ogre</dt><dd>Vidzeme</dd></dl><div>Latgale</div><div>Kurzeme</div>",
         "<p>Rīga</p><p>Ogre</p><p>Vidzeme</p><p>Latgale</p><p>Kurzeme</p>"),
        ('<div class="ListContainerWrapper"><ul class="BulletListStyle1"><li data-aria-level="1"><p>viens</p></li></ul></div>'
         '<div class="ListContainerWrapper"><ul class="BulletListStyle1"><li data-aria-level="1"><p>divi</p></li></ul></div>'
         '<div class="ListContainerWrapper"><ul class="BulletListStyle2"><li data-aria-level="2"><p>divi a</p></li></ul></div>'
         '<p>Secība</p><div class="ListContainerWrapper"><ol start="3"><li data-aria-level="1"><p>trīs</p></li></ol></div>',
         "<ul><li><p>viens</p></li><li><p>divi</p><ul><li><p>divi a</p></li></ul></li></ul><p>Secība</p>"
         '<ol start="3"><li><p>trīs</p></li></ol>'),
        ('<p>Tālrunis <s>67898343</s> <del>1</del><strike>2</strike><span style="color:red;text-decoration:line-through">3</span>28612120</p>',
         "<p>Tālrunis 28612120</p>"),
        ("<p>Šis&nbsp;teksts&nbsp;ir 3.&nbsp;marts, J.&nbsp;Ozols, Nr.&nbsp;5, 28&nbsp;612&nbsp;120 ir.&nbsp;Un</p>",
         "<p>Šis teksts ir 3.\xa0marts, J.\xa0Ozols, Nr.\xa05, 28\xa0612\xa0120 ir. Un</p>"),
        ('<p><a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.example.org%2F&amp;data=05%7C02%7Canna.paraugs%40example.org%7Cabc">'
         "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.example.org%2F&amp;data=05%7C02%7Canna</a></p>",
         '<p><a href="https://www.example.org/">https://www.example.org/</a></p>'),
        ('<p><img src="/favicon.ico" onerror="document.title = 1">attēls</p><script>document.title = 2</script>', "<p>attēls</p>"),
        ('<ul data-pm-slice="1 1 []"><li><p>mūsu pašu</p></li></ul>', "<ul><li><p>mūsu pašu</p></li></ul>"),
    ],
    ids=["a-list-that-goes-on", "a-level-without-the-ones-above", "one-list-after-another", "headings", "links",
         "table", "table-with-headings", "table-that-arranges", "table-in-a-table", "words", "lists-of-word-online", "struck-out",
         "no-break-spaces", "safe-links", "scripts", "our-own"],
)  # fmt: skip
def test_the_cleaning_knows(site, watched, html, text):
    page = watched.page
    sign_in(page, site, "publisher")
    editor = open_form(page, site, "Ielīmēts")
    editor.evaluate(f"(text, html) => ({PASTE})(text, html)", html)
    assert (
        page.input_value("#id_body_lv").replace(' data-type="decimal"', "").replace("&nbsp;", "\xa0") == text
    )
    assert watched.violations() == []


def test_what_was_left_out_of_a_paste_is_said_below_the_text(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    editor = open_form(page, site, "Ielīmēts")
    said = page.locator(".field-body_lv .left-out").first
    for html, words in (
        (
            '<p>a<img src="/favicon.ico"></p>',
            "Attēlus no cita teksta nepārņem. Augšupielādējiet tos bibliotēkā un ievietojiet no turienes.",
        ),
        (
            '<p>a<a class="msocomanchor">[A1]</a> <s>b</s></p>',
            "Komentāri ir izlaisti. Pārsvītrotais teksts ir izlaists.",
        ),
        ('<p>a<img src="/favicon.ico" width="1"></p>', ""),
    ):
        editor.evaluate(f"(text, html) => ({PASTE})(text, html)", html)
        assert said.inner_text() == words
    assert said.get_attribute("role") == "status"
    assert watched.violations() == []


def test_a_table_is_made_and_gets_its_headers(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    open_form(page, site, "Tabula")
    button(page, "table").click()
    for words in ("Vieta", "Tālrunis", "Rīga", "112"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    assert watched.violations() == []
    assert faults(page) == []  # its tools write styles
    button(page, "table:deleteRow").click()
    page.click("[name=_publish][value=lv]")
    page.wait_for_selector(".messagelist .success")
    head = '<tr><th scope="col"><p>Vieta</p></th><th scope="col"><p>Tālrunis</p></th></tr>'
    assert (
        stored(site, "Tabula")
        == f"<table><tbody>{head}<tr><td><p>Rīga</p></td><td><p>112</p></td></tr></tbody></table>"
    )
    pk = page.url.split("/")[-3]
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{site.url}/lv/lapas/{pk}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        corner, beside = (page.locator("th").nth(place).bounding_box() for place in (0, 1))
        assert (corner["y"] == beside["y"]) == (width == 1280)  # on a phone one stands below the other


@pytest.mark.parametrize("language", NAMES)
def test_the_buttons_and_the_dialog_speak_the_language_of_who_uses_them(site, watched, language):
    page = watched.page
    sign_in(page, site, "author")
    if language == "en":
        page.click("button[name=language][value=en]")
    try:
        text = open_form(page, site, "Nosaukumi")
        names = page.locator(".field-body_lv .prose-menubar").first.locator("button")
        assert (
            names.evaluate_all("all => all.map(each => each.getAttribute('aria-label'))") == NAMES[language]
        )
        assert names.evaluate_all("all => all.map(each => each.title)") == NAMES[language]
        page.keyboard.type("saite")
        select(page, "Control+a")
        page.keyboard.press("Control+k")
        words = page.locator("dialog").inner_text()
        assert ("Adrese" in words, "Atcelt" in words) == (language == "lv", language == "lv"), words
        assert faults(page) == []
        page.keyboard.press("Escape")
        assert text.get_attribute("lang") == "lv"
        assert faults(page) == []
    finally:
        if language == "en":
            page.goto(f"{site.url}/admin/")
            page.click("button[name=language][value=lv]")


def test_the_text_has_the_name_of_its_field_and_the_toolbar_too(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    go_to_form(page, site)
    for name in ("Teksts (latviski):", "Teksts (angliski):"):
        assert page.get_by_role("textbox", name=name, exact=True).count() == 1
        assert page.get_by_role("toolbar", name=name, exact=True).count() == 1
    page.locator(".field-body_en label").first.click()
    assert page.locator(".field-body_en .tiptap").first.evaluate("text => text === document.activeElement")


def test_buttons_say_whether_they_are_pressed(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    open_form(page, site, "Nospiests")
    for name in ("bold", "italic", "heading2", "heading3", "bulletList", "orderedList"):
        assert button(page, name).get_attribute("aria-pressed") == "false", name
        button(page, name).click()
        assert button(page, name).get_attribute("aria-pressed") == "true", name
        button(page, name).click()
        assert button(page, name).get_attribute("aria-pressed") == "false", name
    assert button(page, "link").get_attribute("aria-disabled") == "true"
    page.keyboard.type("vārds")
    select(page, "Control+a")
    assert button(page, "link").get_attribute("aria-disabled") == "false"


def test_the_keyboard_alone_reaches_and_works_every_button(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    open_form(page, site, "Ar klaviatūru")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "heading2"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    reached = ["heading2"]
    for _step in range(12):
        page.keyboard.press("ArrowRight")
        reached.append(focused(page))
    assert list(dict.fromkeys(reached)) == [
        "heading2", "heading3", "bulletList", "orderedList", "blockquote", "bold", "italic", "link", "picture", "table", "history:undo", "history:redo",
    ]  # fmt: skip
    page.keyboard.press("Home")
    assert focused(page) == "heading2"
    page.keyboard.press("Enter")
    assert focused(page) == "text"
    page.keyboard.type("Virsraksts")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "bulletList"
    page.keyboard.press("Space")
    page.keyboard.type("pirmais")
    page.keyboard.press("Enter")
    page.keyboard.type("otrais")
    page.keyboard.press("Tab")
    assert focused(page) == "text"
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Escape")
    assert focused(page) == "text"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert focused(page) != "text"
    save(page)
    nested = "<ul><li><p>pirmais</p><ul><li><p>otrais</p></li></ul></li></ul>"
    assert stored(site, "Ar klaviatūru") == f"<h2>Virsraksts</h2>{nested}"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("www.example.org", "https://www.example.org"),
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("info@example.org", "mailto:info@example.org"),
        ("+371 2861 2120", "tel:+37128612120"),
        (
            "https://www.google.com/url?q=https://example.org/a%3Fb%3D1%26utm_source%3Dc&sa=D",
            "https://example.org/a?b=1",
        ),
        (
            "l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F%3Ffbclid%3Dx%23y&h=z",
            "https://example.org/#y",
        ),
        ("/lv/kontakti/", "/lv/kontakti/"),
    ],
)
def test_a_link_is_made_with_the_keyboard_as_people_write_addresses(site, watched, typed, address):
    page, title = watched.page, f"Saite: {typed}"
    sign_in(page, site, "publisher")
    open_form(page, site, title)
    page.keyboard.type("Lasiet šeit")
    select(page, "Control+Shift+ArrowLeft")
    page.keyboard.press("Control+k")
    assert page.get_by_role("dialog", name="Saite").count() == 1
    page.keyboard.press("Enter")  # an empty address is no answer
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    assert focused(page) == "text"
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.value") == address
    page.keyboard.press("Escape")
    assert focused(page) == "text"
    save(page)
    assert stored(site, title) == f'<p>Lasiet <a href="{address}">šeit</a></p>'
    assert watched.violations() == []


def test_a_page_of_this_site_is_found_by_its_title_and_linked_by_its_id(site, watched):
    page, title = watched.page, "Saite uz savu lapu"
    sign_in(page, site, "publisher")
    open_form(page, site, title)
    page.keyboard.type("Lasiet šeit")
    select(page, "Control+Shift+ArrowLeft")
    page.keyboard.press("Control+k")
    page.keyboard.press("Tab")
    page.keyboard.type("atver acis")
    offer = page.locator(".offered button").first
    offer.wait_for()
    assert "Atver acis" in offer.inner_text()
    assert watched.violations() == []
    assert faults(page) == []
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert focused(page) == "text"
    save(page)
    [address] = re.findall(r'^<p>Lasiet <a href="(/lv/\w+/\d+/)">šeit</a></p>$', stored(site, title))
    page.goto(site.url + address)
    assert "Atver acis" in page.locator("h1").inner_text()


def test_a_picture_of_the_library_is_put_into_a_text(site, watched):
    page, title = watched.page, "Attēls tekstā"
    sign_in(page, site, "publisher")
    open_form(page, site, title)
    page.keyboard.type("Pirms attēla")
    button(page, "picture").click()
    assert page.get_by_role("dialog", name="Attēls no bibliotēkas").count() == 1
    page.locator(".offered img").first.wait_for()  # the newest, before anything is typed
    page.keyboard.type("nav tāda")
    page.get_by_text("Nevienā attēla aprakstā tā nav.").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("MAJA")
    page.locator(".offered button").first.wait_for()
    assert watched.violations() == []
    page.keyboard.press("Enter")
    assert focused(page) == "text"
    assert (
        page.locator(".tiptap figure img").evaluate("async img => (await img.decode(), img.naturalWidth)") > 0
    )
    assert watched.violations() == []
    save(page)
    assert re.search(r'<p>Pirms attēla</p><figure data-image="\d+"></figure>', stored(site, title))


def test_without_scripts_a_text_is_typed_into_a_plain_field(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/pages/page/add/")
    page.fill("#id_title_lv", "Bez skriptiem")
    page.fill("#id_body_lv", "Pirmā rindkopa & vēl.\n\nOtrā.")
    save(page)
    assert stored(site, "Bez skriptiem") == "<p>Pirmā rindkopa &amp; vēl.</p>\n\n<p>Otrā.</p>"
    context.close()
