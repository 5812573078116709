"""A morning of editing in a real browser: written, previewed, asked for, translated, published, drafted, restored,
withdrawn, binned and taken out again.

Nothing is loaded from elsewhere, the policy refuses nothing, and var/morning/ holds a picture of every step.
"""

import itertools
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.browser.test_staff import end_session, sign_in
from tests.browser.waiting import until
from tests.factories import pdf_file
from tests.server import PASSWORD, beside

ALBUM = settings.BASE_DIR / "var/morning"
REPORT_VIOLATIONS = "addEventListener('securitypolicyviolation', e => console.error(e.effectiveDirective))"
MAKE_YESTERDAYS_PROJECT = """
import datetime, django
django.setup()
import reversion
from django.utils import timezone
from tests.factories import make_activity, make_project
with reversion.create_revision():
    reversion.set_date_created(timezone.now() - datetime.timedelta(days=1))
    project = make_project(title_lv="Vakardienas projekts", title_en="Yesterday’s project")
    make_activity(project)
print(project.pk)
"""
NEWS, PROJECTS = "lv/jaunumi/", "lv/projekti/"


@pytest.fixture
def people(site, browser):
    """The windows of three staff, signed in, and of a visitor; nothing that any of them does asks elsewhere."""
    names = ("author", "publisher", "administrator", "visitor")
    asked, refused = set(), []
    windows = {name: browser.new_context(viewport={"width": 1280, "height": 900}) for name in names}
    for name, context in windows.items():
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        context.on("console", lambda told: refused.append(told.text) if told.type == "error" else None)
        page = context.new_page()
        if name != "visitor":
            sign_in(page, site, name)
    yield SimpleNamespace(**{name: context.pages[0] for name, context in windows.items()})
    for context in windows.values():
        context.close()
    assert refused == []
    assert asked - {""} == {urlsplit(site.url).netloc}


@pytest.fixture
def picture():
    """Keeps what a window shows, as the next picture of the album; nothing of it lies beyond the edge."""
    ALBUM.mkdir(parents=True, exist_ok=True)
    numbers = itertools.count(1)

    def take(page, name):
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=ALBUM / f"{next(numbers):02}-{name}.png", full_page=True)

    return take


def press(page, selector):
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def write(page, column, text):
    page.locator(f".fieldBox.field-{column} .tiptap").first.click()
    page.keyboard.type(text)


def pick(page, place, words):
    """Choose in a field that searches."""
    page.locator(f"{place} .select2-selection").first.click()
    page.keyboard.type(words)
    found = page.locator(".select2-results__option--highlighted", has_text=words)
    found.wait_for()
    found.click()


def sees(visitor, site, section, title):
    """How often a list of the public site links to what has this title."""
    visitor.goto(f"{site.url}/{section}")
    return visitor.get_by_role("link", name=title, exact=True).count()


def test_a_morning(site, people, picture):
    author, publisher, visitor = people.author, people.publisher, people.visitor
    an_author_writes_a_post(author, site, picture)
    pictures_and_a_document_are_added(author, picture)
    the_author_previews_it_and_asks(author, picture)
    post = a_publisher_translates_and_publishes_it(publisher, site, picture)
    visitors_read_it_in_both_languages(visitor, site, picture)

    project = f"{site.url}/admin/projects/project/{int(beside(site, '-c', MAKE_YESTERDAYS_PROJECT))}"
    a_draft_is_kept_while_a_colleague_edits(publisher, people.administrator, project, picture)
    visitors_see_it_only_once_it_is_published(publisher, visitor, site, picture)
    yesterdays_version_is_restored(publisher, visitor, site, project, picture)
    both_are_withdrawn(publisher, visitor, site, (f"{post}/change/", f"{project}/change/"), picture)
    one_is_binned_and_taken_out_again(publisher, project, picture)


def an_author_writes_a_post(page, site, picture):
    page.goto(f"{site.url}/admin/")
    picture(page, "start-page-of-an-author")
    page.goto(f"{site.url}/admin/news/post/add/")
    page.fill("#id_title_lv", "Rīta ziņa")
    page.fill("#id_lead_lv", "Ko uzrakstījām no rīta.")
    write(page, "body_lv", "Pirmais teikums.")


def pictures_and_a_document_are_added(page, picture):
    pick(page, ".field-cover", "māja naktī")
    for number, words in enumerate(("ceļš", "čemodāns")):
        page.locator("#gallery-group .add-row a").click()
        pick(page, f"#gallery-{number}", words)
        page.fill(f"#id_gallery-{number}-caption_lv", f"Attēls: {words}")
    page.locator("#documents-group .add-row a").click()
    with page.expect_popup() as opened:
        page.click("#add_id_documents-0-document")
    popup = opened.value
    file = {"name": "rits.pdf", "mimeType": "application/pdf", "buffer": pdf_file().read()}
    popup.set_input_files("#id_file", [file])
    popup.fill("#id_title_lv", "Rīta pārskats")
    picture(popup, "document-on-the-way")
    with popup.expect_event("close"):
        popup.click("[name=_save]")
    picture(page, "post-written")


def the_author_previews_it_and_asks(page, picture):
    with page.context.expect_page() as opened:
        page.locator("[name=_preview]").first.click()
    preview = opened.value
    preview.wait_for_selector("h1")
    assert preview.inner_text("h1") == "Rīta ziņa"
    assert preview.locator(".preview-banner").count() == 1
    all_pictures_are_there(preview, 3)
    picture(preview, "preview-of-what-is-typed")
    preview.close()
    press(page, "[name=_ask]")
    assert page.locator(".messagelist .success").count()
    picture(page, "asked-for-publishing")


