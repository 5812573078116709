"""Numbers with decimals as people of any country type them. What can be read in two ways is refused."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

SIGN = "[-−]?"
PLAIN = re.compile(rf"{SIGN}[0-9]*[.,]?[0-9]+")
# Groups of three behind one kind of separator, then perhaps the other one and decimals.
GROUPED = re.compile(rf"{SIGN}[1-9][0-9]{{0,2}}(?:([ .,])[0-9]{{3}})(?:\1[0-9]{{3}})*(?:(?!\1)[.,][0-9]+)?")
AMBIGUOUS = re.compile(rf"({SIGN}[1-9][0-9]{{0,2}})[.,]([0-9]{{3}})")


class DecimalInput(forms.TextInput):
    """A field for text: a browser's own for numbers takes one separator, and deletes what has another. Under it stands
    what `in_words` returns; `decimals.js` asks the address in `data-in-words` for that of what is being typed."""

    template_name = "admin/decimal_input.html"
    in_words = None

    class Media:
        js = (Script("admin_site/decimals.js", type="module"),)

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"in_words": self.in_words and self.in_words()}


class DecimalField(forms.DecimalField):
    widget = DecimalInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"localize": True})

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        text = " ".join(value.split())  # of all kinds of spaces
        if found := AMBIGUOUS.fullmatch(text):
            raise ValidationError(self._two_readings(text, *found.groups()), code="ambiguous")
        if found := GROUPED.fullmatch(text):
            text = text.replace(found[1], "")
        elif text and not PLAIN.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text and Decimal(text.replace(",", ".").replace("−", "-")))

    def _two_readings(self, typed, whole, rest):
        number = Decimal((whole + rest).replace("−", "-"))
        large = number_format(number, force_grouping=True)
        small = number_format(number.scaleb(-len(rest)), self.decimal_places)
        return _(
            "“%(typed)s” can mean %(large)s or %(small)s. Write %(plain)s for the first and %(small)s for the second."
        ) % {"typed": typed, "large": large, "plain": number, "small": small}
