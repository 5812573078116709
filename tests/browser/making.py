"""Makes the pages of tests/browser/made.py in a database with the demonstration, and prints them."""

import datetime
import json
import sys
from unittest.mock import patch
from urllib.parse import urlsplit

import django
import time_machine

django.setup()

from django.conf import settings  # noqa: E402
from django.core.exceptions import PermissionDenied  # noqa: E402
from django.db import OperationalError, transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.signals import template_rendered  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from contacts.models import Channel, Person  # noqa: E402
from drosa_maja.serving import emergency  # noqa: E402
from localization import languages  # noqa: E402
from news.models import Post  # noqa: E402
from projects.models import Project  # noqa: E402
from tests import factories  # noqa: E402
from tests.browser.templates import ADDRESSES, CARD, EMERGENCY, LANGUAGES, STYLE_GUIDE, address  # noqa: E402
from tests.html import Page  # noqa: E402

HOST = urlsplit(settings.SITE_URL).hostname
QUICK = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}


def add_rows():
    """All that can hang on a post and on a project; and more than one part of each list."""
    person = Person.objects.create(
        name="Vārds Uzvārds",
        role_lv="Sabiedriskās attiecības",
        role_en="Public relations",
        has_consented=True,
        public_until=datetime.date(2999, 12, 31),
    )
    person.contact_points.add(factories.make_contact_point(), factories.make_contact_point())
    for owner in (Post.objects.get(pk=1), Project.objects.get(pk=1)):
        owner.press_contact = person
        owner.save()
        for order in range(3):
            owner.documents.create(order=order, document=factories.make_document())
            image = factories.make_image(credit="Vārds Uzvārds")
            owner.gallery.create(order=order, image=image, caption_lv="Māja", caption_en="A house")
    for day in range(25):
        factories.make_post(date=datetime.date(2015, 1, 1) + datetime.timedelta(days=day))
        factories.make_project()


def client(**options):
    return Client(**options, headers={"host": HOST}, SERVER_NAME=HOST, **{"wsgi.url_scheme": "https"})


def text_of(path, method="get"):
    answer = getattr(client(raise_request_exception=False), method)
    return answer(path, follow=True).content.decode()


def pages_in(language):
    """(name, text) of each page in a language."""
    for name in ADDRESSES:  # the server answers with these; here only their templates count
        text_of(address(name, language))
    text_of(CARD.format(language=language))
    text_of(address("error 405", language), "post")
    client().get(address("error 400", language), headers={"host": "other.example"})
    yield "post with everything", text_of(address("post", language))
    yield "project with everything", text_of(address("project whose activities have dates", language))
    for name in ("news", "projects"):
        first = client().get(address(name, language))
        yield f"{name}, first part", first.content.decode()
        older = Page(first).all("a", rel="next")[0][0]["href"]
        yield f"{name}, second part", text_of(older)
    strict = client(enforce_csrf_checks=True)
    yield (
        "error 403, form refused",
        strict.post(f"/admin/account/login/?language={language}").content.decode(),
    )
    yield from cards_in(language)
    yield from errors_in(language)


def cards_in(language):
    """The card for partners, with hours and a closed day ahead, while somebody answers and after that; and as it is."""
    moments = {
        "open": "2026-12-22 10:00+02:00",
        "closed": "2026-12-23 20:30+02:00",
        "closed, another answers": "2026-12-22 18:00+02:00",
    }
    yield "partner card, unknown", text_of(CARD.format(language=language))
    with transaction.atomic():
        primary = Channel.objects.for_every_page()
        Channel.objects.filter(pk=primary.pk).update(
            hours_mode="schedule", **dict.fromkeys(languages.columns("hours_note"), "")
        )
        factories.make_hours(primary)
        for state, moment in moments.items():
            with time_machine.travel(moment, tick=False):
                yield f"partner card, {state}", text_of(CARD.format(language=language))
        transaction.set_rollback(True)


def errors_in(language):
    def home_after(error):
        with patch("drosa_maja.views.render", side_effect=error):
            return text_of(address("home", language))

    yield "error 403", home_after(PermissionDenied())
    yield "error 500", home_after(ValueError())
    nothing_read = patch("drosa_maja.site_context.read", side_effect=OperationalError())
    with nothing_read, patch("drosa_maja.site_context._last_read", {}):
        yield "error 500 without a database", home_after(ValueError())
    yield f"{EMERGENCY}, no numbers", emergency.without_numbers(language).decode()
    emergency.write()
    yield EMERGENCY, home_after(OperationalError())


if __name__ == "__main__":
    setup_test_environment()
    templates = set()

    def remember(template, **kwargs):
        templates.add(template.name)

    template_rendered.connect(remember)
    with override_settings(**QUICK):
        add_rows()
        pages = [(name, code, text) for code in LANGUAGES for name, text in pages_in(code)]
        with override_settings(DEBUG=True):
            pages.append((STYLE_GUIDE, LANGUAGES[0], text_of("/styleguide/")))
    json.dump({"pages": pages, "templates": sorted(templates)}, sys.stdout)
