"""After staff saved a text: a warning of each telephone number in it that the directory does not know or has withdrawn."""

from django.contrib import messages
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.numbers import shown
from contacts.numbers_in_text import Verdict, typed_in, verdicts

SENTENCES = {
    Verdict.UNKNOWN: _(
        "%(number)s in “%(field)s”: the directory does not know this number. Check each digit; if it is right, add it "
        "under “numbers and addresses”."
    ),
    Verdict.WITHDRAWN: _(
        "%(number)s in “%(field)s”: this number is closed for good. Take it out of the text, or write another one."
    ),
}


def warn_of_numbers_in_text(request, rows, **kwargs):
    """A receiver of `form_saved`: one message for each number and field; what was saved stays saved."""
    found = [(field, typed.number) for row in rows for field, typed in typed_in(row)]
    known = verdicts({number for _field, number in found})
    for field, number in dict.fromkeys(found):
        if known[number].is_wrong:
            values = {"number": shown("phone", number), "field": capfirst(field.verbose_name)}
            messages.warning(request, SENTENCES[known[number]] % values)
