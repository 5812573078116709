"""Contrast of every word against the pixels behind it: axe does not see gradients, glows and drawings."""

import io
import re

import pytest
from PIL import Image

PATHS = {
    "home": "/lv/",
    "contacts": "/lv/kontakti/",
    "project": "/en/projects/1/",
    "missing": "/lv/nav-tadas/",
}
WIDTHS = (320, 360, 768, 1440)
SCHEMES = ("light", "dark")
# One side of a ring may touch something else, as the menu's does the panel below it: the others show the focus.
SHARE_OF_A_RING = 1 / 2

# Every line of visible text: where it stands on the page and how it is drawn. Text that only screen readers have is a
# box of a pixel or less; disabled controls are exempt.
LINES = r"""() => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isHidden = element => {
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each), box = each.getBoundingClientRect();
      if (style.overflowX !== "visible" && (box.width <= 1 || box.height <= 1)) return true;
    }
    return !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest(":disabled");
  };
  const range = document.createRange();
  while (texts.nextNode()) {
    const node = texts.currentNode, element = node.parentElement, style = getComputedStyle(element);
    if (!node.data.trim() || isHidden(element)) continue;
    let opacity = 1;
    for (let each = element; each; each = each.parentElement) opacity *= getComputedStyle(each).opacity;
    range.selectNodeContents(node);
    const scale = element.closest("svg") ? element.getScreenCTM().a : 1;
    for (const { x, y, width, height } of range.getClientRects()) {
      if (width < 1 || height < 1) continue;
      found.push({
        text: node.data.trim().replace(/\s+/g, " ").slice(0, 40), opacity,
        color: element.closest("svg") ? style.fill : style.color,
        size: parseFloat(style.fontSize) * scale, weight: Number(style.fontWeight),
        box: [x + scrollX, y + scrollY, x + scrollX + width, y + scrollY + height],
      });
    }
  }
  return found;
}"""

# The ring of everything the keyboard reaches: `band` is where it is painted, as boxes of one side each.
RINGS = r"""() => [...document.querySelectorAll("a[href]:not([tabindex]), button, input, select, summary")].flatMap(element => {
  if (!element.checkVisibility()) return [];
  element.focus({ preventScroll: true });
  const style = getComputedStyle(element), seen = element.matches(":focus-visible") && style.outlineStyle !== "none";
  const width = seen ? parseFloat(style.outlineWidth) : 0, near = parseFloat(style.outlineOffset), far = near + width;
  const color = style.outlineColor; // before blur: the style is a live one
  const band = [...element.getClientRects()].flatMap(({ left, top, right, bottom }) => [
    [left - far, top - far, right + far, top - near], [left - far, bottom + near, right + far, bottom + far],
    [left - far, top - far, left - near, bottom + far], [right + near, top - far, right + far, bottom + far],
  ]).map(([left, top, right, bottom]) => [left + scrollX, top + scrollY, right + scrollX, bottom + scrollY]);
  element.blur();
  return [{ text: "ring of " + element.textContent.trim().slice(0, 40), color, width, band }];
})"""

# The words and their underlines go, what lies behind them stays: `currentcolor` is not touched. A constructed sheet is
# what the policy allows.
WITHOUT_WORDS = """
  *, ::before, ::after, ::marker { -webkit-text-fill-color: transparent !important; text-shadow: none !important;
    text-decoration-color: transparent !important; }
  svg text, svg tspan { fill: transparent !important; stroke: none !important; }
  *, ::before, ::after { transition: none !important; animation: none !important; }
"""
HIDE_WORDS = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
  return Promise.all([...document.images].map(each => (each.loading = "eager", each.decode().catch(() => {}))));
}"""


def luminance(colour):
    parts = [value / 255 for value in colour[:3]]
    red, green, blue = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def parsed(colour):
    """(red, green, blue), alpha of a computed colour."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", colour)]
    assert re.match(r"rgba?\(", colour), colour
    return numbers[:3], (numbers[3] if len(numbers) == 4 else 1)


def over(colour, alpha, ground):
    return [value * alpha + under * (1 - alpha) for value, under in zip(colour, ground, strict=True)]


def picture(page):
    return Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")


