"""What `make weight` counts."""

from types import SimpleNamespace

from benchmarks.weight import first_paint, over_budget
from tests.html import Page


def test_the_first_paint_waits_for_styles_and_for_scripts_that_are_not_deferred():
    html = b"""<link rel=icon href=icon.svg><link rel=stylesheet href=site.css><link rel=preload href=font.woff2>
        <script src=waiting.js></script><script src=later.js defer></script><script src=module.js type=module></script>
        <script type="application/ld+json">{}</script>"""
    styles, scripts, waited_for = first_paint(Page(SimpleNamespace(content=html)))
    assert styles == ["site.css"]
    assert scripts == ["waiting.js", "later.js", "module.js"]
    assert waited_for == ["site.css", "font.woff2", "waiting.js"]


def test_a_page_is_over_budget_by_one_byte_or_one_request():
    rows = [
        ("GET", "/fits/", 200, 6000, 6000, 2000, 2),
        ("GET", "/heavy/", 200, 6001, 6000, 2000, 2),
        ("GET", "/script/", 200, 1000, 1000, 2001, 2),
        ("GET", "/slow/", 200, 1000, 1000, 1000, 3),
    ]
    assert over_budget(rows) == ["GET /heavy/", "GET /script/", "GET /slow/"]
