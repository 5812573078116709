"""Reads a page as tests need it: elements with their attributes and text."""

from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(HTMLParser):
    """`elements` holds [tag, attributes, text] of everything, in order; text includes that of children."""

    def __init__(self, response):
        super().__init__()
        self.elements, self._open = [], []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        element = [tag, dict(attrs), ""]
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for element in self._open:
            element[2] += data.replace("\u2060", "")  # the word joiner: nobody sees it

    def all(self, tag, **attributes):
        return [
            (attrs, " ".join(text.split()))
            for name, attrs, text in self.elements
            if name == tag and all(attrs.get(key) == value for key, value in attributes.items())
        ]

    def texts(self, tag, **attributes):
        return [text for _attrs, text in self.all(tag, **attributes)]

    @property
    def text(self):
        """All that it says, in one line."""
        return " ".join(self.texts("body"))

    def links(self):
        return [attrs["href"] for attrs, _text in self.all("a") if "href" in attrs]

    @property
    def language(self):
        return self.all("html")[0][0].get("lang")

    @property
    def alternates(self):
        """{language: address} of the hreflang links in the head."""
        return {a["hreflang"]: a["href"] for a, _text in self.all("link", rel="alternate") if "hreflang" in a}
