"""Columns of lists that several staff pages of contacts have."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing import languages


def language_columns(field):
    """A list column per language that says whether a field is filled in there."""

    def column(code):
        @admin.display(description=languages.in_language(code))
        def state(row):
            return _("ready") if languages.text_in(row, field, code) else _("missing")

        state.__name__ = f"{field}_{code}"
        return state

    return [column(code) for code in languages.codes()]