def all_pictures_are_there(page, number):
    pictures = page.locator("main .picture img, main picture img")
    assert pictures.count() == number
    for one in pictures.all():
        one.scroll_into_view_if_needed()
        until(page, "image => image.complete && image.naturalWidth > 0", one.element_handle())


def a_publisher_translates_and_publishes_it(page, site, picture):
    """Found on the start page. The address of its pages."""
    page.goto(f"{site.url}/admin/")
    picture(page, "start-page-of-a-publisher")
    press(page, ".attention a:has-text('Rīta ziņa')")
    address = page.url.removesuffix("/change/")
    page.fill("#id_title_en", "Morning news")
    page.fill("#id_lead_en", "What we wrote in the morning.")
    write(page, "body_en", "The first sentence.")
    picture(page, "translated")
    press(page, "[name=_publish][value='lv,en']")
    assert page.locator(".messagelist .success").count()
    picture(page, "published")
    return address


def visitors_read_it_in_both_languages(page, site, picture):
    for section, title in ((NEWS, "Rīta ziņa"), ("en/news/", "Morning news")):
        assert sees(page, site, section, title)
        page.get_by_role("link", name=title, exact=True).first.click()
        assert page.inner_text("h1") == title
        all_pictures_are_there(page, 3)
        document = page.get_by_role("link", name="Rīta pārskats")
        assert (
            page.request.get(site.url + document.get_attribute("href")).headers["content-type"]
            == "application/pdf"
        )
        picture(page, f"read-{section.partition('/')[0]}")


def a_draft_is_kept_while_a_colleague_edits(page, colleague, project, picture):
    for window in (page, colleague):
        window.goto(f"{project}/change/")
    page.fill("#id_title_lv", "Vakardienas projekts, labots")
    page.fill("#note", "virsraksts")
    press(page, "[name=_save]")
    assert page.locator("section.draft").count() == 1
    picture(page, "draft-is-kept")
    colleague.fill("#id_summary_lv", "Kolēģes kopsavilkums.")
    press(colleague, "[name=_save]")
    assert colleague.locator(".errornote").count() == 1
    assert colleague.input_value("#id_summary_lv") == "Kolēģes kopsavilkums."
    picture(colleague, "colleague-is-refused")


def visitors_see_it_only_once_it_is_published(page, visitor, site, picture):
    assert sees(visitor, site, PROJECTS, "Vakardienas projekts")
    press(page, "section.draft a.button")
    assert page.locator(".changes ins", has_text="labots").count()
    picture(page, "what-the-draft-changes")
    page.go_back()
    press(page, "[name=_publish][value='lv,en']")
    assert sees(visitor, site, PROJECTS, "Vakardienas projekts, labots")


def yesterdays_version_is_restored(page, visitor, site, project, picture):
    page.goto(f"{project}/history/")
    picture(page, "history")
    page.locator("[name=from]").last.check()
    press(page, ".history [type=submit]")
    assert page.locator(".changes ins", has_text="labots").count()
    picture(page, "compared-with-yesterday")
    press(page, "form[action*=restore] [type=submit]")
    assert page.input_value("#id_title_lv") == "Vakardienas projekts"
    picture(page, "restored")
    assert sees(visitor, site, PROJECTS, "Vakardienas projekts")


def both_are_withdrawn(page, visitor, site, forms, picture):
    for form in forms:
        page.goto(form)
        page.click(".withdraw summary")
        press(page, "[name=_publish][value='']")
    picture(page, "withdrawn")
    assert not sees(visitor, site, NEWS, "Rīta ziņa")
    assert not sees(visitor, site, PROJECTS, "Vakardienas projekts")


def one_is_binned_and_taken_out_again(page, project, picture):
    page.goto(f"{project}/delete/")
    picture(page, "into-the-bin")
    press(page, "#content form [type=submit]")
    section, number = project.rpartition("/")[::2]
    page.goto(f"{section}/?bin=yes")
    page.check(f"[name=_selected_action][value='{number}']")
    picture(page, "bin")
    page.select_option("[name=action]", "take_out_of_bin")
    press(page, "[name=index]")
    page.goto(f"{project}/change/")
    assert page.input_value("#id_title_lv") == "Vakardienas projekts"
    picture(page, "taken-out-again")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_survives_the_end_of_the_session(site, browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, site, "author")
    page.goto(f"{site.url}/admin/news/post/add/")
    title = f"Nezaudēts {scripts}"
    page.fill("#id_title_lv", title)
    page.fill("#id_lead_lv", "Divas\nrindas “pēdiņās”.")
    end_session(context, site)
    press(page, "[name=_save]")
    assert page.locator("#send-again").count() == 1
    with context.expect_page() as opened:
        page.click("a[target=_blank]")
    second = opened.value
    second.fill("#id_username", "author")
    second.fill("#id_password", PASSWORD)
    second.press("#id_password", "Enter")
    second.wait_for_selector("#user-tools")
    press(page, "#send-again input[type=submit]")
    if not scripts:  # the token is a new one: one press more
        press(page, "#send-again input[type=submit]")
    page.wait_for_selector(".messagelist .success")
    second.goto(f"{site.url}/admin/news/post/?q={title.split()[0]}")
    assert second.get_by_role("link", name=title).count() == 1
    context.close()
