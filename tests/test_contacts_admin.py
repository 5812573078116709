"""The staff pages of contacts: both languages side by side, rules told at the field, nothing typed lost."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from contacts.models import Channel, ContactChange, ContactPoint, Helpline, HoursRule, Person
from pages.models import SiteSettings
from tests.factories import make_channel, make_contact_point, make_helpline, make_hours, make_office
from tests.html import Page

MODELS = ["office", "helpline", "contactpoint", "channel", "person"]


def no_rows(prefix):
    return {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


HELPLINE = {
    "name_lv": "Konsultācijas Latgalē", "name_en": "Consultations in Latgale", "purpose": "consultation", "region": "latgale",
    "languages_spoken": "LV, ru", "order": "0",
} | no_rows("channels") | no_rows("answers")  # fmt: skip


def channel_form(channel, *rules, **fields):
    """What the form of a channel posts, with its opening times as (weekday, opens, closes)."""
    data = {
        "helpline": channel.helpline_id, "contact_point": channel.contact_point_id, "how": "call", "group": "1", "order": "0",
        "from_abroad": "unknown", "status": "live", "hours_mode": "schedule", "label_en": "Typed with care",
    }  # fmt: skip
    for number, values in enumerate(rules):
        data |= {
            f"hours-{number}-{name}": v
            for name, v in zip(("weekdays", "opens", "closes"), values, strict=True)
        }
    return data | {"hours-TOTAL_FORMS": str(len(rules)), "hours-INITIAL_FORMS": "0"} | fields


def row_of_each():
    channel = make_channel(make_helpline(office=make_office()), hours_mode="schedule")
    make_hours(channel)
    person = Person.objects.create(name="Anna Kalniņa", role_lv="Preses sekretāre")
    person.contact_points.add(channel.contact_point)
    return {
        "office": channel.helpline.office, "helpline": channel.helpline, "contactpoint": channel.contact_point,
        "channel": channel, "person": person,
    }  # fmt: skip


def errors_of(response):
    """Field → sentences, of a form that came back."""
    assert response.status_code == 200
    return in_english(response.context["adminform"].form.errors)


def in_english(errors):
    with override("en"):
        return {field: list(sentences) for field, sentences in errors.items()}


def speak(client, language):
    client.user.language = language
    client.user.save()


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("model", MODELS)
def test_every_list_search_and_form_opens_in_the_languages_of_staff(publisher, model, language):
    speak(publisher, language)
    row = row_of_each()[model]
    for address in (f"{model}/", f"{model}/?q=a", f"{model}/add/", f"{model}/{row.pk}/change/"):
        response = publisher.get(f"/admin/contacts/{address}")
        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_authors_neither_read_nor_change_the_directory(author, model):
    """A shelter's address and the numbers of hidden people stand there."""
    row = row_of_each()[model]
    for address in (f"{model}/", f"{model}/add/", f"{model}/{row.pk}/change/", f"{model}/{row.pk}/delete/"):
        answer = author.get(f"/admin/contacts/{address}")
        # People may be chosen as press contacts: the list opens, without those who are hidden.
        if model == "person" and address == "person/":
            assert str(row) not in answer.content.decode()
        elif model == "person" and "change" in address:
            assert answer.status_code == 302
        else:
            assert answer.status_code == 403, address
        if address != "person/":  # searched by a form of their own
            assert author.post(f"/admin/contacts/{address}", {"post": "yes"}).status_code in (302, 403)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_an_author_can_choose_a_person_who_has_agreed_to_be_named(author):
    day = timezone.localdate()
    Person.objects.create(name="Ir piekritis", has_consented=True, public_until=day)
    Person.objects.create(name="Nav piekritis")
    page = author.get("/admin/contacts/person/").content.decode()
    assert "Ir piekritis" in page
    assert "Nav piekritis" not in page


def test_the_kind_of_a_number_is_chosen_once(publisher):
    point = make_contact_point("+37125565098")
    data = {"kind": "email", "value": "info@example.lv", "assured_on": "", "review_days": "180"}
    publisher.post(f"/admin/contacts/contactpoint/{point.pk}/change/", data)
    address = f"/admin/contacts/contactpoint/{point.pk}/propose/"
    assert publisher.post(address, data).status_code == 200  # it is read as a telephone number
    point.refresh_from_db()
    assert (point.kind, point.value) == ("phone", "+37125565098")


@pytest.mark.parametrize("model", MODELS)
def test_visitors_are_asked_to_sign_in(visitor, model):
    answer = visitor.get(f"/admin/contacts/{model}/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/login/")


