"""`/api/v1/helplines.json`: HSDS 3.0 with every number that visitors see, and nothing that they do not."""

import datetime
import gzip
import json

import jsonschema
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Helpline, Person
from drosa_maja.exports import helplines_document
from pages.models import SiteSettings
from tests.factories import (
    make_answer,
    make_channel,
    make_contact_point,
    make_helpline,
    make_hours,
    make_office,
)
from tests.hsds import SERVICES_PAGE
from tests.test_walk import demonstration  # noqa: F401  a fixture of that name
from tests.wsgi import ask, header_names

ADDRESS = "/api/v1/helplines.json"
VALIDATOR = jsonschema.Draft202012Validator(SERVICES_PAGE, format_checker=jsonschema.FormatChecker())


def told(visitor, **parameters):
    """The services that the address tells of, after it was held against the standard."""
    response = visitor.get(ADDRESS, parameters)
    assert response.status_code == 200 and response.headers["Content-Type"] == "application/json"
    document = json.loads(response.content)
    VALIDATOR.validate(document)
    assert document["total_items"] == document["size"] == len(document["contents"])
    return document["contents"]


def everything():
    """A line of which all is known."""
    line = make_helpline(
        name_lv="Konsultācijas Latgalē", name_en="Consultations in Latgale", purpose="consultation", region="latgale",
        description_lv="Visiem Latgalē.", description_en="For everybody in Latgale.",
        languages_spoken="lv, ru", languages_interpreted="uk", alert_lv="Slēgts 2. janvārī.", alert_en="Closed on 2 January.",
        office=make_office(region="latgale", postcode="LV-5401", access_lv="Zvans pie durvīm.", access_en="Ring the bell."),
    )  # fmt: skip
    make_answer(line, "cost", value="yes")
    make_answer(line, "languages")
    make_answer(line, "interpreter")
    point = make_contact_point("+37125723222", assured_on=datetime.date(2026, 8, 31))
    channel = make_channel(
        line, point, hours_mode="schedule", label_lv="Mobilais", label_en="Mobile", for_deaf=True,
        hours_note_lv="Vasarā ilgāk.", hours_note_en="Longer in summer.",
    )  # fmt: skip
    make_hours(channel)
    make_hours(channel, [5, 6], datetime.time(22), datetime.time(2))
    tried = {"assured_on": datetime.date(2026, 9, 30)}
    make_channel(line, make_contact_point("sms@example.lv", kind="email", **tried), how="email")
    make_channel(line, make_contact_point("https://example.lv/sms", kind="web", **tried), how="web")
    make_channel(line, point, how="whatsapp", order=1)
    make_channel(line, make_contact_point("DrosaMaja", kind="messenger", **tried), how="telegram")
    return line


@pytest.mark.usefixtures("demonstration")
def test_the_demonstration_is_what_the_standard_says(visitor):
    services = told(visitor)
    numbers = {phone["number"] for service in services for phone in service.get("phones", [])}
    assert {"+37128612120", "+37167898343", "112", "116123"} <= numbers
    assert {service["status"] for service in services} == {"active"}
    ids = [part["id"] for service in services for part in [service, *service.get("phones", [])]]
    assert len(set(ids)) == len(ids)
    # The office in Riga has no postal code, which the standard requires.
    assert not any("service_at_locations" in service for service in services)


def test_a_line_is_told_with_everything_that_is_known_of_it(visitor):
    everything()
    with time_machine.travel("2026-11-25T12:00:00+00:00"):
        [service] = told(visitor, language="en")
    assert service["name"] == "Consultations in Latgale"
    assert service["description"] == "For everybody in Latgale."
    assert service["status"] == "active"
    assert service["url"] == "https://example.lv/sms"
    assert service["email"] == "sms@example.lv"
    assert service["fees_description"] == "The call is free."
    assert service["interpretation_services"] == "Ukrainian"
    assert service["alert"] == "Closed on 2 January."
    assert service["assured_date"] == "2026-08-31"
    assert [area["name"] for area in service["service_areas"]] == ["Latgale"]
    assert [(one["code"], one["name"]) for one in service["languages"]] == [
        ("lv", "Latvian"),
        ("ru", "Russian"),
    ]
    assert service["organization"]["name"] == "Safe House"
    assert service["organization"]["id"] == service["organization_id"]
    call, text = service["phones"]
    assert (call["number"], call["type"]) == ("+37125723222", "voice")
    assert call["description"].startswith(
        "Mobile. Mon–Thu 9:00–17:00; Fri 9:00–17:00, 22:00–2:00; Sat 22:00–2:00."
    )
    assert "Also for people who cannot hear or speak" in call["description"]
    assert (text["number"], text["type"]) == ("+37125723222", "text")
    assert text["description"].startswith("WhatsApp. Hours unknown.")
    [place] = service["service_at_locations"]
    assert place["location"]["name"] == "Consultation office"
    [address] = place["location"]["addresses"]
    assert address["address_1"] == "Lāčplēša iela 75 - 1 B" and address["postal_code"] == "LV-5401"
    assert (address["country"], address["state_province"], address["city"]) == ("LV", "Latgale", "Riga")


