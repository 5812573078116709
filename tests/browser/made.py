"""Pages that no request to the demonstration reaches, made by the same code from more rows, and how to open them.

Run as a process of its own: playwright keeps a loop running in this one, in which Django refuses to query.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings


class Made:
    """`pages`: {(name, language): text}; `templates`: the names of all that they and ADDRESSES were made with."""

    def __init__(self, folder):
        Path(folder).mkdir(exist_ok=True)
        environment = os.environ | {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        command = [sys.executable, "-m", "tests.browser.making"]
        done = subprocess.run(
            command,
            env=environment,
            cwd=settings.BASE_DIR,
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        made = json.loads(done.stdout)
        self.folder, self.templates = Path(folder), set(made["templates"])
        self.pages = {(name, language): text for name, language, text in made["pages"]}

    def open(self, page, site, name, language):
        """As if the site had answered with it: the stylesheet comes from the site, pictures from here."""
        where, text = f"{site.url}/{language}/", self.pages[name, language]
        page.route("**/media/**", lambda route: route.fulfill(path=self.file(route.request.url)))
        page.route(where, lambda route: route.fulfill(body=text, content_type="text/html; charset=utf-8"))
        page.goto(where)

    def file(self, url):
        return self.folder / "media" / url.partition("/media/")[2]
