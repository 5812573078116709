"""The one stylesheet holds what its five sources say, in the order of their layers."""

import tinycss2

from drosa_maja.stylesheet import SOURCES, joined


def words(text):
    return tinycss2.serialize(tinycss2.parse_component_value_list(text, skip_comments=True)).split()


def test_joining_loses_nothing_but_comments_and_space(settings):
    folder = settings.BASE_DIR / "static" / "css"
    sources = "\n".join((folder / f"{name}.css").read_text("utf-8") for name in SOURCES)
    assert words(joined()) == words(sources)
    assert len(joined()) < 0.8 * len(sources)


def test_the_sources_stand_in_the_order_of_their_layers():
    order, *layers = tinycss2.parse_stylesheet(joined(), skip_whitespace=True)
    assert tinycss2.serialize(order.prelude).replace(" ", "").split(",") == list(SOURCES)
    assert [tinycss2.serialize(layer.prelude).strip() for layer in layers] == list(SOURCES)