def test_a_helpline_is_written_in_both_languages_side_by_side(publisher):
    page = publisher.get("/admin/contacts/helpline/add/").content.decode()
    for name in ("name", "description", "what_happens", "alert"):
        row = page[page.index(f'name="{name}_lv"') :]
        assert f'name="{name}_en"' in row[: row.index('class="form-row')]
        assert f'name="{name}"' not in page
    assert publisher.post("/admin/contacts/helpline/add/", HELPLINE).status_code == 302
    helpline = Helpline.objects.get()
    assert (helpline.name_lv, helpline.name_en) == ("Konsultācijas Latgalē", "Consultations in Latgale")
    assert helpline.languages_spoken == "lv, ru"


def test_a_helpline_gets_its_channels_in_the_same_form_which_leads_to_their_hours(
    publisher, administrator, visitor
):
    point = make_contact_point("+37125723222")
    new = {
        "contact_point": point.pk, "how": "call", "label_lv": "Mobilais", "label_en": "Mobile", "group": "1", "order": "0",
        "status": "live", "from_abroad": "unknown", "hours_mode": "unknown",
    }  # fmt: skip
    data = (
        HELPLINE
        | {"channels-TOTAL_FORMS": "1"}
        | {f"channels-0-{name}": value for name, value in new.items()}
    )
    assert publisher.post("/admin/contacts/helpline/add/", data).status_code == 302
    channel = Channel.objects.get()
    page = publisher.get(f"/admin/contacts/helpline/{channel.helpline_id}/change/").content.decode()
    assert f"/admin/contacts/channel/{channel.pk}/change/" in page
    assert "+371\xa025\xa0723\xa0222" not in visitor.get("/en/contacts/latgale/").content.decode()
    ContactChange.objects.get().confirm(administrator.user, "25723222")
    assert "+371\xa025\xa0723\xa0222" in visitor.get("/en/contacts/latgale/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name_lv": " ", "name_en": ""}, "name_lv", "Give the helpline a name in at least one language."),
        ({"languages_spoken": "lv, latin"}, "languages_spoken", "“latin” is not a language code. Write codes such as lv, ru, en."),
        ({"languages_interpreted": "qq"}, "languages_interpreted", "“qq” is not a language code. Write codes such as lv, ru, en."),
        ({"region": "selija"}, "region", None),
    ],
)  # fmt: skip
def test_a_helpline_that_breaks_a_rule_comes_back_with_the_sentence_at_the_field(
    publisher, changes, field, sentence
):
    speak(publisher, "en")
    make_helpline(is_primary=True)
    response = publisher.post(
        "/admin/contacts/helpline/add/", HELPLINE | {"alert_en": "Typed with care"} | changes
    )
    errors = errors_of(response)
    assert list(errors) == [field]
    assert sentence is None or errors[field] == [sentence]
    assert "Typed with care" in response.content.decode()
    assert Helpline.objects.count() == 1


def test_the_primary_helpline_itself_can_be_saved_again(publisher):
    helpline = make_helpline(is_primary=True)
    data = HELPLINE | {"is_primary": "on", "name_en": "New name"}
    assert publisher.post(f"/admin/contacts/helpline/{helpline.pk}/change/", data).status_code == 302
    assert Helpline.objects.get().name_en == "New name"


def test_a_number_is_stored_in_one_form_and_waits_for_a_second_person(publisher):
    data = {"kind": "phone", "value": "25 72 32 22", "assured_on": "2026-08-31", "review_days": "180"}
    assert publisher.post("/admin/contacts/contactpoint/add/", data).status_code == 302
    point = ContactPoint.objects.get()
    assert point.value == "+37125723222"
    assert point.confirmed_at is None
    assert point.assured_by == publisher.user


def test_who_verified_a_number_changes_only_with_the_day(publisher, administrator):
    point = make_contact_point(
        "+37125723222", assured_on=datetime.date(2026, 8, 31), assured_by=administrator.user
    )
    address, confirmed = f"/admin/contacts/contactpoint/{point.pk}/change/", point.confirmed_at
    for assured_on, by in [("2026-08-31", administrator.user), ("2026-09-01", publisher.user), ("", None)]:
        data = {"kind": "phone", "value": "25723222", "assured_on": assured_on, "review_days": "180"}
        assert publisher.post(address, data).status_code == 302
        point.refresh_from_db()
        assert point.assured_by == by
        assert point.confirmed_at == confirmed


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"value": "+371 28 612 120"}, "value", "This number or address already has a record. Use that one."),
        ({"value": "2861"}, "value", "This number is too short or too long. Write it like +371 28612120."),
        ({"value": ""}, "value", "This field is required."),
        ({"kind": "email"}, "value", "Enter a valid email address."),
        ({"review_days": "0"}, "review_days", "Ensure this value is greater than or equal to 1."),
        ({"assured_on": "2999-01-01"}, "assured_on", "This day is in the future. Give the day when it was checked."),
    ],
)  # fmt: skip
def test_a_number_that_breaks_a_rule_comes_back_with_the_sentence_at_the_field(
    publisher, changes, field, sentence
):
    speak(publisher, "en")
    make_contact_point("+37128612120")
    data = {
        "kind": "phone",
        "value": "25 723 222",
        "assured_on": "2026-08-31",
        "review_days": "180",
    } | changes
    response = publisher.post("/admin/contacts/contactpoint/add/", data)
    assert errors_of(response) == {field: [sentence]}
    assert f'value="{data["value"]}"' in response.content.decode() or not data["value"]
    assert ContactPoint.objects.count() == 1


