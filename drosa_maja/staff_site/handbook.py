"""The handbook of staff, read in the staff pages: docs/editing.<language>.md and the pictures beside it.

The text names a picture by its path from there, so that a page of the repository shows it too. The addresses here have
the same shape, and nothing needs to be rewritten.
"""

from typing import NamedTuple

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

from localization import languages
from localization.languages import Localized

FOLDER = settings.BASE_DIR / "docs"
PICTURES = FOLDER / "editing"
PICTURE_SECONDS = 60 * 60
MARKDOWN = MarkdownIt("commonmark", {"html": False})


class Handbook(NamedTuple):
    """Its heading and its text, and (id, words) of each heading below."""

    title: str
    text: Localized
    contents: list


def file_in(code):
    return FOLDER / f"editing.{code}.md"


def handbook():
    """The Handbook in the language being spoken; where nobody wrote one, in the site's first language."""
    wanted = languages.current()
    code = wanted if file_in(wanted).exists() else languages.codes()[0]
    tokens = MARKDOWN.parse(file_in(code).read_text(encoding="utf-8"))
    title, rest = tokens[1].content, tokens[3:]  # it begins with its heading
    for token in rest:
        if [part.type for part in token.children or ()] == ["image"]:
            frame(token)
    contents = headings(rest)
    return Handbook(title, Localized(MARKDOWN.renderer.render(rest, MARKDOWN.options, {}), code), contents)


def frame(paragraph):
    """A picture has its room before it is loaded, and leads to itself: a telephone shows it too small to read."""
    (image,) = paragraph.children
    with Image.open(FOLDER / image.attrs["src"]) as picture:
        width, height = picture.size
    image.attrs |= {"width": width, "height": height, "loading": "lazy"}
    link = Token("link_open", "a", 1, attrs={"class": "handbook__picture", "href": image.attrs["src"]})
    paragraph.children = [link, image, Token("link_close", "a", -1)]


def headings(tokens):
    """(id, words) of the second-level headings, which get the ids."""
    found = []
    for token, inline in zip(tokens, tokens[1:], strict=False):
        if token.type == "heading_open" and token.tag == "h2":
            token.attrs["id"] = slugify(inline.content, allow_unicode=True)
            found.append((token.attrs["id"], inline.content))
    return found


@require_safe
def page(request):
    context = admin.site.each_context(request) | {"handbook": handbook()}
    return render(request, "admin/handbook.html", context)


@require_safe
@cache_control(private=True, max_age=PICTURE_SECONDS)
def picture(request, language, name):
    """Only what lies there: no path is made of what is asked for."""
    found = {(path.parent.name, path.name): path for path in PICTURES.glob("*/*.webp")}
    if (language, name) not in found:
        raise Http404
    return HttpResponse(found[language, name].read_bytes(), content_type="image/webp")