@pytest.mark.parametrize(
    ("at", "offset", "suffix"),
    [("2026-10-25T00:59:00+00:00", 3, "+03:00"), ("2026-10-25T01:00:00+00:00", 2, "+02:00")],
)
def test_the_zone_becomes_the_offset_of_the_moment(visitor, at, offset, suffix):
    everything()
    with time_machine.travel(at, tick=False):
        [service] = told(visitor)
    days, nights = service["schedules"]
    assert (days["freq"], days["byday"], days["timezone"]) == ("WEEKLY", "MO,TU,WE,TH,FR", offset)
    assert (days["opens_at"], days["closes_at"]) == (f"09:00{suffix}", f"17:00{suffix}")
    assert (nights["byday"], nights["opens_at"], nights["closes_at"]) == (
        "FR,SA",
        f"22:00{suffix}",
        f"02:00{suffix}",
    )


@pytest.mark.parametrize("mode", ["unknown", "appointment", "schedule"])
def test_hours_that_are_not_known_are_no_schedule_but_words(visitor, mode):
    channel = make_channel(hours_mode=mode)  # a schedule without a rule is not known either
    [service] = told(visitor, language="en")
    assert "schedules" not in service
    words = "By appointment" if mode == "appointment" else "Hours unknown"
    assert words in service["phones"][0]["description"]
    assert channel.contact_point.value == service["phones"][0]["number"]


def test_round_the_clock_is_every_day_from_midnight_to_the_last_minute(visitor):
    make_channel(hours_mode="always")
    [entry] = told(visitor)[0]["schedules"]
    assert entry["byday"] == "MO,TU,WE,TH,FR,SA,SU"
    assert (entry["opens_at"][:5], entry["closes_at"][:5]) == ("00:00", "23:59")


def test_one_whole_day_ends_at_its_last_minute_and_a_day_until_midnight_at_midnight(visitor):
    channel = make_channel(hours_mode="schedule")
    make_hours(channel, weekdays=[4], opens=datetime.time(0), closes=datetime.time(0))
    make_hours(channel, weekdays=[5], opens=datetime.time(9), closes=datetime.time(0))
    entries = told(visitor)[0]["schedules"]
    assert [(entry["byday"], entry["opens_at"][:5], entry["closes_at"][:5]) for entry in entries] == [
        ("TH", "00:00", "23:59"),
        ("FR", "09:00", "00:00"),
    ]


def test_a_line_that_was_withdrawn_stays_as_defunct(visitor):
    channel = make_channel(consultations(), hours_mode="always")
    before = told(visitor)
    channel.status = "withdrawn"
    channel.save()
    [service] = told(visitor, language="en")
    assert service["status"] == "defunct"
    assert service["id"] == before[0]["id"]
    assert service["phones"][0]["id"] == before[0]["phones"][0]["id"]
    assert "Closed: nobody answers here any more" in service["phones"][0]["description"]
    assert "schedules" not in service


def consultations():
    return make_helpline(name_lv="Konsultācijas", name_en="Consultations")


@pytest.mark.parametrize(("status", "word"), [("paused", "temporarily closed"), ("withdrawn", "defunct")])
def test_a_single_number_out_of_use_is_never_among_those_in_use(visitor, status, word):
    line = consultations()
    make_channel(line, make_contact_point("+37128612120"))
    make_channel(line, make_contact_point("+37125723222"), status=status)
    make_channel(line, make_contact_point("PatverumsDM", kind="messenger"), how="skype", status=status)
    used, closed = told(visitor)
    assert [(used["status"], phone["number"]) for phone in used["phones"]] == [("active", "+37128612120")]
    assert [(closed["status"], phone["number"]) for phone in closed["phones"]] == [(word, "+37125723222")]
    assert used["id"] != closed["id"]


def test_one_number_that_was_never_tried_leaves_the_line_unassured(visitor):
    line = consultations()
    make_channel(line, make_contact_point(assured_on=datetime.date(2026, 8, 31)))
    assert told(visitor)[0]["assured_date"] == "2026-08-31"
    make_channel(line, make_contact_point())
    [service] = told(visitor, language="en")
    assert "assured_date" not in service


def test_lines_of_others_are_not_said_to_be_ours(visitor):
    make_channel(make_helpline(purpose="external"), make_contact_point("116123"))
    [service] = told(visitor)
    assert "organization" not in service and "url" not in service


