"""Countries and languages are chosen by name; a partner named twice and a proposed number are told in words."""

import pytest
from django.urls import reverse

from contacts.models import ContactChange, ContactPoint, Helpline
from localization import languages
from projects.models import Organisation, Participation
from tests.factories import make_channel, make_helpline, make_organisation
from tests.html import Page
from tests.number_forms import NEW, NEW_SHOWN, channel_form, point_form
from tests.test_contacts_admin import HELPLINE, speak
from tests.test_projects_admin import ADD, FORM, ORGANISATION_FORM

ADD_ORGANISATION = reverse("admin:projects_organisation_add")


def options(page, name):
    """(value, text) of a choice, in its order."""
    texts = [(tag, attrs, " ".join(text.split())) for tag, attrs, text in page.elements]
    start = next(
        n for n, (tag, attrs, _t) in enumerate(texts) if tag == "select" and attrs.get("name") == name
    )
    found = []
    for tag, attrs, text in texts[start + 1 :]:
        if tag != "option":
            break
        found.append((attrs["value"], text, "selected" in attrs))
    return found


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("lv", {"LV": "Latvija", "SE": "Zviedrija", "EU": "Eiropas Savienība"}),
        ("en", {"LV": "Latvia", "SE": "Sweden"}),
    ],
)
def test_a_country_is_chosen_by_its_name_in_the_language_of_staff(publisher, language, names):
    speak(publisher, language)
    shown = options(Page(publisher.get(ADD_ORGANISATION)), "country")[1:]
    assert names.items() <= {code: name for code, name, _selected in shown}.items()
    assert [name for _code, name, _selected in shown] == sorted(
        (name for _c, name, _s in shown), key=languages.sort_key
    )
    assert not {"ZZ", "XA", "EZ", "001", "419"} & {code for code, _name, _selected in shown}


@pytest.mark.parametrize("country", ["LT", ""])
def test_what_is_chosen_is_stored_as_its_code_and_chosen_again(publisher, country):
    assert publisher.post(ADD_ORGANISATION, ORGANISATION_FORM | {"country": country}).status_code == 302
    row = Organisation.objects.get()
    assert row.country == country
    page = Page(publisher.get(reverse("admin:projects_organisation_change", args=[row.pk])))
    assert [code for code, _name, selected in options(page, "country") if selected] == [country]


def helpline_address(line):
    return reverse("admin:contacts_helpline_change", args=[line.pk])


@pytest.mark.parametrize(("language", "name"), [("lv", "ukraiņu"), ("en", "Ukrainian")])
def test_languages_are_chosen_by_name_and_those_that_are_spoken_are_chosen_already(publisher, language, name):
    speak(publisher, language)
    line = make_helpline(languages_spoken="lv, rom, ru")
    page = Page(publisher.get(helpline_address(line)))
    shown = options(page, "languages_spoken")
    assert {code for code, _name, selected in shown if selected} == {"lv", "ru", "rom"}
    assert dict((code, text) for code, text, _s in shown)["uk"] == name
    assert {"lsl", "rsl"} <= {code for code, _name, _selected in shown}
    assert page.all("input", name="languages_spoken") == []


@pytest.mark.parametrize(
    ("chosen", "stored"),
    [
        (["en", "lv", "ru"], "ru, lv, en"),  # as entered before, the new one last
        (["lv", "ru"], "ru, lv"),
        ([], ""),
        (["lsl", "lv"], "lv, lsl"),
    ],
)
def test_the_order_in_which_visitors_read_them_stays(publisher, chosen, stored):
    line = make_helpline(languages_spoken="ru, lv")
    response = publisher.post(helpline_address(line), HELPLINE | {"languages_spoken": chosen})
    assert response.status_code == 302
    assert Helpline.objects.get(pk=line.pk).languages_spoken == stored


@pytest.mark.parametrize("language", ["lv", "en"])
def test_a_partner_named_twice_is_told_at_its_row_in_words(publisher, language):
    speak(publisher, language)
    partner = make_organisation()
    rows = {"participation-TOTAL_FORMS": "2", "_save": "x"}
    for row in (0, 1):
        rows |= {
            f"participation-{row}-organisation": partner.pk,
            f"participation-{row}-role": "partner",
            f"participation-{row}-order": row,
        }
    response = publisher.post(ADD, FORM | rows)
    assert not Participation.objects.exists()
    formset = next(
        each.formset
        for each in response.context["inline_admin_formsets"]
        if each.formset.prefix == "participation"
    )
    text = Page(response).text
    if language == "en":
        assert formset.forms[1].non_field_errors() == [
            "This stands in an earlier row already. Delete one of the two."
        ]
        assert formset.forms[0].non_field_errors() == []
        assert "This organisation is listed twice." in text
    assert "“organisation”" not in text and "“project”" not in text
    assert str(formset.forms[1].non_field_errors()[0]) in text


@pytest.fixture
def staff(publisher):
    speak(publisher, "en")
    return publisher


def messages_of(response):
    return " ".join(Page(response).texts("ul", **{"class": "messagelist"})).replace("\xa0", " ")


def test_the_message_after_proposing_names_the_new_number(staff):
    channel = make_channel()
    address = f"/admin/contacts/contactpoint/{channel.contact_point.pk}/propose/"
    told = messages_of(staff.post(address, {"value": NEW}, follow=True))
    assert told.startswith(
        f"Proposed: {NEW_SHOWN}. Another member of staff must retype the number".replace("\xa0", " ")
    )


def test_so_does_that_after_adding_a_number(staff):
    told = messages_of(staff.post("/admin/contacts/contactpoint/add/", point_form(NEW), follow=True))
    assert f"Proposed: {NEW_SHOWN}.".replace("\xa0", " ") in told


def test_and_where_one_person_is_enough_it_says_that_visitors_see_it(staff, settings):
    settings.CONTACT_CHANGES_NEED_TWO = False
    channel = make_channel()
    address = f"/admin/contacts/contactpoint/{channel.contact_point.pk}/propose/"
    told = messages_of(staff.post(address, {"value": NEW}, follow=True))
    assert f"{NEW_SHOWN}: Visitors see it from now on.".replace("\xa0", " ") in told


def test_a_number_that_somebody_else_proposed_is_not_told_to_whoever_may_have_to_retype_it(
    staff, administrator
):
    point = ContactPoint.objects.create(kind="phone", value=NEW)
    ContactChange.objects.propose_number(point, NEW, administrator.user)
    channel = make_channel()
    form = channel_form(channel, contact_point=point.pk)
    told = messages_of(staff.post(f"/admin/contacts/channel/{channel.pk}/change/", form, follow=True))
    assert "Another member of staff must retype the number" in told
    assert "565" not in told
