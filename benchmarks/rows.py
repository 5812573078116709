"""Many rows of everything that staff list, in all the states that their filters tell apart."""

import datetime

from django.utils import timezone

from contacts.models import Channel, ContactPoint, Helpline, Office, Person
from contacts.models.guard import guard_lifted
from library.models import Document, Image
from news.models import Post
from pages.models import Page
from projects.models import Organisation, Project
from publishing import languages

START = datetime.datetime(2010, 1, 1, 9, 0, tzinfo=datetime.UTC)
TEXT = "<p>" + "Pirmajā dienā lasījām likumus, otrajā runājām ar cilvēkiem. " * 40 + "</p>"


def each(name, text):
    return {column: text for column in languages.columns(name)}


def published(number):
    """Public in each language, in one, in none; a fifth without a second language, some outdated or in the bin."""
    codes = languages.codes()
    public = {
        languages.column("is_public", code): number % (3 + place) != 0 for place, code in enumerate(codes)
    }
    fields = each("title", f"Ziņa {number}") | each("body", TEXT) | public | {"publish_at": START}
    if number % 4 == 0:
        last = codes[-1]
        fields |= {languages.column("title", last): "", languages.column("is_public", last): False}
    return fields | {
        languages.column("is_outdated", codes[number % len(codes)]): number % 7 == 0,
        "deleted_at": START if number % 10 == 1 else None,
    }


def day(number):
    return START.date() + datetime.timedelta(days=number * 5000 // 10_000)


def post(number):
    lead = "Bibliotēka aicina." if number % 50 == 0 else "Mācības sākas Rīgā."
    return Post(**published(number), **each("lead", lead), date=day(number))


def project(number):
    status = ("", "", "", "suspended", "cancelled")[number % 5]
    return Project(
        **published(number),
        **each("summary", "Bibliotekāri palīdz."),
        start_on=day(number),
        end_on=day(number) + datetime.timedelta(days=3000),
        status_override=status,
    )


def page(number):
    return Page(**published(number), in_menu=number % 3 == 0, order=number % 20)


def organisation(number):
    return Organisation(**each("name", f"Biedrība {number}"), country=("LV", "SE", "")[number % 3])


def image(number):
    return Image(
        file=f"{number:032x}/house.jpg",
        width=800,
        height=600,
        consent=Image.Consent.values[number % 4],
        is_decorative=number % 5 == 0,
        **each("alt", f"Māja {number}"),
    )


def document(number):
    return Document(
        file=f"{number:032x}/report.pdf",
        language=languages.codes()[number % 2],
        **each("title", f"Pārskats {number}"),
    )


def helpline(number):
    return Helpline(
        **each("name", f"Tālrunis {number}"),
        **each("description", "Palīdz ikvienam."),
        purpose=("trafficking", "consultation", "external")[number % 3],
        region=("", "riga", "latgale")[number % 3],
        order=number % 20,
    )


def point(number):
    return ContactPoint(
        kind=("phone", "phone", "web")[number % 3],
        value=f"+371{20_000_000 + number}" if number % 3 < 2 else f"https://www.example.lv/{number}",
        confirmed_at=None if number % 9 == 0 else timezone.now(),
        assured_on=timezone.localdate() - datetime.timedelta(days=number % 360),
        review_days=(180, 90)[number % 2],
    )


def office(number):
    return Office(
        **each("name", f"Birojs {number}"), **each("city", "Rīga"), region=("riga", "latgale")[number % 2]
    )


def person(number):
    return Person(name=f"Persona {number}", has_consented=number % 2 == 0)


def channel(number):
    """One of each line, with a number of its own: an empty database counts from 1."""
    return Channel(
        helpline_id=number + 1,
        contact_point_id=number + 1,
        confirmed_at=timezone.now(),
        status=Channel.Status.values[number % 3],
    )


ROWS = {
    Post: post,
    Project: project,
    Page: page,
    Organisation: organisation,
    Image: image,
    Document: document,
    Helpline: helpline,
    ContactPoint: point,
    Channel: channel,
    Office: office,
    Person: person,
}


def fill(count):
    """Add rows until there are `count` of each."""
    with guard_lifted():
        for model, make in ROWS.items():
            there = model.objects.count()
            model.objects.bulk_create([make(number) for number in range(there, count)], batch_size=200)
