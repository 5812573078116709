"""Pages that no request to the demonstration reaches, made by the same code from more rows, and how to open them.

Run as a process of its own: playwright keeps a loop running in this one, in which Django refuses to query.
"""

import json
import os
import subprocess
import sys

from django.conf import settings

from tests.conftest import SHARED
from tests.server import demonstration

PAGES = "pages.json"


def make_pages(folder):
    """Fill the folder with them and with their pictures."""
    with demonstration(folder, SHARED) as address:
        environment = os.environ | {"VAR_DIR": str(folder), "DATABASE_URL": address}
        command = [sys.executable, "-m", "tests.browser.making"]
        with (folder / PAGES).open("w", encoding="utf-8") as pages:
            subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=True, stdout=pages)


class Made:
    """`pages`: {(name, language): text}; `templates`: the names of all that they and ADDRESSES were made with."""

    def __init__(self, folder):
        made = json.loads((folder / PAGES).read_text("utf-8"))
        self.folder, self.templates = folder, set(made["templates"])
        self.pages = {(name, language): text for name, language, text in made["pages"]}

    def open(self, page, site, name, language):
        """As if the site had answered with it: the stylesheet comes from the site, pictures from here."""
        where, text = f"{site.url}/{language}/", self.pages[name, language]
        page.route("**/media/**", lambda route: route.fulfill(path=self.file(route.request.url)))
        page.route(where, lambda route: route.fulfill(body=text, content_type="text/html; charset=utf-8"))
        page.goto(where)

    def file(self, url):
        return self.folder / "media" / url.partition("/media/")[2]
