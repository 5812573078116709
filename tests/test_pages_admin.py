"""The staff pages of information pages and of the settings of the site."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from pages.models import Page as InformationPage
from pages.models import SiteSettings
from tests.factories import make_channel, make_contact_point, make_helpline, make_image, make_page
from tests.html import Page

ADD = reverse("admin:pages_page_add")
LIST = reverse("admin:pages_page_changelist")
PARTS = ("figures", "documents")
FORM = {f"{part}-{name}_FORMS": 0 for part in PARTS for name in ("TOTAL", "INITIAL")} | {"order": 0}
TEXTS = {"title_lv": "Lapa", "title_en": "Page", "body_lv": "<p>Teksts</p>", "body_en": "<p>Text</p>"}
SETTINGS = reverse("admin:pages_sitesettings_change", args=[1])
SETTINGS_LIST = reverse("admin:pages_sitesettings_changelist")
SITE = {
    "short_name_lv": "Drošā māja",
    "exit_url_lv": "https://www.lsm.lv/",
    "exit_url_en": "https://eng.lsm.lv/",
}


def errors_of(response):
    return dict(response.context["adminform"].form.errors)


def change(page):
    return reverse("admin:pages_page_change", args=[page.pk])


def test_an_author_writes_a_page_and_a_publisher_publishes_it(author, publisher, visitor):
    response = author.post(ADD, FORM | TEXTS | {"in_menu": "on"})
    assert response.status_code == 302, errors_of(response)
    page = InformationPage.objects.get()
    assert page.public_languages() == []
    publisher.post(change(page), FORM | TEXTS | {"in_menu": "on", "_publish": "lv"})
    page.refresh_from_db()
    assert page.public_languages() == ["lv"]
    assert visitor.get(page.get_absolute_url("lv")).status_code == 200
    assert author.post(change(page), FORM | TEXTS | {"_publish": "lv"}).status_code == 403


def test_the_languages_stand_side_by_side(publisher):
    page = Page(publisher.get(ADD))
    for field in ("title", "keywords"):
        assert len(page.all("input", name=f"{field}_lv") + page.all("input", name=f"{field}_en")) == 2
        assert page.all("input", name=field) == []
    assert len(page.all("textarea", name="easy_body_lv")) == 1


def test_a_figure_is_written_with_what_it_counts_in_both_languages(author):
    row = {"value": "24", "label_lv": "klienti", "label_en": "clients", "order": 0}
    figure = {"figures-TOTAL_FORMS": 1} | {f"figures-0-{name}": value for name, value in row.items()}
    assert author.post(ADD, FORM | TEXTS | figure).status_code == 302
    assert InformationPage.objects.get().figures.get().label_en == "clients"


def test_the_menu_has_two_levels(publisher):
    top, under, other = make_page(), None, make_page(title_lv="Cita")
    under = make_page(parent=top)
    form = FORM | TEXTS | {"publish_at_0": "2020-01-01", "publish_at_1": "9:00"}
    assert list(errors_of(publisher.post(change(other), form | {"parent": under.pk}))) == ["parent"]
    assert list(errors_of(publisher.post(change(other), form | {"parent": other.pk}))) == ["parent"]
    assert list(errors_of(publisher.post(change(top), form | {"parent": other.pk}))) == ["parent"]
    response = publisher.post(change(other), form | {"parent": top.pk, "_publish": "lv,en"})
    assert response.status_code == 302, errors_of(response)
    offered = publisher.get(change(under)).context["adminform"].form.fields["parent"].queryset
    assert list(offered) == [top]


def test_a_role_belongs_to_one_page(publisher):
    make_page(role="about")
    response = publisher.post(ADD, FORM | TEXTS | {"role": "about"})
    assert response.status_code == 200
    assert "about" in response.content.decode()
    assert errors_of(response) != {}


def test_a_cover_is_chosen_by_searching(author):
    image = make_image()
    address = reverse("admin:autocomplete")
    query = {"app_label": "pages", "model_name": "page", "field_name": "cover"}
    found = author.get(address, query | {"term": "light in its"}).json()["results"]
    assert [row["id"] for row in found] == [str(image.pk)]


def test_a_check_in_the_future_is_refused(publisher):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert list(errors_of(publisher.post(ADD, FORM | TEXTS | {"checked_on": tomorrow}))) == ["checked_on"]
    assert publisher.post(ADD, FORM | TEXTS | {"checked_on": timezone.localdate()}).status_code == 302


def test_the_list_finds_what_a_lawyer_has_to_read_and_what_nobody_checked_for_a_year(publisher):
    today = timezone.localdate()
    make_page(title_lv="Šogad", checked_on=today)
    unread = make_page(title_lv="Juristam", checked_on=today, needs_legal_review=True)
    old = make_page(title_lv="Sen", checked_on=today - datetime.timedelta(days=366))
    never = make_page(title_lv="Nekad")
    make_page(title_lv="Melnraksts", public_in=())
    for query, found in (
        ("?needs_legal_review__exact=1", [unread]), ("?verification=overdue", [old, never]),
    ):  # fmt: skip
        assert list(publisher.get(LIST + query).context["cl"].result_list) == found


# --- The settings of the site


def test_the_list_of_settings_leads_to_the_form(administrator):
    response = administrator.get(SETTINGS_LIST)
    assert (response.status_code, response.headers["Location"]) == (302, SETTINGS)
    assert administrator.get(SETTINGS).status_code == 200


@pytest.mark.parametrize("role", ["author", "publisher"])
@pytest.mark.django_db
def test_only_administrators_see_and_change_the_settings(role, request):
    client = request.getfixturevalue(role)
    assert client.get(SETTINGS_LIST).status_code == 403
    assert client.get(SETTINGS).status_code == 403
    assert client.post(SETTINGS, SITE).status_code == 403
    assert "sitesettings" not in client.get("/admin/").content.decode()


def test_there_is_one_row_and_it_stays(administrator):
    assert administrator.get(reverse("admin:pages_sitesettings_add")).status_code == 403
    assert (
        administrator.post(reverse("admin:pages_sitesettings_delete", args=[1]), {"post": "yes"}).status_code
        == 403
    )
    assert administrator.get(reverse("admin:pages_sitesettings_change", args=[2])).status_code == 302
    assert SiteSettings.objects.count() == 1


def test_an_administrator_changes_what_every_page_says(administrator, visitor):
    response = administrator.post(
        SETTINGS, SITE | {"short_name_lv": "Jaunais vārds", "exit_url_lv": "https://www.delfi.lv/"}
    )
    assert response.status_code == 302, errors_of(response)
    content = visitor.get("/lv/").content.decode()
    assert "Jaunais vārds" in content
    assert 'href="https://www.delfi.lv/"' in content


@pytest.mark.parametrize(("language", "name"), [("lv", "Padoms"), ("en", "Advice")])
def test_an_administrator_chooses_what_our_numbers_are_called_in_a_telephone(
    administrator, visitor, language, name
):
    make_channel(make_helpline(is_primary=True))
    assert "Konsultācijas" in visitor.get("/lv/kontakti/vcard/").content.decode()
    form = SITE | {"contact_name_lv": "Padoms", "contact_name_en": "Advice"}
    response = administrator.post(SETTINGS, form)
    assert response.status_code == 302, errors_of(response)
    path = {"lv": "/lv/kontakti/vcard/", "en": "/en/contacts/vcard/"}[language]
    assert f"FN:{name}\r\n" in visitor.get(path).content.decode()
    assert f"“{name}”" in visitor.get(path.replace("vcard/", "")).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("exit_url_lv", "javascript:alert(1)"),
        ("exit_url_en", "no address"),
        ("security_contact", "javascript:alert(1)"),
        ("social_links", "https://www.facebook.com/example\njavascript:alert(1)"),
        ("social_links", "www.facebook.com/example"),
        ("social_links", "ftp://example.org/"),
    ],
)
def test_an_address_that_is_none_is_told_at_the_field(administrator, field, value):
    response = administrator.post(SETTINGS, SITE | {field: value, "motto_lv": "Gara nakts"})
    assert list(errors_of(response)) == [field]
    assert "Gara nakts" in response.content.decode()


def test_the_email_of_the_footer_is_an_email(administrator):
    phone, email = make_contact_point(), make_contact_point("info@example.lv", kind="email")
    assert list(errors_of(administrator.post(SETTINGS, SITE | {"email": phone.pk}))) == ["email"]
    assert administrator.post(SETTINGS, SITE | {"email": email.pk}).status_code == 302
