"""What every page shows, kept between pages: never that of another language, section or moment, nor that of a draft."""

import re

import pytest

from contacts.models import ContactPoint
from contacts.models.guard import guard_lifted
from drosa_maja import shell
from pages.models import Page, SiteSettings
from publishing.models import PreviewLink
from publishing.watch import watch
from tests import factories
from tests.test_pages_admin import FORM, TEXTS

pytestmark = pytest.mark.django_db(transaction=True)  # what is read in a transaction is not kept
CURRENT = re.compile(r'<a href="([^"]+)" aria-current="true">')


@pytest.fixture(autouse=True)
def _is_kept(monkeypatch, settings, request):
    """As while a process serves that has just begun."""
    fragments = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": request.node.nodeid}
    settings.CACHES = settings.CACHES | {"template_fragments": fragments}
    monkeypatch.setattr(shell, "_last_read", {})
    for name, value in {"is_running": True, "value": object(), "everywhere": object()}.items():
        monkeypatch.setattr(watch, name, value)
    SiteSettings.objects.get_or_create(pk=1)


def page_of(visitor, path):
    return visitor.get(path).content.decode()


def test_each_language_has_its_own(visitor):
    factories.make_channel(factories.make_helpline(is_primary=True))
    assert ">Jaunumi</a>" in page_of(visitor, "/lv/jaunumi/")
    english = page_of(visitor, "/en/news/")
    assert ">News</a>" in english and ">Jaunumi</a>" not in english
    assert "Helpline" in english and "Palīdzības tālrunis" not in english


def test_each_section_is_marked_on_its_own_pages(visitor):
    for path in ("/lv/jaunumi/", "/lv/projekti/", "/lv/"):
        assert set(CURRENT.findall(page_of(visitor, path))) <= {path}
    assert "/lv/projekti/" in CURRENT.findall(page_of(visitor, "/lv/projekti/"))


@pytest.mark.parametrize("path", ["/lv/", "/lv/jaunumi/"])
@pytest.mark.parametrize("fields", [{"is_primary": True}, {"region": "latgale"}])
def test_it_is_good_for_one_number_of_the_stamp(visitor, monkeypatch, path, fields):
    number = factories.make_contact_point("+37128612120")
    factories.make_channel(factories.make_helpline(**fields), number)
    factories.make_channel(factories.make_helpline(is_primary="is_primary" not in fields))
    shows_it = "is_primary" in fields or path == "/lv/"
    assert ("tel:+37128612120" in page_of(visitor, path)) == shows_it
    with guard_lifted():
        ContactPoint.objects.filter(pk=number.pk).update(value="+37120000001")
    monkeypatch.setattr(watch, "value", object())  # something was changed that no page shows at its top
    assert ("tel:+37128612120" in page_of(visitor, path)) == shows_it
    monkeypatch.setattr(watch, "everywhere", object())
    changed = page_of(visitor, path)
    assert ("tel:+37120000001" in changed) == shows_it
    assert "tel:+37128612120" not in changed


def test_a_preview_leaves_nothing_of_its_draft_behind(visitor, administrator):
    page = factories.make_page(title_lv="Par mums", role="about")
    form = FORM | TEXTS | {"title_lv": "Melnraksta nosaukums", "role": "about", "in_menu": "on", "_save": "x"}
    assert administrator.post(f"/admin/pages/page/{page.pk}/change/", form).status_code == 302
    link = PreviewLink.objects.make(page, "lv", administrator.user)
    preview = visitor.get(link.address_of(Page.objects.get(pk=page.pk)), follow=True)
    assert "Melnraksta nosaukums" in preview.content.decode()
    after = page_of(visitor, "/lv/jaunumi/")
    assert "Par mums" in after and "Melnraksta" not in after
