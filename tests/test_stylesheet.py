"""A joined stylesheet holds what its sources say, in the order of their layers."""

import re

import pytest
import tinycss2
from django.contrib.staticfiles import finders

from drosa_maja.stylesheet import COMPONENTS, JOINED, SOURCES, StylesheetFinder, joined


def words(text):
    """What is left between spaces, and between the signs at which a space means nothing; “0.5” is “.5”."""
    plain = tinycss2.serialize(tinycss2.parse_component_value_list(text, skip_comments=True))
    return re.sub(r"([{};,])", r" \1 ", re.sub(r"(?<=:) |\b0(?=\.\d)", "", plain)).split()


@pytest.mark.parametrize("name", JOINED)
def test_joining_loses_nothing_but_comments_and_space(settings, name):
    folder = settings.BASE_DIR / "static" / "css"
    sources = "\n".join((folder / f"{source}.css").read_text("utf-8") for source in JOINED[name])
    assert words(joined(name)) == words(sources)
    assert len(joined(name)) < 0.8 * len(sources)


@pytest.mark.parametrize("name", JOINED)
def test_the_sources_stand_in_the_order_of_their_layers(name):
    order, *rules = tinycss2.parse_stylesheet(joined(name), skip_whitespace=True)
    layer_of = {source: "components" if source in COMPONENTS else source for source in SOURCES}
    ordered = tinycss2.serialize(order.prelude).replace(" ", "").split(",")
    assert ordered == list(dict.fromkeys(layer_of.values()))
    layers = [tinycss2.serialize(rule.prelude).strip() for rule in rules if rule.at_keyword == "layer"]
    own = [layer for source, layer in layer_of.items() if source in JOINED[name]]
    assert layers[: len(own)] == own
    # What a page for partners adds stands in layers that are there already.
    assert set(layers[len(own) :]) <= {"components", "print"}
    assert {rule.at_keyword for rule in rules} <= {"layer", "page"}


def test_static_files_are_looked_for_and_listed_by_their_joined_names(settings):
    assert {name for name, _storage in StylesheetFinder().list([])} == set(JOINED)
    for name in JOINED:
        with open(finders.find(name), encoding="utf-8") as file:
            assert file.read() == joined(name)
    assert not set(JOINED) & {f"css/{path.name}" for path in (settings.BASE_DIR / "static/css").iterdir()}
