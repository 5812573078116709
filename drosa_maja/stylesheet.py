"""The one stylesheet that a page links: joined from small sources whenever static files are looked for."""

import re

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# All in one layer: a source for each part of the site.
COMPONENTS = ("parts", "header", "exit", "helpline", "home", "footer", "contacts", "content", "timeline")
SOURCES = ("tokens", "base", "layout", *COMPONENTS, "print")
JOINED = {
    "css/site.css": SOURCES,
    "css/share.css": (*SOURCES, "card", "sheets"),  # the pages for partners, and the style guide
    "css/embed.css": ("tokens", "base", "card"),  # the card alone, in a frame of another site
}


# For those who read the sources: a sixth of what a visitor would wait for.
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENTATION = re.compile(r"\s*\n\s*")
LINE_ENDS = re.compile(r"(?<=[{};,])\n")  # elsewhere a line may end between two words
# Of what else means nothing, that which a compressed file is smaller without.
NEEDLESS = re.compile(r"(?<=:) | (?=\{)|\b0(?=\.\d)")


def joined(name):
    """The text of a stylesheet's sources, in their order, without comments, indentation and line ends."""
    folder = settings.BASE_DIR / "static" / "css"
    text = "\n".join((folder / f"{source}.css").read_text("utf-8") for source in JOINED[name])
    return NEEDLESS.sub("", LINE_ENDS.sub("", INDENTATION.sub("\n", COMMENTS.sub("", text))))


class StylesheetFinder(BaseFinder):
    """Offers the joined stylesheets, written anew under var/ whenever static files are looked for."""

    @property
    def storage(self):
        return FileSystemStorage(location=settings.VAR_DIR / "joined")

    def written(self, name):
        path = settings.VAR_DIR / "joined" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = joined(name)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
        return str(path)

    def find(self, path, find_all=False, **kwargs):
        if path not in JOINED:
            return []
        return [self.written(path)] if find_all else self.written(path)

    def list(self, ignore_patterns):
        for name in JOINED:
            self.written(name)
            yield name, self.storage
