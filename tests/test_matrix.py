"""Every address of the staff pages, for every role, by every method: allowed exactly where the written table says so.

The table of models and actions is that of tests/test_staff.py; here stands which action each kind of page needs.
"""

import datetime

import pytest
import reversion
from django.contrib import admin
from django.db import transaction
from django.urls import URLPattern, reverse

from contacts.models import ContactChange, ContactPoint
from editing import history
from editing.models import Draft, attached_to
from links.models import LinkCheck
from localization import languages
from pages.models import SiteSettings
from tests import factories
from tests.conftest import make_client
from tests.factories import log_entry
from tests.test_contacts_admin import row_of_each
from tests.test_staff import MATRIX

NOBODY = ""  # whoever asks
# kind of page → the action that reading it and posting to it need: v(iew), a(dd), c(hange), d(elete), (c)o(nfirm)
KINDS = {
    "changelist": ("v", "v"), "add": ("a", "a"), "change": ("v", "c"), "delete": ("d", "d"), "history": ("v", "v"),
    "compare": ("v", "v"), "restore": (NOBODY, "c"),
    "draft_compare": ("v", "v"), "draft_drop": (NOBODY, "c"), "return": (NOBODY, "p"), "autosave": (NOBODY, "c"), "previews": ("c", "c"),
    "file": ("v", "v"), "thumbnail": ("v", "v"), "upload": ("a", "a"), "missing_words": ("a", "a"), "describe": ("a", "a"),
    "dead": ("c", "c"), "tried": ("c", "c"), "propose": ("c", "c"), "primary": (NOBODY, "c"), "suggest": (NOBODY, "a"),
    "again": (NOBODY, "o"), "link": ("c", "c"), "export": ("v", NOBODY), "in_words": ("v", NOBODY),
}  # fmt: skip
# What a model refuses to everybody, whatever the role holds.
SPECIAL = {
    ("contacts.contactchange", "change"): ("v", "o"),
    ("contacts.contactchange", "add"): (NOBODY, NOBODY),
    ("contacts.contactchange", "delete"): (NOBODY, NOBODY),
    ("pages.sitesettings", "add"): (NOBODY, NOBODY),
    ("pages.sitesettings", "delete"): (NOBODY, NOBODY),
    ("links.linkcheck", "add"): (NOBODY, NOBODY),
    ("links.linkcheck", "change"): ("v", NOBODY),
    ("links.linkcheck", "delete"): (NOBODY, NOBODY),
    ("staff.user", "delete"): (NOBODY, NOBODY),
    ("admin.logentry", "add"): (NOBODY, NOBODY),
    ("admin.logentry", "change"): ("v", NOBODY),
    ("admin.logentry", "delete"): (NOBODY, NOBODY),
    # Visitors have seen them: they are closed for good, never deleted.
    ("contacts.helpline", "delete"): (NOBODY, NOBODY),
    ("contacts.channel", "delete"): (NOBODY, NOBODY),
    ("contacts.contactpoint", "delete"): (NOBODY, NOBODY),
}
ROLES = ["author", "publisher", "administrator"]
MODELS = [model for model in MATRIX if model != "contacts.hoursrule"]
GENERAL = {
    "index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "view_on_site",
    "language", "app_list", "handbook", "offered", "handbook_picture", None,
}  # fmt: skip


def patterns(parts):
    for part in parts:
        if isinstance(part, URLPattern):
            yield part
        else:
            yield from patterns(part.url_patterns)


def pages_of(model):
    """(kind, pattern) of all addresses of a model's pages."""
    prefix = model.replace(".", "_") + "_"
    for part in patterns(admin.site.get_urls()):
        if part.name and part.name.startswith(prefix):
            yield part.name.removeprefix(prefix), part


def every_page():
    return [(model, kind, part) for model in MODELS for kind, part in pages_of(model)]


