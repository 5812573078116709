"""HTML from elsewhere, made plain before the sanitiser: words stay apart, what was struck out is gone, tables have headers.

The editor does the same with what is pasted (static/admin_site/editor/paste.js), and more: here nothing is guessed.
"""

import re
from html import escape
from html.parser import HTMLParser

from django.forms.utils import flatatt

from publishing.direct_addresses import with_direct_addresses

# Blocks that the allow-list does not know: their words would run together.
RENAMED = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"} | dict.fromkeys(
    ("address", "article", "aside", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure",
     "footer", "form", "header", "label", "legend", "main", "nav", "option", "pre", "section", "summary"), "p",
)  # fmt: skip
OF_TABLES = {"thead", "tbody", "tfoot", "tr", "td", "th"}
STRUCK = {"s", "strike", "del"}
STRUCK_BY_STYLE = re.compile(r"text-decoration(-line)?\s*:[^;]*line-through", re.IGNORECASE)
VOID = {"br", "hr", "img", "input", "wbr", "area", "base", "col", "embed", "link", "meta", "source", "track"}
# As elements are called, those of Word (o:p) too: “<bob@example.org>” and “<https://…>” are none.
NAME = re.compile(r"[a-z][a-z0-9]*(?:[:-][a-z0-9:_-]+)?")
KNOWN = re.compile(
    r"</?(?:p|h[1-6]|ul|ol|li|br|a|strong|em|b|i|u|s|del|span|font|blockquote|table|tr|td|th|div|script|style|img|iframe)\b[^<]*>",
    re.IGNORECASE,
)
# One that stands where a date, a number, an initial or an abbreviation before a number needs none is a space.
LONE_NO_BREAK_SPACE = re.compile(r"(?<!\d)(?<!\d\.)(?<!\b[A-ZĀČĒĢĪĶĻŅŠŪŽ]\.)(?:(?<!\.)\xa0|\xa0(?!\d))")
PICTURE = re.compile(r"[0-9]{1,9}")  # of the library, by its id
EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;)*</p>")


def is_html(text):
    """Whether somebody wrote elements, and not only a “<”."""
    return bool(KNOWN.search(text))


def plain_html(html):
    """The same text for the sanitiser, which must still follow."""
    parser = PlainHtml()
    parser.feed(with_direct_addresses(html))
    parser.close()
    return "".join(parser.written)


class PlainHtml(HTMLParser):
    def __init__(self):
        super().__init__()
        self.written = []
        self.open = []  # elements
        self.rows = []  # in each open table, the number of its row
        self.struck_at = None  # how many elements stand around the one whose contents are left out

    def write(self, text):
        if self.struck_at is None:
            self.written.append(text)

    def handle_starttag(self, tag, attrs):
        if not NAME.fullmatch(tag):
            return self.write(escape(self.get_starttag_text(), quote=False))
        attributes = {name: value or "" for name, value in attrs}
        is_struck = tag in STRUCK or STRUCK_BY_STYLE.search(attributes.get("style", ""))
        if is_struck and self.struck_at is None and tag not in VOID:
            self.struck_at = len(self.open)
        if tag == "table":
            self.rows.append(0)
        elif tag == "tr" and self.rows:
            self.rows[-1] += 1
        self.write(self.start_tag(tag, attributes))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)  # HTML knows no other elements that end at once

    def handle_endtag(self, tag):
        self.write(f"</{self.renamed(tag)}>")
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]
        if self.struck_at is not None and len(self.open) <= self.struck_at:
            self.struck_at = None
        if tag == "table" and self.rows:
            self.rows.pop()

    def handle_data(self, data):
        self.write(escape(LONE_NO_BREAK_SPACE.sub(" ", data), quote=False))

    def renamed(self, tag):
        return "p" if tag in OF_TABLES and not self.rows else RENAMED.get(tag, tag)

    def start_tag(self, tag, attributes):
        name = self.renamed(tag)
        if tag == "figure" and PICTURE.fullmatch(attributes.get("data-image", "")):
            return f'<figure data-image="{attributes["data-image"]}"></figure>'  # empty: its own end adds nothing
        if name not in ("td", "th"):
            return f"<{name}{self.get_starttag_text()[len(tag) + 1 :]}"
        allowed = {key: attributes[key] for key in ("colspan", "rowspan") if attributes.get(key, "1") != "1"}
        if name == "th":
            allowed["scope"] = attributes.get("scope") or ("col" if self.rows[-1] <= 1 else "row")
        return f"<{name}{flatatt(allowed)}>"
