"""Responsive images: `srcset` and classes for templates/components/picture.html."""

from django import template

from library.models.images import CENTRE
from library.sizes import WIDTHS, size_name

register = template.Library()

# How wide a picture is shown, by its place in the layout: the browser chooses a size before it has the style.
# 92vw is the screen without the gutters.
PLACES = {
    "wide": "(min-width: 50rem) 46rem, 92vw",
    "card": "(min-width: 80rem) 36rem, (min-width: 57rem) 45vw, 92vw",
    "thumbnail": "(min-width: 46rem) 23rem, 92vw",
    "logo": "12rem",
}


@register.filter
def place(name):
    """`{{ sizes|place }}`: the value of a `sizes` attribute for a place in the layout; without a name, "wide"."""
    return PLACES[name or "wide"]


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
    """Classes of the focal point for static/css/content.css, in steps of ten per cent; "" for the
    centre, which is where a cut begins anyway. A policy without inline styles leaves no finer way."""
    places = {"x": round(image.focus_x, -1), "y": round(image.focus_y, -1)}
    return "".join(f" picture--{side}{place}" for side, place in places.items() if place != CENTRE)


def _candidates(image, ending):
    widths = (image.sizes or {}).get(ending, ())
    return [f"{size_name(image.url, width, ending)} {width}w" for width in widths]