@pytest.fixture
def rows(administrator):
    """A row of every model; what authors write is not public yet."""
    found = {f"contacts.{name}": row for name, row in row_of_each().items()}
    found["contacts.person"].has_consented = True
    found["contacts.person"].public_until = datetime.date(2099, 1, 1)
    found["contacts.person"].save()
    for model, make in factories.makers().items():
        row = found[model._meta.label_lower] = make(public_in=())
        Draft.objects.create(**attached_to(row), data="", saved_by=administrator.user)
    found |= {
        "projects.organisation": factories.make_organisation(), "library.image": factories.make_image(),
        "library.document": factories.make_document(), "pages.sitesettings": SiteSettings.objects.get(),
        "contacts.closure": factories.make_closure(datetime.date(2030, 1, 1)), "staff.user": factories.make_account(),
    }  # fmt: skip
    post = found["news.post"]
    found["links.linkcheck"] = LinkCheck.objects.create(
        **attached_to(post), address="https://a.example/", kind="external", field="body_en", state="broken",
        finding="gone", checked_at=post.updated_at,
    )  # fmt: skip
    found["admin.logentry"] = log_entry(post, administrator.user)
    waiting = ContactPoint.objects.create(kind="phone", value="+37125565098")
    found["contacts.contactchange"] = ContactChange.objects.propose_number(waiting, "+37125565098", None)
    with reversion.create_revision():
        for row in found.values():
            if reversion.is_registered(type(row)):
                reversion.add_to_revision(row)
    return found


def address(part, row):
    """The address of a page for a row; of a version, the one that was kept of it."""
    named = part.pattern.converters if hasattr(part.pattern, "converters") else {}
    values = {name: row.pk for name in named}
    if "revision_id" in values:
        values["revision_id"] = history.revisions_of(row)[0].pk
    query = (
        f"?from={history.revisions_of(row)[0].pk}"
        if part.name.endswith("_compare") and "draft" not in part.name
        else ""
    )
    return reverse(f"admin:{part.name}", kwargs=values) + query


def asked(client, method, path):
    """The status, and nothing of it stays."""
    with transaction.atomic():
        pressed = [{"share": languages.codes()[0]}] if method == "post" else []
        response = getattr(client, method)(path, *pressed)
        if response.streaming:
            response.getvalue()
        transaction.set_rollback(True)
    return response


def test_every_address_of_the_staff_pages_is_of_a_kind_that_stands_in_the_table():
    known = {part.name for model in MODELS for kind, part in pages_of(model) if kind in KINDS}
    everything = {part.name for part in patterns(admin.site.get_urls())}
    assert everything - known - GENERAL == set()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_exactly_what_the_table_says(role, rows, request):
    client = request.getfixturevalue(role)
    wrong = []
    for model, kind, part in every_page():
        held = MATRIX[model][ROLES.index(role)]
        path = address(part, rows[model])
        for method, needed in zip(("get", "post"), SPECIAL.get((model, kind), KINDS[kind]), strict=True):
            status = asked(client, method, path).status_code
            allowed = needed != NOBODY and needed in held
            if (status not in (403, 404, 405)) != allowed or status >= 500:
                wrong.append(f"{model}: {method} {kind}: {status}, but needs “{needed}” of “{held}”")
    assert wrong == []


def test_a_visitor_is_sent_to_sign_in_by_every_one(rows):
    client = make_client()
    for model, _kind, part in every_page():
        path = address(part, rows[model])
        for method in ("get", "post", "head"):
            response = asked(client, method, path)
            assert response.status_code == 302, (method, path)
            assert response.url.startswith(reverse("admin:login")), (method, path)


@pytest.mark.parametrize(
    "name", ["index", "password_change", "password_change_done", "autocomplete", "language", "offered"]
)
def test_a_visitor_is_sent_to_sign_in_by_the_general_ones_too(name, visitor):
    for method in ("get", "post"):
        assert asked(visitor, method, reverse(f"admin:{name}")).status_code == 302
