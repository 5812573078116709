"""The one stylesheet that pages link: joined from five small sources whenever static files are looked for."""

import re

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

JOINED = "css/site.css"
SOURCES = ("tokens", "base", "layout", "components", "print")


# For those who read the sources: a sixth of what a visitor would wait for.
COMMENTS, INDENTATION = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\s*\n\s*")


def joined():
    """The text of all sources, in the order of their layers, without comments and indentation."""
    folder = settings.BASE_DIR / "static" / "css"
    text = "\n".join((folder / f"{name}.css").read_text("utf-8") for name in SOURCES)
    return INDENTATION.sub("\n", COMMENTS.sub("", text))


class StylesheetFinder(BaseFinder):
    """Offers `css/site.css`, written anew under var/ whenever somebody asks for it."""

    @property
    def storage(self):
        return FileSystemStorage(location=settings.VAR_DIR / "joined")

    def written(self):
        path = settings.VAR_DIR / "joined" / JOINED
        path.parent.mkdir(parents=True, exist_ok=True)
        text = joined()
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
        return str(path)

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path != JOINED:
            return []
        return [self.written()] if find_all else self.written()

    def list(self, ignore_patterns):
        self.written()
        yield JOINED, self.storage
