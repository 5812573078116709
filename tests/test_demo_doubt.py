"""How much the demonstration says that it does not know, at an ordinary hour and on the evening before Christmas."""

import datetime

import brotli
import pytest
import time_machine
from django.contrib.staticfiles import finders

from benchmarks.weight import BYTES
from contacts.models import Closure
from drosa_maja.stylesheet import joined
from tests.conftest import make_client
from tests.html import Page
from tests.test_demo import CONTACTS, _as_loaded, loaded  # noqa: F401

LANGUAGES = ["lv", "en"]
# Whatever says that something about a number is not known, or not certain.
DOUBT = {
    "lv": ("nezinām", "nav zinām", "nav pārbaudīt", "vēl pārbaudām", "noskaidroj", "vēl ne reizi", "var atšķirties"),
    "en": ("unknown", "not known", "not checked", "not been checked", "still checking", "may differ"),
}  # fmt: skip


@pytest.fixture(params=["2026-12-01 11:00", "2026-12-23 20:00"], ids=["ordinary", "before Christmas"])
def moment(request):
    """Of the days to come some are closed, and of some nobody has decided."""
    for day, status in [("24", "confirmed"), ("25", "confirmed"), ("26", "suggested"), ("31", "suggested")]:
        reasons = {"reason_lv": "Ziemassvētki", "reason_en": "Christmas"}
        Closure.objects.update_or_create(
            date=f"2026-12-{day}", helpline=None, channel=None, defaults=reasons | {"status": status}
        )
    with time_machine.travel(datetime.datetime.fromisoformat(f"{request.param}+02:00"), tick=False):
        yield


def doubts_in(text, language):
    return [words for words in DOUBT[language] for _found in range(text.casefold().count(words))]


def doubts(address, language):
    return doubts_in(Page(make_client().get(address)).text, language)


@pytest.mark.parametrize("language", LANGUAGES)
class TestDoubt:
    def test_home_says_it_once(self, moment, language):
        assert len(doubts(f"/{language}/", language)) == 1

    def test_contacts_say_it_in_five_lines_at_most(self, moment, language):
        assert len(doubts(CONTACTS[language], language)) <= 5

    def test_nothing_is_doubted_about_112(self, moment, language):
        page = Page(make_client().get(CONTACTS[language]))
        of_112 = [text for _attrs, text in [*page.all("article"), *page.all("li")] if "112" in text.split()]
        assert len(of_112) >= 2
        assert [doubt for text in of_112 for doubt in doubts_in(text, language)] == []

    def test_the_card_of_partners_and_what_is_printed_say_none(self, moment, language):
        assert doubts(f"/{language}/embed/helpline/", language) == []
        sheets = Page(make_client().get(f"/{language}/embed/print/")).texts("section", **{"class": "sheet"})
        assert len(sheets) == 2
        assert [doubt for sheet in sheets for doubt in doubts_in(sheet, language)] == []

    def test_the_contacts_stay_light(self, moment, language):
        page = make_client().get(CONTACTS[language], headers={"accept-encoding": "br"})
        assert page.headers["Content-Encoding"] == "br"
        with open(finders.find("js/exit.js"), "rb") as script:
            parts = [joined("css/site.css").encode(), script.read()]
        assert len(page.content) + sum(len(brotli.compress(part)) for part in parts) <= BYTES
