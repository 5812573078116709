"""What contacts pages tell search engines: our numbers as schema.org has them, and only what visitors see too."""

import datetime
import json
import re

import pytest

from contacts.models import HoursRule
from pages.models import SiteSettings
from tests.factories import (
    make_answer,
    make_channel,
    make_contact_point,
    make_helpline,
    make_hours,
    make_office,
    make_post,
)

INDEX, REGION = "/en/contacts/", "/en/contacts/latgale/"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def told(visitor, address=INDEX):
    """The contact points, as a search engine reads them out of the page."""
    [block] = BLOCK.findall(visitor.get(address).content.decode())
    data = json.loads(block)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Organization")
    assert {point["@type"] for point in data["contactPoint"]} == {"ContactPoint"}
    return data["contactPoint"]


def regional_line(**fields):
    return make_helpline(
        name_lv="Konsultācijas Latgalē", name_en="Consultations in Latgale", purpose="consultation", region="latgale", **fields
    )  # fmt: skip


def test_a_number_is_told_with_its_area_languages_and_hours(visitor):
    line = regional_line(languages_spoken="lv, ru")
    make_answer(line, "languages")
    channel = make_channel(line, make_contact_point("+37125723222"), hours_mode="schedule")
    make_hours(channel)
    make_hours(channel, [6], datetime.time(22), datetime.time(2))
    assert told(visitor, REGION) == [
        {
            "@type": "ContactPoint",
            "telephone": "+37125723222",
            "contactType": "Consultations in Latgale",
            "areaServed": {"@type": "AdministrativeArea", "name": "Latgale"},
            "availableLanguage": ["lv", "ru"],
            "hoursAvailable": [
                {
                    "@type": "OpeningHoursSpecification",
                    "dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
                    "opens": "09:00",
                    "closes": "17:00",
                },
                {
                    "@type": "OpeningHoursSpecification",
                    "dayOfWeek": ["Saturday"],
                    "opens": "22:00",
                    "closes": "02:00",
                },
            ],
        }
    ]


@pytest.mark.parametrize("mode", ["unknown", "appointment", "schedule"])
def test_hours_that_are_not_known_are_not_told(visitor, mode):
    make_channel(make_helpline(), hours_mode=mode)
    assert not HoursRule.objects.exists()
    [point] = told(visitor)
    assert "hoursAvailable" not in point and "availableLanguage" not in point
    assert point["areaServed"] == {"@type": "Country", "name": "LV"}


def test_round_the_clock_is_told(visitor):
    make_channel(hours_mode="always")
    [hours] = told(visitor)[0]["hoursAvailable"]
    assert (len(hours["dayOfWeek"]), hours["opens"], hours["closes"]) == (7, "00:00", "23:59")


def test_only_confirmed_numbers_of_ours_that_are_in_use_are_told(visitor):
    line = regional_line(office=make_office(street="Slepenā iela", is_address_public=False))
    make_channel(line, make_contact_point("+37125723222"))
    make_channel(line, make_contact_point("+37120000001", confirmed_at=None))
    make_channel(line, make_contact_point("+37120000002"), status="paused")
    make_channel(line, make_contact_point("+37120000003"), status="withdrawn")
    make_channel(line, make_contact_point("a@example.lv", kind="email"), how="email")
    make_channel(line, make_contact_point("name", kind="messenger"), how="telegram")
    make_channel(make_helpline(purpose="external"), make_contact_point("116123"))
    assert numbers(visitor, REGION) == ["+37125723222", "a@example.lv"]
    html = visitor.get(REGION).content.decode()
    assert "2000000" not in BLOCK.search(html)[1] and "Slepenā" not in html


def numbers(visitor, address):
    return [point.get("telephone") or point["email"] for point in told(visitor, address)]


def test_a_region_tells_of_its_own_lines_and_every_page_of_those_for_all_of_latvia(visitor):
    make_channel(make_helpline(is_primary=True, region="riga"), make_contact_point("+37128612120"))
    make_channel(regional_line(), make_contact_point("+37125723222"))
    make_channel(make_helpline(order=1), make_contact_point("+37125723223"))
    everywhere = {"+37128612120", "+37125723223"}
    assert set(numbers(visitor, INDEX)) == everywhere
    assert set(numbers(visitor, REGION)) == everywhere | {"+37125723222"}
    assert set(numbers(visitor, "/en/contacts/zemgale/")) == everywhere


def test_no_text_of_staff_can_end_the_block(visitor):
    name = "</script><script>alert(1)</script> & <!-- \u2028"
    SiteSettings.objects.update(name_en=name)
    make_channel(make_helpline(name_en=name))
    html = visitor.get(INDEX).content.decode()
    assert told(visitor)[0]["contactType"] == name
    assert "<script>alert" not in html and json.loads(BLOCK.search(html)[1])["name"] == name


@pytest.mark.django_db
@pytest.mark.parametrize("address", [INDEX, REGION])
def test_without_a_number_there_is_nothing_to_tell(visitor, address):
    assert not BLOCK.search(visitor.get(address).content.decode())


def test_other_pages_do_not_carry_it(visitor):
    make_channel(make_helpline(is_primary=True))
    post = make_post()
    for address in ("/en/", "/en/news/", post.get_absolute_url("en")):
        assert not BLOCK.search(visitor.get(address).content.decode())
