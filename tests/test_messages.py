"""`manage.py messages --check` finds what is missing in a catalogue, unsure, wrong or no longer used."""

from babel.messages.catalog import Catalog

from drosa_maja.management.commands.messages import faults, texts_in_sources, updated

IN_CODE, IN_TEMPLATE = "Fill this in before publishing.", "Main menu"


def test_texts_of_code_and_templates_are_found_and_those_of_tests_are_not():
    texts = texts_in_sources()
    assert texts.get(IN_CODE) and texts.get(IN_TEMPLATE)
    assert not any(name.startswith(("tests/", "var/")) for each in texts for name, _line in each.locations)


def test_every_fault_of_a_catalogue_is_found():
    texts, catalogue = Catalog(), Catalog(locale="lv", fuzzy=False)
    for text in ("right", "missing", "unsure", "for %(name)s"):
        texts.add(text)
    catalogue.add("right", "pareizi")
    catalogue.add("unsure", "varbūt", flags=["fuzzy"])
    catalogue.add("for %(name)s", "vārdam %(nme)s", flags=["python-format"])
    catalogue.add("unused", "nelietots")
    catalogue.add("of Django", "Django vārdi", user_comments=["Django"])
    assert list(faults(updated(catalogue, texts))) == [
        "no longer used: 'unused'",
        "not translated: 'missing'",
        "marked as unsure: 'unsure'",
        "unknown named placeholder 'nme': 'for %(name)s'",
    ]
    assert catalogue["of Django"].string == "Django vārdi"