def test_the_page_of_a_number_says_where_it_is_used(publisher):
    rows = row_of_each()
    point, helpline, person = rows["contactpoint"], rows["helpline"], rows["person"]
    make_channel(helpline, point, how="sms")  # the same line is named once
    SiteSettings.objects.update(email=point)
    uses = {
        f'<a href="/admin/contacts/helpline/{helpline.pk}/change/">Palīdzības tālrunis</a>',
        f'<a href="/admin/contacts/person/{person.pk}/change/">Anna Kalniņa</a>',
        '<a href="/admin/pages/sitesettings/1/change/">vietnes iestatījumi</a>',
    }
    for address in ("", f"{point.pk}/change/"):
        page = publisher.get(f"/admin/contacts/contactpoint/{address}").content.decode()
        assert {use: page.count(use) for use in uses} == dict.fromkeys(uses, 1)


def test_a_channel_keeps_the_opening_times_that_visitors_then_read(publisher, visitor):
    channel = make_channel()
    data = channel_form(channel, *((day, "9.00", "17.00") for day in range(1, 6)))
    assert publisher.post(f"/admin/contacts/channel/{channel.pk}/change/", data).status_code == 302
    assert "Mon–Fri 9:00–17:00" in Page(visitor.get("/en/contacts/")).text
    # Once more, with the rows that are there now: the second day goes.
    stored = list(HoursRule.objects.order_by("weekday"))
    data |= {"hours-INITIAL_FORMS": "5", "hours-1-DELETE": "on"}
    data |= {f"hours-{number}-id": rule.pk for number, rule in enumerate(stored)}
    assert publisher.post(f"/admin/contacts/channel/{channel.pk}/change/", data).status_code == 302
    assert "Mon 9:00–17:00; Wed–Fri 9:00–17:00" in Page(visitor.get("/en/contacts/")).text


@pytest.mark.parametrize(
    ("rules", "field", "sentence"),
    [
        ([(1, "9:00", "9:00")], "closes", "The opening and closing times are the same. For a whole day, write 0:00 and 24:00. If it is open day and night, choose “always open”."),
        ([(1, "0:00", "0:00")], "closes", "The opening and closing times are the same. For a whole day, write 0:00 and 24:00. If it is open day and night, choose “always open”."),
        ([(1, "0:00", "24:00"), (2, "0:00", "24:00"), (2, "9:00", "12:00")], "opens", "Two opening times overlap. Change one of them."),
        ([(1, "9:00", "12:00"), (1, "11:00", "13:00")], "opens", "Two opening times overlap. Change one of them."),
        ([(1, "9:00", "12:00"), (1, "9:00", "12:00")], "opens", "Two opening times overlap. Change one of them."),
        ([(7, "22:00", "2:00"), (1, "1:00", "3:00")], "opens", "Two opening times overlap. Change one of them."),
        ([(1, "9:00", "12:00"), (1, "half past nine", "13:00")], "opens", "Enter a valid time."),
    ],
)  # fmt: skip
def test_opening_times_that_break_a_rule_come_back_with_the_sentence_at_the_field(
    publisher, rules, field, sentence
):
    speak(publisher, "en")
    channel = make_channel()
    response = publisher.post(f"/admin/contacts/channel/{channel.pk}/change/", channel_form(channel, *rules))
    assert errors_of(response) == {}
    formset = response.context["inline_admin_formsets"][0].formset
    assert in_english(formset.errors[-1]) == {field: [sentence]}
    page = response.content.decode()
    assert "Typed with care" in page
    assert all(f'value="{opens}"' in page for _day, opens, _closes in rules)
    assert not HoursRule.objects.exists()


def test_an_opening_time_can_be_replaced_by_one_that_overlaps_it(publisher, visitor):
    channel = make_channel(hours_mode="schedule")
    (old,) = make_hours(channel, weekdays=[1])
    data = channel_form(channel, (1, "9:00", "17:00"), (1, "10:00", "16:00"))
    data |= {"hours-INITIAL_FORMS": "1", "hours-0-id": old.pk, "hours-0-DELETE": "on"}
    assert publisher.post(f"/admin/contacts/channel/{channel.pk}/change/", data).status_code == 302
    assert "Mon 10:00–16:00" in Page(visitor.get("/en/contacts/")).text


