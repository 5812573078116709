"""Rows for tests: plain functions with honest defaults in both languages, public unless told otherwise."""

import datetime
import io
import itertools

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils import timezone
from PIL import Image as Picture

from contacts.models import Channel, Closure, ContactPoint, Helpline, HoursRule, Office
from contacts.number_changes.protected_columns import write_protected
from library.models import Document, Image
from localization import languages
from news.models import Post
from pages.models import Page
from projects.models import Activity, Funding, Organisation, Participation, Project

_numbers = itertools.count(25_000_000)
LONG_AGO = datetime.datetime(2020, 1, 1, 9, 0, tzinfo=datetime.UTC)


def _publishable(model, texts, public_in, **fields):
    flags = {languages.column("is_public", code): code in public_in for code in languages.codes()}
    return model.objects.create(**(texts | flags | {"publish_at": LONG_AGO} | fields))


def make_post(public_in=("lv", "en"), **fields):
    texts = {
        "title_lv": "Bibliotekāri mācās palīdzēt",
        "title_en": "Librarians learn to help",
        "lead_lv": "Mācības sākas Rīgā.",
        "lead_en": "Training starts in Riga.",
        "body_lv": "<p>Pirmā diena bija gara.</p>",
        "body_en": "<p>The first day was long.</p>",
        "date": datetime.date(2016, 3, 1),
    }
    return _publishable(Post, texts, public_in, **fields)


def make_project(public_in=("lv", "en"), **fields):
    texts = {
        "title_lv": "Atver acis",
        "title_en": "Open Your Eyes",
        "summary_lv": "Bibliotekāri palīdz atpazīt draudus.",
        "summary_en": "Librarians help to recognise danger.",
        "start_on": datetime.date(2011, 9, 1),
        "start_precision": "month",
        "end_on": datetime.date(2011, 12, 31),
        "end_precision": "month",
    }
    return _publishable(Project, texts, public_in, **fields)


def make_page(public_in=("lv", "en"), **fields):
    texts = {
        "title_lv": "Par mums",
        "title_en": "About us",
        "body_lv": "<p>Mēs esam Rīgā.</p>",
        "body_en": "<p>We are in Riga.</p>",
        "in_menu": True,
    }
    return _publishable(Page, texts, public_in, **fields)


def make_organisation(**fields):
    return Organisation.objects.create(
        **{"name_lv": "Ziemeļu Ministru padome", "name_en": "Nordic Council of Ministers"} | fields
    )


def make_funding(project, organisation=None, **fields):
    return Funding.objects.create(project=project, organisation=organisation or make_organisation(), **fields)


def make_participation(project, organisation=None, **fields):
    return Participation.objects.create(
        project=project, organisation=organisation or make_organisation(), **fields
    )


def make_activity(project, **fields):
    return Activity.objects.create(
        project=project, **{"title_lv": "Seminārs", "title_en": "Seminar"} | fields
    )


def rows_in_database(model):
    """The rows of a model for a test that alters them as somebody does who reaches the database itself."""
    return QuerySet(model)


def make_contact_point(value=None, **fields):
    value = value or f"+371{next(_numbers)}"
    return _confirmed(
        ContactPoint, {"kind": "phone", "value": value, "confirmed_at": timezone.now()} | fields
    )


def _confirmed(model, fields):
    """A row as it stands once two persons have seen it."""
    return write_protected(model(**fields))


def make_helpline(**fields):
    texts = {"name_lv": "Palīdzības tālrunis", "name_en": "Helpline", "purpose": "trafficking"}
    return _confirmed(Helpline, texts | fields)


def make_channel(helpline=None, contact_point=None, **fields):
    targets = {
        "helpline": helpline or make_helpline(),
        "contact_point": contact_point or make_contact_point(),
    }
    return _confirmed(Channel, {"confirmed_at": timezone.now()} | targets | fields)


def make_hours(channel, weekdays=range(1, 6), opens=datetime.time(9), closes=datetime.time(17)):
    return HoursRule.objects.bulk_create(
        HoursRule(channel=channel, weekday=day, opens=opens, closes=closes) for day in weekdays
    )


def make_closure(date, **fields):
    """Nobody answers on this day, on any of our lines, unless the fields say otherwise."""
    return Closure.objects.create(
        **{"date": date, "reason_lv": "Svētki", "reason_en": "Holiday", "status": "confirmed"} | fields
    )


def make_office(**fields):
    texts = {
        "name_lv": "Konsultāciju birojs",
        "name_en": "Consultation office",
        "city_lv": "Rīga",
        "city_en": "Riga",
    }
    return Office.objects.create(
        **texts
        | {
            "region": "riga",
            "street": "Lāčplēša iela",
            "house": "75",
            "unit": "1 B",
            "is_address_public": True,
        }
        | fields
    )


def picture_file(name="house.png", size=(40, 30), picture_format="PNG", **save_options):
    written = io.BytesIO()
    Picture.new("RGB", size, "#1d5657").save(written, picture_format, **save_options)
    return ContentFile(written.getvalue(), name)


def make_image(**fields):
    return Image.objects.create(
        **{
            "file": picture_file(),
            "alt_lv": "Māja ar gaismu logā",
            "alt_en": "A house with a light in its window",
            "consent": "not_needed",
        }
        | fields
    )


def pdf_file(name="report.pdf"):
    return ContentFile(b"%PDF-1.4\n%%EOF\n", name)


def make_document(**fields):
    return Document.objects.create(
        **{"file": pdf_file(), "title_lv": "Pārskats", "title_en": "Report", "language": "lv"} | fields
    )
