"""What every page shows, read once for many of them: never that of another language, section or moment, nor of a draft."""

import re

import pytest
from django.db import OperationalError

from contacts.models import ContactPoint
from drosa_maja import site_context
from editing.models import PreviewLink
from pages.models import Page, SiteSettings
from publishing.change_counter import increment
from tests import factories
from tests.test_errors import failing
from tests.test_pages_admin import FORM, TEXTS

CURRENT = re.compile(r'<a href="([^"]+)" aria-current="true">')


@pytest.fixture(autouse=True)
def _parts_are_cached(cached_per_change, monkeypatch, settings, request):
    """As in a process that has just begun to serve."""
    fragments = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": request.node.nodeid}
    settings.CACHES = settings.CACHES | {"template_fragments": fragments}
    monkeypatch.setattr(site_context, "_last_read", {})
    SiteSettings.objects.get_or_create(pk=1)


def page_of(visitor, path):
    return visitor.get(path).content.decode()


def test_each_language_has_its_own(visitor):
    factories.make_channel(factories.make_helpline(is_primary=True))
    factories.make_page(public_in=["lv"], title_lv="Par mums")
    latvian, english = page_of(visitor, "/lv/jaunumi/"), page_of(visitor, "/en/news/")
    assert ">Jaunumi</a>" in latvian and "Par mums" in latvian and "Par mums" not in english
    assert ">News</a>" in english and ">Jaunumi</a>" not in english
    assert "Helpline" in english and "Palīdzības tālrunis" not in english


def test_each_section_is_marked_on_its_own_pages(visitor):
    for path in ("/lv/jaunumi/", "/lv/projekti/", "/lv/"):
        assert set(CURRENT.findall(page_of(visitor, path))) <= {path}
    assert "/lv/projekti/" in CURRENT.findall(page_of(visitor, "/lv/projekti/"))


@pytest.mark.parametrize("fields", [{"is_primary": True}, {"region": "latgale"}])
@pytest.mark.parametrize("is_changed", [True, False])
def test_it_is_good_for_one_change_counter_and_minute(visitor, clock, fields, is_changed):
    number = factories.make_contact_point("+37128612120")
    factories.make_channel(factories.make_helpline(**fields), number)
    assert "tel:+37128612120" in page_of(visitor, "/lv/")
    factories.rows_in_database(ContactPoint).filter(pk=number.pk).update(value="+37120000001")
    assert "tel:+37120000001" not in page_of(visitor, "/lv/")
    if is_changed:
        increment()
    clock.now += 0.2 if is_changed else 60
    changed = page_of(visitor, "/lv/")
    assert "tel:+37120000001" in changed and "tel:+37128612120" not in changed


def test_a_preview_leaves_nothing_of_its_draft_behind(visitor, administrator, monkeypatch):
    page = factories.make_page(title_lv="Par mums", role="about")
    assert "Par mums" in page_of(visitor, "/lv/jaunumi/")
    form = FORM | TEXTS | {"title_lv": "Melnraksta nosaukums", "role": "about", "in_menu": "on", "_save": "x"}
    assert administrator.post(f"/admin/pages/page/{page.pk}/change/", form).status_code == 302
    link = PreviewLink.objects.make(page, "lv", administrator.user)
    preview = visitor.get(link.address_of(Page.objects.get(pk=page.pk)), follow=True)
    assert "Melnraksta nosaukums" in preview.content.decode()
    monkeypatch.setattr(site_context, "read", failing(OperationalError()))  # what is shown was remembered
    after = page_of(visitor, "/lv/jaunumi/")
    assert "Par mums" in after and "Melnraksta" not in after
