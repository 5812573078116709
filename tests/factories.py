"""Rows for tests: plain functions with honest defaults in both languages, public unless told otherwise."""

import datetime
import io
import itertools

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils import timezone
from PIL import Image as Picture

from contacts.models import Channel, Closure, ContactPoint, Helpline, HoursRule, Office
from contacts.number_changes.protected_columns import write_protected
from library.models import Document, Image
from library.uploads import SafeFile
from localization import languages
from news.models import Post
from pages.models import Page
from projects.models import Activity, Funding, Organisation, Participation, Project
from publishing.models import publishable_models
from staff.models import User

_numbers = itertools.count(25_000_000)
LONG_AGO = datetime.datetime(2020, 1, 1, 9, 0, tzinfo=datetime.UTC)


def _publishable(model, texts, public_in, **fields):
    flags = {languages.column("is_public", code): code in public_in for code in languages.codes()}
    begins = fields.get("publish_at", LONG_AGO)
    begins = begins and begins.replace(second=0, microsecond=0)
    once = {languages.column("first_public_at", code): begins for code in public_in}
    return model.objects.create(**(texts | flags | {"publish_at": LONG_AGO} | once | fields))


def make_account(name="jauna", role="Author", password="viena gara parole 47", **fields):
    user = User.objects.create_user(name, password=password, **fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def was_public():
    """The columns of a row that visitors have seen once."""
    return dict.fromkeys(languages.columns("first_public_at"), LONG_AGO)


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


def makers():
    """By kind of content, the function above that makes a row of it: `make_post` for Post."""
    return {model: globals()[f"make_{model._meta.model_name}"] for model in publishable_models()}


def log_entry(row, user, message="Draft saved."):
    """As a form of staff leaves one behind."""
    return LogEntry.objects.log_actions(user.pk, [row], CHANGE, message, single_object=True)


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


def make_answer(helpline, question, **fields):
    """An answer that somebody has checked; the row is there since the helpline is."""
    answer = helpline.answers.get(question=question)
    for name, value in ({"verified_on": datetime.date(2026, 8, 31)} | fields).items():
        setattr(answer, name, value)
    answer.save()
    return answer


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
    return ContentFile(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        name,
    )


def make_document(**fields):
    """Its file is stored as it is: cleaning one takes a third of a second."""
    return Document.objects.create(
        **{
            "file": SafeFile(pdf_file(), "report.pdf"),
            "title_lv": "Pārskats",
            "title_en": "Report",
            "language": "lv",
        }
        | fields
    )
