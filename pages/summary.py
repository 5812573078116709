"""What a text begins with, in whole sentences: for search engines, and for the list of all pages."""

import re
from html import unescape
from textwrap import shorten

from django.utils.html import strip_tags

PARAGRAPH = re.compile(r"<p\b[^>]*>(?!</p>)(.+?)</p>", re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?…])(?:\s+|$)")
LENGTH = 155  # characters, as search engines show


def summary(text):
    """The first paragraph of a rich text up to the end of a sentence, without its tags."""
    paragraph = PARAGRAPH.search(text)
    words = " ".join(unescape(strip_tags(paragraph[1] if paragraph else text)).split())
    ends = [end.start() for end in SENTENCE_END.finditer(words) if end.start() <= LENGTH]
    return words[: ends[-1]] if ends else shorten(words, LENGTH, placeholder="…")
