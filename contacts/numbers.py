"""Numbers and addresses as they are stored and as people read them.

Stored: telephone numbers in E.164 (“+37128612120”) or as a short code (“112”).
"""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

COUNTRY = "LV"
# phonenumbers knows some of these as invalid for Latvia; they are in daily use.
SHORT_CODE = re.compile(r"11[0-4]|116\d{3}", re.ASCII)


def normalise(kind, value):
    """The stored form of a number or address; ValidationError with a sentence when there is none."""
    value = value.strip()
    if kind == "phone":
        return phone(value)
    if kind == "email":
        validate_email(value)
        return value.lower()
    if kind == "web":
        URLValidator(schemes=["https", "http"])(value)
        return value
    if not re.fullmatch(r"[\w.@+-]{2,100}", value):
        raise ValidationError(_("A messenger name has no spaces and at least two characters."))
    return value


def phone(value):
    """The E.164 form or short code that a typed telephone number means; ValidationError when it means none."""
    value = plain(value)
    if re.search(r"[^\d\s().+/\u2010-\u2015\u2212-]", value):
        raise ValidationError(
            _("A phone number can have only digits, spaces, brackets, dots and a plus sign.")
        )
    compact = re.sub(r"[^\d+]", "", phonenumbers.normalize_digits_only(value, keep_non_digits=True))
    if SHORT_CODE.fullmatch(compact):
        return compact
    try:
        number = phonenumbers.parse(compact, COUNTRY)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("This is not a phone number. Write it like +371 28612120 or 112.")) from error
    if SHORT_CODE.fullmatch(str(number.national_number)):
        raise ValidationError(_("Write short numbers such as 112 without the country code."))
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This number is too short or too long. Write it like +371 28612120."))
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("This number does not exist. Check each digit and write it like +371 28612120.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def plain(value):
    """Full-width characters as ordinary ones, without the invisible marks that copied numbers carry."""
    return "".join(
        char for char in unicodedata.normalize("NFKC", value) if unicodedata.category(char) != "Cf"
    )


def shown(kind, value):
    """The form people read, in groups that stay in one line: “+371 28 612 120”, “116 006”; a screen reader reads one block of
    eight digits as millions. The value itself where it is no such number."""
    if kind != "phone":
        return value
    if re.fullmatch(r"116\d{3}", value):
        return f"{value[:3]}\xa0{value[3:]}"
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return written.replace(" ", "\xa0").replace("-", "\u2011")