def grounds(image, box):
    """[(pixels, colour)] inside a box, (left, top, right, bottom) in pixels."""
    left, top, right, bottom = box
    part = image.crop((int(left), int(top), max(int(right), int(left) + 1), max(int(bottom), int(top) + 1)))
    return part.getcolors(part.width * part.height)


def reached(drawn, boxes, image, share=1):
    """The contrast that this share of the pixels in the boxes reaches; with 1 that of the worst pixel."""
    colour, alpha = parsed(drawn["color"])
    alpha *= drawn.get("opacity", 1)
    found = sorted(
        (contrast(over(colour, alpha, ground), ground), pixels)
        for box in boxes
        for pixels, ground in grounds(image, box)
    )
    left_out = (1 - share) * sum(pixels for _contrast, pixels in found)
    for low, pixels in found:
        left_out -= pixels
        if left_out < 0:
            return low
    raise AssertionError("no pixels")


def wanted(line):
    is_large = line["size"] >= 24 or (line["size"] >= 18.66 and line["weight"] >= 700)
    return 3 if is_large else 4.5


def measured(page):
    """[(contrast, wanted, text)] of every line of words and every focus ring of the page as it is, lowest first."""
    lines = page.evaluate(LINES)
    page.keyboard.press("Tab")  # from now on the focus is the keyboard's
    rings = page.evaluate(RINGS)
    page.evaluate(HIDE_WORDS, WITHOUT_WORDS)
    image = picture(page)
    page.evaluate("document.adoptedStyleSheets = []")
    found = [(reached(line, [line["box"]], image), wanted(line), line["text"]) for line in lines]
    for ring in rings:
        shown = ring["width"] >= 2 and reached(ring, ring["band"], image, SHARE_OF_A_RING)
        found.append((shown, 3, ring["text"]))
    return sorted(found)


def summary(found):
    """The lowest of small words, large words and rings, for `-s`."""
    lowest = {}
    for low, need, text in found:
        kind = "ring" if text.startswith("ring of ") else {3: "large", 4.5: "small"}[need]
        lowest.setdefault(kind, f"{kind} {low:.2f} “{text}”")
    return ", ".join(sorted(lowest.values()))


METER = """<style>
  body { background: #fff; font: 16px sans-serif } body > * { inline-size: 300px; outline-offset: 3px }
  a { display: block; margin: 30px } a:focus { outline: 3px solid #fff }
  a[href="#2"]:focus { outline-color: #000 } a[href="#3"]:focus { outline-style: none }
</style>
<p style="color: #767676">flat</p>
<p style="color: #767676; background: linear-gradient(90deg, #767676, #fff)">gradient</p>
<p style="color: rgb(0 0 0 / 50%)">alpha</p>
<p style="color: #000; opacity: .5">opacity</p>
<p style="overflow: hidden; block-size: 1px; color: #fff">for screen readers</p>
<p style="visibility: hidden; color: #fff">hidden</p>
<svg width="300" height="40" style="background: #000"><text y="30" font-size="20" fill="#000">drawn</text></svg>
<a href="#1">unseen</a><a href="#2">seen</a><a href="#3">none</a>"""


def test_the_meter_takes_the_worst_pixel_and_leaves_out_what_nobody_sees(page):
    page.set_content(METER)
    found = {text: (round(low, 1), need) for low, need, text in measured(page)}
    links = {name: found.pop(name) for name in ("unseen", "seen", "none")}
    assert min(links.values())[0] > 9  # the browser's own blue
    assert found == {
        "flat": (4.5, 4.5),
        "gradient": (1.0, 4.5),
        "alpha": (4.0, 4.5),
        "opacity": (4.0, 4.5),
        "drawn": (1.0, 4.5),
        "ring of unseen": (1.0, 3),
        "ring of seen": (21.0, 3),
        "ring of none": (0, 3),
    }


@pytest.mark.parametrize("name", PATHS)
def test_words_and_focus_rings_stand_out_from_what_lies_behind_them(site, page, name):
    page.goto(site.url + PATHS[name])
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = measured(page)
            print(f"{name} {width} {scheme}: {len(found)} measured, {summary(found)}")  # noqa: T201 - for -s
            where = f"{width} {scheme}"
            faults += [f"{where}: {low:.2f} < {need}: {text}" for low, need, text in found if low < need]
    assert not faults, "\n".join(sorted(set(faults)))
