"""The pictures of the staff's handbook: scenes of the demonstration in every language, into docs/editing/<language>/.

No test: run it when the staff pages look different (`make pictures`).
"""

import io
import os
from typing import NamedTuple

from django.conf import settings
from PIL import Image
from playwright.sync_api import sync_playwright

from benchmarks.site import demonstration
from localization.languages import codes
from tests.browser.test_staff import end_session, sign_in
from tests.server import PROJECT, Server

FOLDER = PROJECT / "docs" / "editing"
UPLOADED = PROJECT / "demo" / "pictures" / "library.png"
# Of the window and round a scene, in CSS pixels; device pixels in one of these.
WIDTH, HEIGHT, MARGIN, SHARPNESS = 900, 700, 12, 1.5
LIVE, PROJECT_FORM = "news/post/1/change/", "projects/project/2/change/"
PUBLISH = "button[name=_publish] >> nth=0"
# What stays in sight while somebody scrolls would stand in the middle of a scene; the list of sections says nothing.
ALL_IN_PLACE = """
.submit-row, header { position: static !important }
.toggle-nav-sidebar, #nav-sidebar { display: none !important }
.main > .content { max-width: none !important }
"""
# What is typed, in each language of a handbook.
WORDS = {
    "lv": {
        "title": "Bibliotekāri mācās Rīgā",
        "lead": "Oktobrī Rīgā bibliotekāri mācās, kā palīdzēt lasītājiem atpazīt cilvēku tirgotāju solījumus.",
        "changed": "Rudenī sāksies projekts, kurā bibliotekāri mācīsies, kā cilvēkus ievilina un kas viņiem palīdzēs.",
        "mine": "Rudenī sāksies projekts, kurā bibliotekāri uzzinās, kā cilvēkus ievilina un kurp pēc palīdzības doties.",
        "alt": "Zīmējums: grāmatu plaukti, lampa un tālrunis.",
    },
    "en": {
        "title": "Librarians train in Riga",
        "lead": "In October librarians train in Riga: how to help readers recognise the promises of traffickers.",
        "changed": "A project that starts this autumn will teach librarians how people are lured and who will help them.",
        "mine": "A project that starts this autumn will show librarians how people are lured and where to find help.",
        "alt": "A drawing: bookshelves, a lamp and a telephone.",
    },
}


class Studio(NamedTuple):
    """The running demonstration, a browser, and the language in which staff work and type."""

    site: Server
    browser: object
    language: str

    @property
    def url(self):
        return self.site.url

    @property
    def words(self):
        return WORDS[self.language]

    def desk_of(self, name):
        """A page of a member of staff who has signed in and chosen the language."""
        context = self.browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SHARPNESS, bypass_csp=True,
            timezone_id=settings.TIME_ZONE, locale=self.language, reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        sign_in(page, self, name)
        if (choice := page.locator(f"button[name=language][value={self.language}]")).count():
            choice.click()
        return page

    def open(self, page, path):
        page.goto(f"{self.url}/admin/{path}")
        page.wait_for_load_state("networkidle")

    def type(self, page, name, text):
        page.fill(f"#id_{name}_{self.language}", text)

    def take(self, page, name, *parts):
        """A picture of what holds all the parts; all pictures are equally wide."""
        page.wait_for_load_state("networkidle")
        page.add_style_tag(content=ALL_IN_PLACE)
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        boxes = [page.locator(part).first.bounding_box() for part in parts]
        start = max(min(box["y"] for box in boxes) - MARGIN, 0)
        height = max(box["y"] + box["height"] for box in boxes) + MARGIN - start
        clip = {"x": 0, "y": start, "width": WIDTH, "height": height}
        taken = page.screenshot(full_page=True, clip=clip, animations="disabled")
        (FOLDER / self.language / f"{name}.webp").write_bytes(small(taken))


def small(png):
    """The picture as WebP: exact, unless a drawing in it makes that the larger one."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    found = []
    for how in ({"lossless": True, "quality": 100}, {"quality": 85}):
        picture.save(file := io.BytesIO(), "WEBP", method=6, **how)
        found.append(file.getvalue())
    return min(found, key=len)


def write_a_post(studio):
    """The form, its buttons, a preview; an author then asks for publishing."""
    page = studio.desk_of("publisher")
    studio.open(page, "news/post/add/")
    studio.type(page, "title", studio.words["title"])
    studio.type(page, "lead", studio.words["lead"])
    studio.take(page, "form", ".states", ".field-lead_" + studio.language)
    studio.take(page, "buttons", ".history-note", ".submit-row")
    with page.expect_popup() as opened:
        page.click(f"button[name=_preview][value={studio.language}]")
    studio.take(opened.value, "preview", ".preview-banner", "main .lead")
    page = studio.desk_of("author")
    studio.open(page, "news/post/add/")
    studio.type(page, "title", studio.words["title"])
    page.click("button[name=_ask]")
    page.wait_for_selector(".messagelist")


def publish(studio, page, texts):
    studio.open(page, LIVE)
    for name, text in texts.items():
        studio.type(page, name, text)
    page.click(PUBLISH)
    page.wait_for_selector(".messagelist .success")


def be_slower(studio):
    """A save that comes after somebody else's; the two versions compared; a session that is over."""
    mine, theirs = studio.desk_of("publisher"), studio.desk_of("administrator")
    publish(studio, theirs, {})  # the editor lays the texts out anew: no change for the pictures
    # Whoever is signed out is spoken to in the language that the address names.
    studio.open(mine, f"{LIVE}?language={studio.language}")
    publish(studio, theirs, {"lead": studio.words["changed"]})
    studio.type(mine, "lead", studio.words["mine"])
    mine.click(PUBLISH)
    studio.take(mine, "stale", ".meanwhile")
    studio.open(theirs, LIVE.replace("change", "history"))
    theirs.click("form.history [type=submit]")
    studio.take(theirs, "compare", "#content > h1", ".compare")
    end_session(mine.context, studio.site)
    mine.click("[name=_save]")
    studio.take(mine, "lost-session", "#content > h1", ".lost-session")


def change_what_is_live(studio):
    """A draft of changes."""
    page = studio.desk_of("publisher")
    studio.open(page, LIVE)
    studio.type(page, "lead", studio.words["mine"])
    page.click(".submit-row [name=_save]")
    page.wait_for_selector(".messagelist")
    studio.open(page, LIVE)
    studio.take(page, "draft", ".states", ".draft")


def add_pictures(studio):
    """Describing what was uploaded, and the order of rows."""
    page = studio.desk_of("publisher")
    studio.open(page, "library/image/upload/")
    page.set_input_files("#id_files", UPLOADED)
    page.click(".upload [type=submit]")
    page.wait_for_selector(".upload__next:not([hidden])")
    studio.open(page, "library/image/describe/")
    page.locator(f"[id$=alt_{studio.language}]").first.fill(studio.words["alt"])
    studio.take(page, "describe", ".described")
    studio.open(page, PROJECT_FORM)
    studio.take(page, "order", "#participation-group")


def look_at_the_first_page(studio):
    # The first two groups: the others are as many again, and a picture higher than wide is hard to read.
    studio.take(studio.desk_of("publisher"), "start", "#content > h1", ".waiting >> nth=1")


# The last one shows what the others left.
SCENES = (write_a_post, be_slower, change_what_is_live, add_pictures, look_at_the_first_page)


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        for language in codes():
            (FOLDER / language).mkdir(parents=True, exist_ok=True)
            with demonstration() as site:
                studio = Studio(site, browser, language)
                for scene in SCENES:
                    scene(studio)


if __name__ == "__main__":
    main()