def test_what_is_not_public_never_leaves(visitor):
    line = consultations()
    make_channel(line, make_contact_point("+37128612120"))
    make_channel(line, make_contact_point("+37120000001", confirmed_at=None))
    make_channel(
        make_helpline(name_lv="Tikai nepārbaudīts"), make_contact_point("+37120000002", confirmed_at=None)
    )
    Helpline.objects.create(name_lv="Bez numura", purpose="trafficking")
    line.office = make_office(street="Slepenā iela", postcode="LV-1000", is_address_public=False)
    line.save()
    person = Person.objects.create(name="Slepenā Persona")
    person.contact_points.add(make_contact_point("+37120000003"))
    email = make_contact_point("slepens@example.lv", kind="email", confirmed_at=None)
    SiteSettings.objects.update(email=email)
    [service] = told(visitor)
    assert [phone["number"] for phone in service["phones"]] == ["+37128612120"]
    text = json.dumps(service, ensure_ascii=False)
    assert "2000000" not in text and "lepen" not in text and "nepārbaudīts" not in text


def test_it_speaks_latvian_unless_asked_for_another_language(visitor):
    make_channel(consultations())
    assert told(visitor)[0]["name"] == "Konsultācijas"
    assert told(visitor, language="lv") == told(visitor)
    assert told(visitor, language="en")[0]["name"] == "Consultations"
    assert visitor.get(ADDRESS, {"language": "en"}).headers["Content-Language"] == "en"


def test_the_function_says_what_the_address_says(visitor):
    make_channel(consultations())
    assert helplines_document()["contents"] == told(visitor)
    assert helplines_document("en")["contents"] == told(visitor, language="en")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "?page=2",
        "?language=de",
        "?language=",
        "?language=lv&language=en",
        "?Language=lv",
        "?%00=1",
        "?language=lv&x=<b>",
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_any_other_parameter_is_refused_in_json(visitor, query, method):
    response = getattr(visitor, method)(ADDRESS + query)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if method == "get":
        error = json.loads(response.content)
        assert list(error) == ["error"] and "language" in error["error"] and error["error"].endswith(".")


def test_the_same_queries_for_one_line_and_for_twenty(visitor):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            told(visitor)
        return len(captured)

    everything()
    few = queries()
    for _line in range(20):
        make_hours(make_channel(hours_mode="schedule"))
    assert queries() == few <= 6


# Through the application that gunicorn serves


@pytest.mark.parametrize("coding", ["", "gzip", "gzip, deflate, br, zstd"])
def test_everybody_may_take_it_and_nobody_is_given_a_cookie(cached_per_change, coding):
    make_channel()
    answer = ask(
        ADDRESS, HTTP_ACCEPT_ENCODING=coding, HTTP_ORIGIN="https://partner.example", HTTP_COOKIE="a=1"
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "set-cookie" not in header_names(answer)
    assert answer.headers["Vary"].lower() == "accept-encoding"


def test_it_is_not_sent_twice_in_any_encoding(cached_per_change, clock):
    make_channel()
    plain, packed = ask(ADDRESS), ask(ADDRESS, HTTP_ACCEPT_ENCODING="gzip")
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    # A tag is of the text before it is packed, and then says by W/ that the bytes may differ.
    assert packed.headers["ETag"] == "W/" + plain.headers["ETag"]
    for answer, coding in ((plain, "identity"), (packed, "gzip")):
        etag = answer.headers["ETag"]
        again = ask(ADDRESS, HTTP_ACCEPT_ENCODING=coding, HTTP_IF_NONE_MATCH=etag)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    make_channel()
    clock.now += 0.2
    assert ask(ADDRESS, HTTP_IF_NONE_MATCH=plain.headers["ETag"]).status_code == 200


def test_its_head_is_that_of_the_whole_and_other_methods_are_refused(cached_per_change):
    head, whole = ask(ADDRESS, "HEAD"), ask(ADDRESS)
    for name in ("ETag", "Content-Length", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]
    for method in ("POST", "OPTIONS", "DELETE"):
        assert ask(ADDRESS, method).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("accepted", ["gzip;q=0", "br", "identity"])
def test_who_does_not_take_gzip_is_not_sent_it(accepted):
    make_channel()
    assert ask(ADDRESS, HTTP_ACCEPT_ENCODING=accepted).headers.get("Content-Encoding") != "gzip"


def test_the_schema_refuses_what_the_standard_does(visitor):
    everything()
    document = json.loads(visitor.get(ADDRESS).content)
    faults = [
        lambda service: service.pop("status"),
        lambda service: service.update(status="closed"),
        lambda service: service.update(hours="9-17"),
        lambda service: service.update(id=12),
        lambda service: service["phones"][0].pop("number"),
        lambda service: service["schedules"][0].update(timezone="Europe/Riga"),
        lambda service: service["schedules"][0].update(opens_at="9.00"),
        lambda service: service["organization"].pop("description"),
        lambda service: service["service_at_locations"][0]["location"]["addresses"][0].pop("postal_code"),
    ]
    for fault in faults:
        broken = json.loads(json.dumps(document))
        fault(broken["contents"][0])
        assert not VALIDATOR.is_valid(broken)
