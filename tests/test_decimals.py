"""Amounts and rates as staff type them: every usual way of writing is understood, and what is ambiguous is refused."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import override

from localization.decimals import DecimalField
from projects.models import Funding
from tests.factories import make_funding, make_organisation, make_project
from tests.html import Page
from tests.test_contacts_admin import speak
from tests.test_projects_admin import ADD, FORM

IN_WORDS = reverse("admin:projects_project_in_words")


def funding_form(**fields):
    row = {"organisation": make_organisation().pk, "currency": "EUR", "order": "0"} | fields
    return (
        FORM
        | {"funding-TOTAL_FORMS": "1", "_save": "x"}
        | {f"funding-0-{name}": v for name, v in row.items()}
    )


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12500,50", "12500.50"), ("12 500,50", "12500.50"), ("12500.50", "12500.50"), ("12.500,50", "12500.50"),
        ("12\xa0500,50", "12500.50"), ("12\u202f500,50", "12500.50"), ("12,500.50", "12500.50"), (" 12500,5 ", "12500.50"),
        ("12 500", "12500"), ("12500", "12500"), ("1.234.567", "1234567"), ("1,234,567.8", "1234567.80"), ("0,5", "0.50"),
        (",5", "0.50"), ("12,50", "12.50"), ("0", "0"), ("999", "999"),
    ],
)  # fmt: skip
def test_an_amount_is_understood_however_it_is_written(publisher, language, typed, meant):
    speak(publisher, language)
    response = publisher.post(ADD, funding_form(amount=typed, rate="85"))
    assert response.status_code == 302
    assert Funding.objects.get().amount == Decimal(meant)


@pytest.mark.parametrize(
    ("typed", "meant"), [("85", "85"), ("12,5", "12.50"), ("12.5", "12.50"), ("100,00", "100")]
)
def test_so_is_a_rate(publisher, typed, meant):
    publisher.post(ADD, funding_form(rate=typed))
    assert Funding.objects.get().rate == Decimal(meant)


@pytest.mark.parametrize("field", ["amount", "rate"])
@pytest.mark.parametrize(
    ("language", "typed", "sentence"),
    [
        ("en", "12.500", "“12.500” can mean 12,500 or 12.50. Write 12500 for the first and 12.50 for the second."),
        ("en", "12,500", "“12,500” can mean 12,500 or 12.50. Write 12500 for the first and 12.50 for the second."),
        ("en", "1.250", "“1.250” can mean 1,250 or 1.25. Write 1250 for the first and 1.25 for the second."),
        ("lv", "12.500", ["12\xa0500", "12,50", "12500"]),
    ],
)  # fmt: skip
def test_what_is_ambiguous_is_refused_with_both_readings(publisher, field, language, typed, sentence):
    speak(publisher, language)
    response = publisher.post(ADD, funding_form(**{field: typed}))
    assert response.status_code == 200
    assert not Funding.objects.exists()
    text = response.content.decode()
    assert all(part in text for part in ([sentence] if language == "en" else sentence))
    assert f'value="{typed}"' in text  # as it was typed


@pytest.mark.parametrize(
    "typed",
    [
        "1.23.456",
        "12 50",
        "12.500.50",
        "1,5,5",
        "1e5",
        "NaN",
        "Infinity",
        "twelve",
        "0x1",
        "١٢",
        "12.345,678",
        "-5",
    ],
)
def test_what_is_no_amount_is_refused(publisher, typed):
    assert publisher.post(ADD, funding_form(amount=typed)).status_code == 200
    assert not Funding.objects.exists()


@pytest.mark.parametrize(("language", "shown"), [("lv", "12500,50"), ("en", "12500.50")])
def test_the_form_shows_the_amount_as_the_language_writes_it_and_how_visitors_read_it(
    publisher, language, shown
):
    speak(publisher, language)
    project = make_project(public_in=())
    make_funding(project, amount=Decimal("12500.50"), rate=Decimal("85"))
    page = Page(publisher.get(reverse("admin:projects_project_change", args=[project.pk])))
    [(amount, _text)] = page.all("input", name="funding-0-amount")
    assert (amount["type"], amount["inputmode"], amount["value"]) == ("text", "decimal", shown)
    read = page.texts("output")
    assert any("12 500,50 eiro / 12,500.50 euros" in words for words in read)
    assert any(words.endswith(" 85%") for words in read)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"amount": "12.500,50", "currency": "EUR"}, "Visitors read: 12 500,50 eiro / 12,500.50 euros"),
        ({"amount": "1", "currency": "SEK"}, "Visitors read: 1 Zviedrijas krona / 1 Swedish krona"),
        ({"rate": "12,5"}, "Visitors read: 12,5% / 12.5%"),
        ({"amount": "", "currency": "EUR"}, ""),
        ({"amount": "12.500"}, "“12.500” can mean 12,500 or 12.50. Write 12500 for the first and 12.50 for the second."),
        ({"rate": "120"}, "Ensure this value is less than or equal to 100."),
    ],
)  # fmt: skip
def test_what_is_being_typed_is_read_back(publisher, query, words):
    speak(publisher, "en")
    response = publisher.get(IN_WORDS, query)
    assert response.content.decode().replace("\xa0", " ") == words
    assert response.headers["Content-Type"].startswith("text/plain")


def test_what_the_form_shows_is_no_change_when_it_comes_back():
    with override("lv"):
        field = DecimalField(max_digits=12, decimal_places=2)
        assert not field.has_changed(Decimal("12500.50"), field.widget.format_value(Decimal("12500.50")))


@pytest.mark.django_db
def test_no_form_of_staff_has_a_browsers_own_field_for_a_number_with_decimals(administrator):
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        response = administrator.get(address)
        if response.status_code == 200:
            numbers = Page(response).all("input", type="number")
            assert [attrs["name"] for attrs, _text in numbers if "step" in attrs] == [], address
