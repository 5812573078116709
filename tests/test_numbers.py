"""Telephone numbers and addresses: stored in one form, or refused with a sentence."""

import sqlite3
from contextlib import closing

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import override

from contacts.numbers import normalise, shown


@pytest.mark.parametrize(
    "typed",
    [
        "+37128612120",
        "+371 28612120",
        "+371 28 612 120",
        "28612120",
        "28 61 21 20",
        "28.612.120",
        "28-612-120",
        "28–612–120",
        "2861\u22122120",
        "(+371) 28612120",
        "+371 (28) 612120",
        "0037128612120",
        "00 371 28612120",
        "37128612120",
        "  +371\u00a028612120\t",
        "\u202a+371 28612120\u202c",  # the marks of direction that come with a copied number
        "２８６１２１２０",
        "＋３７１ ２８６１２１２０",
        "+371/28612120",
    ],
)
def test_however_a_number_is_typed_it_is_stored_in_one_form(typed):
    assert normalise("phone", typed) == "+37128612120"


@pytest.mark.parametrize(
    "number",
    ["25565098", "28612120", "67898343", "25723222", "25719118", "25719266", "25719588", "80000801"],
)
def test_the_numbers_in_use_are_accepted(number):
    assert normalise("phone", number) == f"+371{number}"


@pytest.mark.parametrize(
    ("typed", "stored", "read"),
    [
        ("112", "112", "112"), ("110", "110", "110"), ("113", "113", "113"), ("114", "114", "114"),
        ("１１２", "112", "112"), ("1 1 2", "112", "112"), ("116000", "116000", "116\xa0000"),
        ("116 006", "116006", "116\xa0006"), ("116111", "116111", "116\xa0111"), ("116-123", "116123", "116\xa0123"),
    ],
)  # fmt: skip
def test_short_numbers_get_no_country_code(typed, stored, read):
    assert normalise("phone", typed) == stored
    assert shown("phone", stored) == read


@pytest.mark.parametrize("typed", ["+46 31 12 34 56", "0046 31 123 456"])
def test_numbers_of_other_countries_keep_their_own_code(typed):
    assert normalise("phone", typed) == "+4631123456"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("+371112", "Write short numbers such as 112 without the country code."),
        ("00371 112", "Write short numbers such as 112 without the country code."),
        ("+371 116006", "Write short numbers such as 112 without the country code."),
        ("2861212", "This number is too short or too long. Write it like +371 28612120."),
        ("286121200", "This number is too short or too long. Write it like +371 28612120."),
        ("+371 2861212012345", "This number is too short or too long. Write it like +371 28612120."),
        ("115", "This number is too short or too long. Write it like +371 28612120."),
        ("+371 18612120", "This number does not exist. Check each digit and write it like +371 28612120."),
        ("+371 (0) 28612120", "This number is too short or too long. Write it like +371 28612120."),
        ("", "This is not a phone number. Write it like +371 28612120 or 112."),
        ("+", "This is not a phone number. Write it like +371 28612120 or 112."),
        ("1", "This is not a phone number. Write it like +371 28612120 or 112."),
        ("+371+28612120", "This is not a phone number. Write it like +371 28612120 or 112."),
        ("9" * 40, "This is not a phone number. Write it like +371 28612120 or 112."),
        ("28612120 or 112", "A phone number can have only digits, spaces, brackets, dots and a plus sign."),
        ("2861212O", "A phone number can have only digits, spaces, brackets, dots and a plus sign."),
        ("tel:+37128612120", "A phone number can have only digits, spaces, brackets, dots and a plus sign."),
        ("28612120, 112", "A phone number can have only digits, spaces, brackets, dots and a plus sign."),
    ],
)
def test_what_means_no_number_is_refused_in_a_sentence(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        normalise("phone", typed)
    with override("en"):
        assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("+37128612120", "+371\xa028\xa0612\xa0120"),
        ("+4631123456", "+46\xa031\xa012\xa034\xa056"),
        ("+12025550123", "+1\xa0202\u2011555\u20110123"),
        ("112", "112"),
        ("+what somebody imported", "+what somebody imported"),
    ],
)
def test_numbers_are_shown_in_groups_that_stay_in_one_line(stored, read):
    assert shown("phone", stored) == read


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("email", " Info@Example.LV ", "info@example.lv"),
        ("web", "https://www.example.lv/palidziba", "https://www.example.lv/palidziba"),
        ("messenger", "PatverumsDM", "PatverumsDM"),
        ("messenger", "@patverums", "@patverums"),
    ],
)
def test_other_addresses_are_stored_as_they_are(kind, typed, stored):
    assert normalise(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("email", "info"),
        ("email", "info@"),
        ("web", "www.example.lv"),
        ("web", "javascript:alert(1)"),
        ("messenger", "P"),
        ("messenger", "two words"),
        ("messenger", "<b>"),
    ],
)
def test_other_addresses_that_lead_nowhere_are_refused(kind, typed):
    with pytest.raises(ValidationError):
        normalise(kind, typed)


@pytest.mark.sqlite
def test_the_tables_of_contacts_check_rows_without_any_function_of_django(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name LIKE 'contacts%' AND sql IS NOT NULL")
        statements = [sql for (sql,) in cursor.fetchall()]
    with closing(sqlite3.connect(":memory:")) as plain:  # Django adds its functions to connections of its own
        for sql in statements:
            plain.execute(sql)
        change = (
            "INSERT INTO contacts_contactchange (what, state, subject, how, old, new, proposed_by_id, decided_by_id, proposed_at,"
            " decided_at, needs_two) VALUES ('value', 'confirmed', '', '', '', '112', 1, ?, '2026-01-01', '2026-01-01', 1)"
        )
        plain.execute(change, [2])
        with pytest.raises(sqlite3.IntegrityError, match="two_persons"):
            plain.execute(change, [1])
