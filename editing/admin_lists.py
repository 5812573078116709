"""Change lists: columns and filters of the state in each language, missing translations and the bin."""

from functools import partial

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from editing import status_text
from localization import languages
from publishing import translation_status

STATES = {
    "public": _("public"),
    "scheduled": _("scheduled"),
    "ended": _("no longer shown"),
    "withdrawn": _("withdrawn"),
    "draft": _("not public"),
    "missing": _("missing"),
}
TRANSLATION_STATES = {"missing": _("missing"), "outdated": _("outdated"), "ready": _("ready")}


def badge(state, words):
    return format_html('<span class="badge badge--{}">{}</span>', state, words)


def badges(row, code):
    """The state of a row in one language: whether visitors see it, and beside it that it is outdated."""
    state = row.state_in(code)
    is_ending = state == "public" and row.expire_at
    states = [(state, status_text.public_until(row) if is_ending else STATES[state])]
    if state in ("public", "scheduled") and getattr(row, "has_draft", False):
        states.append(("draft", _("with a draft")))
    if translation_status.status(row, code) == "outdated":
        states.append(("outdated", TRANSLATION_STATES["outdated"]))
    return format_html_join(" ", "{}", ((badge(*each),) for each in states))


def translation_badge(row, code):
    """In lists of what is not published by language: whether each text that is written elsewhere is there in this one."""
    lacking = translation_status.lacking_languages(row)
    if lacking is None:
        return None
    state = "missing" if code in lacking else "ready"
    return badge(state, TRANSLATION_STATES[state])


def columns_by_language(name, value):
    """A column of a list for each language; `value` takes the row and the language."""

    def column(code):
        shown = partial(value, code=code)
        shown.__name__, shown.short_description = f"{name}_{code}", languages.in_language(code)
        return shown

    return [column(code) for code in languages.codes()]


STATE_COLUMNS = columns_by_language("state", badges)
LANGUAGE_COLUMNS = columns_by_language("language", translation_badge)


class QuickChangeList(ChangeList):
    """Asks which rows stand on a page before it reads them: a database that sorts whole rows sorts long texts."""

    def get_results(self, request):
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        rows = self.root_queryset.filter(pk__in=keys).order_by(*self.queryset.query.order_by)
        self.result_list = self.apply_select_related(rows)


class LackingFilter(admin.SimpleListFilter):
    """Rows that lack a text in a language in which another has it."""

    title = _("translation")
    parameter_name = "translation"

    def lookups(self, request, model_admin):
        return [
            (f"missing-{code}", f"{STATES['missing']} {languages.in_language(code)}")
            for code in languages.codes()
        ]

    def queryset(self, request, queryset):
        code = (self.value() or "").removeprefix("missing-")
        known = code in languages.codes()
        return queryset.filter(translation_status.lacking_in(queryset.model, code)) if known else queryset


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
    """“Public in Latvian”, “outdated in English”, “missing in English” …; a plain “draft” is public in no language."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("not public in any language")),
            ("changes", _("with a draft of changes")),
            *(
                (f"{state}-{code}", f"{words} {languages.in_language(code)}")
                for code in languages.codes()
                for state, words in (STATES | TRANSLATION_STATES).items()
                if state in ("public", "draft", "missing", "outdated")
            ),
        ]

    def queryset(self, request, queryset):
        if self.value() == "changes":
            return queryset.filter(has_draft=True)
        if self.value() == "draft":
            return queryset.filter(**dict.fromkeys(languages.columns("is_public"), False))
        state, _dash, code = (self.value() or "").partition("-")
        if code not in languages.codes():
            return queryset
        if state == "outdated":
            return queryset.outdated_in(code)
        released = Q(**{languages.column("is_public", code): True})
        title = languages.column("title", code)
        empty = Q(**{title: ""}) | Q(**{title: None})
        if state == "public":
            return queryset.public(code)
        return queryset.filter(~released, empty if state == "missing" else ~empty)
