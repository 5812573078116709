"""Adds to the database of a running site what its staff pages are looked at with, and prints {model: id} of a row of each.

Visitors see nothing of it: what counts as published is scheduled for a day that is far away.
"""

import datetime
import json
import sys
import time

import django

django.setup()

import reversion  # noqa: E402
from allauth.core.internal.ratelimit import get_cache_key, get_rates  # noqa: E402
from allauth.mfa.models import Authenticator  # noqa: E402
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402
from allauth.mfa.utils import encrypt  # noqa: E402
from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.utils import timezone  # noqa: E402

from contacts.models import ContactChange, ContactPoint, Person  # noqa: E402
from editing.models import TO_SHARE, PreviewLink, attached_to  # noqa: E402
from links.models import LinkCheck  # noqa: E402
from staff.models import User  # noqa: E402
from tests import factories  # noqa: E402
from tests.browser.test_passkeys import GUESSED, RECOVERY_CODES  # noqa: E402
from tests.server import PASSWORD  # noqa: E402

FAR_AWAY = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)


def released():
    """A post, a project and a page of which visitors would see nothing yet, with all that can hang on them."""
    post, project, page = (
        make(publish_at=FAR_AWAY)
        for make in (factories.make_post, factories.make_project, factories.make_page)
    )
    for row in (post, project):
        row.gallery.create(image=factories.make_image(), caption_lv="Māja", caption_en="A house")
        row.documents.create(document=factories.make_document())
    page.documents.create(document=factories.make_document())
    factories.make_activity(project)
    factories.make_funding(project)
    factories.make_participation(project)
    return {"news.post": post, "projects.project": project, "pages.page": page}


def waiting_change():
    point = ContactPoint.objects.create(kind="phone", value="+37125000001")
    return ContactChange.objects.propose_number(point, "+37125000001", None)


def broken_link(post):
    return LinkCheck.objects.create(
        **attached_to(post), address="https://a.example/", kind="external", field="body_en", state="broken",
        finding="gone", checked_at=timezone.now(), first_failed_at=timezone.now(),
    )  # fmt: skip


def add_rows():
    """{label of a model: row} of every model of the staff pages; the demonstration gives what is not made here."""
    found = released()
    found |= {
        "contacts.contactchange": waiting_change(),
        "links.linkcheck": broken_link(found["news.post"]),
        "contacts.person": Person.objects.create(name="Vārds Uzvārds", role_lv="Preses sekretāre"),
        "library.document": factories.make_document(),
        "admin.logentry": factories.log_entry(found["news.post"], User.objects.first()),
        "form": factories.make_post(public_in=()),
    }
    for label in (model._meta.label_lower for model in admin.site._registry):
        found.setdefault(label, apps.get_model(label)._base_manager.order_by("pk").first())
    return found


def add_people():
    """An administrator and an author for each language."""
    for code, _name in settings.LANGUAGES:
        for role in ("Administrator", "Author"):
            user = User.objects.create_user(f"{role.lower()}_{code}", password=PASSWORD, language=code)
            user.groups.add(Group.objects.get(name=role))


def add_second_factors():
    """For each language somebody who has an app, and somebody who has nothing yet; and a name that is closed for days."""
    for code, _name in settings.LANGUAGES:
        User.objects.create_user(f"new_{code}", password=PASSWORD, language=code)
        user = User.objects.create_user(f"enrolled_{code}", password=PASSWORD, language=code)
        TOTP.activate(user, generate_totp_secret())
        codes = {"migrated_codes": [encrypt(code) for code in RECOVERY_CODES]}
        Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data=codes)
    action = {"app": "allauth.account", "action": "login_failed"}
    for rate in get_rates(**action):
        if rate.per == "key":
            key = get_cache_key(None, rate=rate, key=GUESSED, **action)
            cache.set(key, [time.time() + 864_000] * rate.amount, 864_000)


def main():
    add_people()
    add_second_factors()
    with reversion.create_revision():
        found = add_rows()
        for row in filter(reversion.is_registered, found.values()):
            reversion.add_to_revision(row)
    with reversion.create_revision():
        post = found["news.post"]
        post.lead_lv, post.lead_en = "Mācības sākas Liepājā.", "Training starts in Liepaja."
        post.save()
    for code, _name in settings.LANGUAGES:
        PreviewLink.objects.make(post, code, User.objects.first(), TO_SHARE)
    json.dump({label: row.pk for label, row in found.items()}, sys.stdout)


main()