@pytest.mark.parametrize("mode", ["always", "unknown", "appointment"])
def test_opening_times_that_nobody_would_see_are_refused(publisher, mode):
    speak(publisher, "en")
    channel = make_channel()
    data = channel_form(channel, (1, "9:00", "17:00"), hours_mode=mode)
    response = publisher.post(f"/admin/contacts/channel/{channel.pk}/change/", data)
    assert "Visitors do not see these times." in response.content.decode()
    assert not HoursRule.objects.exists()


@pytest.mark.parametrize(
    ("how", "point"),
    [("email", {}), ("web", {}), ("call", {"kind": "email", "value": "info@example.lv"}), ("call", {"kind": "messenger", "value": "PatverumsDM"})],
)  # fmt: skip
def test_a_way_that_does_not_fit_the_number_is_refused_at_the_field(publisher, how, point):
    speak(publisher, "en")
    channel = make_channel(contact_point=make_contact_point(**point), confirmed_at=None)
    response = publisher.post(f"/admin/contacts/channel/{channel.pk}/change/", channel_form(channel, how=how))
    assert errors_of(response) == {
        "how": ["This number or address cannot be used for this type of contact. Choose another."]
    }


def test_a_person_is_hidden_until_consent_and_a_day_are_recorded(publisher):
    speak(publisher, "en")
    assert (
        "Hidden until the person has agreed" in publisher.get("/admin/contacts/person/add/").content.decode()
    )
    assert publisher.post("/admin/contacts/person/add/", {"name": "Anna Kalniņa"}).status_code == 302
    assert not Person.objects.get().is_public()
    Person.objects.update(has_consented=True)
    assert not Person.objects.get().is_public()
    Person.objects.update(public_until=datetime.date(2999, 1, 1))
    assert Person.objects.get().is_public()


def test_lists_are_searched_in_both_languages(publisher):
    make_channel(make_helpline(name_lv="Latgales konsultācijas", name_en="Consultations"))
    make_channel(make_helpline(name_lv="Kurzemes birojs", name_en="Bureau"))
    for model in ("helpline", "channel", "contactpoint"):
        for word in ("Latgales", "Consultations"):
            assert publisher.get(f"/admin/contacts/{model}/", {"q": word}).context["cl"].result_count == 1


def test_a_list_says_which_language_lacks_a_text(publisher):
    speak(publisher, "en")
    make_helpline(description_lv="Apraksts")
    page = Page(publisher.get("/admin/contacts/helpline/"))
    assert page.texts("td", **{"class": "field-language_lv"}) == ["ready"]
    assert page.texts("td", **{"class": "field-language_en"}) == ["missing"]


@pytest.mark.parametrize("model", MODELS)
def test_a_list_costs_the_same_queries_with_one_row_and_with_twenty(
    publisher, model, django_assert_num_queries
):
    row_of_each()
    publisher.get(f"/admin/contacts/{model}/")
    with CaptureQueriesContext(connection) as first:
        publisher.get(f"/admin/contacts/{model}/")
    for _ in range(19):
        row_of_each()
    with django_assert_num_queries(len(first)):
        publisher.get(f"/admin/contacts/{model}/")


def test_overdue_numbers_are_marked_and_filtered_and_noted_as_tried_one_by_one(publisher):
    speak(publisher, "en")
    overdue = make_channel(contact_point=make_contact_point("+37125723222")).contact_point
    fresh = make_channel(contact_point=make_contact_point(assured_on=timezone.localdate())).contact_point
    address = "/admin/contacts/contactpoint/"
    page = publisher.get(address).content.decode()
    assert page.count('class="field-is_verified"') == 2 and "icon-no.svg" not in page
    assert "No" in Page(publisher.get(address)).texts("td", **{"class": "field-is_verified"})
    assert list(publisher.get(address, {"verification": "overdue"}).context["cl"].queryset) == [overdue]
    assert list(publisher.get(address, {"verification": "holds"}).context["cl"].queryset) == [fresh]
    assert "_selected_action" not in page
    tried = f"{address}{overdue.pk}/tried/"
    assert tried in publisher.get(f"{address}{overdue.pk}/change/").content.decode()
    assert "Call the number" in publisher.get(tried).content.decode()
    assert ContactPoint.objects.overdue().exists()
    refused = publisher.post(tried, {"value": "+37125565098"}).content.decode()
    assert "The number has changed since you opened this page." in refused
    assert ContactPoint.objects.overdue().exists()
    waiting = make_contact_point("+37125565098", confirmed_at=None)
    assert publisher.post(f"{address}{waiting.pk}/tried/", {"value": waiting.value}).status_code == 403
    publisher.post(tried, {"value": overdue.value})
    overdue.refresh_from_db()
    assert (overdue.assured_on, overdue.assured_by) == (timezone.localdate(), publisher.user)
    assert not ContactPoint.objects.overdue().exists()
