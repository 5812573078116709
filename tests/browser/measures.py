"""Asks a page what tests/browser/measures.js can measure."""

from pathlib import Path

SOURCE = Path(__file__).with_name("measures.js").read_text("utf-8")


def measure(page, expression):
    """The value of an expression that may use all of measures.js."""
    return page.evaluate(f"() => {{ {SOURCE}; return {expression}; }}")
