"""Responsive images: `srcset` and classes for templates/components/picture.html."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html

from library.models import Image
from library.models.images import CENTRE
from library.models.text_uses import REFERENCES
from library.sizes import WIDTHS, size_name
from publishing.memo import cached_per_change

register = template.Library()

# How wide a picture is shown, by its place in the layout: the browser chooses a size before it has the style.
# 92vw is the screen without the gutters.
PLACES = {
    "wide": "(min-width: 50rem) 46rem, 92vw",
    "card": "(min-width: 80rem) 36rem, (min-width: 57rem) 45vw, 92vw",
    "side": "(min-width: 80rem) 24rem, (min-width: 56rem) 32vw, 92vw",
    "thumbnail": "(min-width: 46rem) 23rem, 92vw",
    "logo": "12rem",
}
NARROWEST = 240  # pixels: what a phone of 360 leaves beside the browser's own indents of lists and figures


@register.filter
def place(name):
    """`{{ sizes|place }}`: the value of a `sizes` attribute for a place in the layout; without a name, "wide"."""
    return PLACES[name or "wide"]


@register.filter
def without_style(image):
    """`{{ image|without_style }}`: the attributes `width` and `height`. They reserve the picture's room until it is there, and are
    all that a browser without the stylesheet has to go by: it fits into the window of a phone."""
    width = min(image.width, NARROWEST)
    return format_html('width="{}" height="{}"', width, max(1, round(image.height * width / image.width)))


@register.filter
def avif_srcset(image):
    """The addresses and widths of what was cut as AVIF; empty where nothing was."""
    return ", ".join(_candidates(image, "avif"))


@register.filter
def srcset(image):
    """The same for browsers without AVIF. The picture itself is one of them, unless it is wider than any page."""
    smaller = [*_candidates(image, "jpg"), *_candidates(image, "png")]
    whole = [f"{image.url} {image.width}w"] if smaller and image.width <= WIDTHS[-1] else []
    return ", ".join(smaller + whole)


@register.filter
def focus(image):
    """Classes of the focal point for static/css/content.css, in steps of a quarter; "" for the
    centre, which is where a cut begins anyway. A policy without inline styles leaves no finer way."""
    places = {"x": round(image.focus_x / 25) * 25, "y": round(image.focus_y / 25) * 25}
    return "".join(f" picture--{side}{place}" for side, place in places.items() if place != CENTRE)


def _candidates(image, ending):
    widths = (image.sizes or {}).get(ending, ())
    return [f"{image.url_of(size_name(image.file.name, width, ending))} {width}w" for width in widths]


@register.filter(is_safe=True)
def pictures_in_text(html):
    """Rich text in which the picture stands where the text names it; nothing stands there while it may not be shown."""
    return REFERENCES["image"].sub(_picture, html)


def _picture(reference):
    return render_to_string("components/picture.html", {"image": _image(int(reference[1]))}).strip()


@cached_per_change
def _image(pk):
    return Image.objects.filter(pk=pk).first()
