"""What the lists of staff tell of something publishable: its state in each language, and what is in the bin."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing import languages

STATES = {
    "public": _("public"),
    "scheduled": _("scheduled"),
    "ended": _("no longer shown"),
    "draft": _("draft"),
    "missing": _("missing"),
}


def state_column(code):
    def state(self, row):
        return STATES[row.state_in(code)]

    state.short_description = languages.in_language(code)
    return state


class BinFilter(admin.SimpleListFilter):
    """What is in the bin is listed only when somebody looks there."""

    title = _("bin")
    parameter_name = "bin"

    def lookups(self, request, model_admin):
        return [("yes", _("in the bin"))]

    def queryset(self, request, queryset):
        return queryset.filter(deleted_at__isnull=self.value() != "yes")

    def choices(self, changelist):
        shown, binned = super().choices(changelist)
        return [shown | {"display": _("not in the bin")}, binned]


class StateFilter(admin.SimpleListFilter):
    """“Public in Latvian”, “draft in English”, “missing in English” …; a plain “draft” is public in no language."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("not public in any language")),
            *(
                (f"{state}-{code}", f"{STATES[state]} {languages.in_language(code)}")
                for code in languages.codes()
                for state in ("public", "draft", "missing")
            ),
        ]

    def queryset(self, request, queryset):
        if self.value() == "draft":
            return queryset.filter(
                **{languages.column("is_public", code): False for code in languages.codes()}
            )
        state, _dash, code = (self.value() or "").partition("-")
        if code not in languages.codes():
            return queryset
        released = Q(**{languages.column("is_public", code): True})
        title = languages.column("title", code)
        empty = Q(**{title: ""}) | Q(**{title: None})
        if state == "public":
            return queryset.filter(pk__in=queryset.model.objects.public(code).values("pk"))
        return queryset.filter(~released, empty if state == "missing" else ~empty)
