"""The staff pages of projects and of the organisations that fund them and take part."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import modelform_factory
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from editing.admin import (
    ContentAdmin,
    OrderedForm,
    PublishableAdmin,
    SideBySideStackedInline,
    SideBySideTabularInline,
    search_columns,
)
from library.admin import DocumentInline, GalleryInline, PicksFromLibrary, UsesLibrary
from projects.forms import FundingForm, OrganisationForm
from projects.models import (
    Activity,
    Funding,
    Organisation,
    Participation,
    Project,
    ProjectDocument,
    ProjectImage,
    Status,
)


class ActivityInline(SideBySideStackedInline):
    model = Activity
    form = OrderedForm
    fields = ["order", "title", "description", "place", ("start_on", "end_on")]


class FundingInline(UsesLibrary, SideBySideStackedInline):
    model = Funding
    form = FundingForm
    fields = [
        ("organisation", "order"),
        "programme",
        "contract_no",
        ("amount", "currency", "rate"),
        "statement",
        "emblem",
    ]
    autocomplete_fields = ["organisation", "emblem"]


class ParticipationInline(SideBySideTabularInline):
    model = Participation
    form = OrderedForm
    fields = ["order", "organisation", "role"]
    autocomplete_fields = ["organisation"]


class ProjectImageInline(GalleryInline):
    model = ProjectImage


class ProjectDocumentInline(DocumentInline):
    model = ProjectDocument


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        return queryset.with_status(self.value()) if self.value() in Status else queryset


def in_words_view(model_admin, request):
    """What visitors will read for the amount or rate in the query, or why it is none; plain text."""
    if request.method not in ("GET", "HEAD") or not model_admin.has_view_permission(request):
        raise PermissionDenied
    form = modelform_factory(Funding, FundingForm, fields=["amount", "currency", "rate"])(request.GET)
    name = "rate" if "rate" in request.GET else "amount"
    words = form.as_visitors_read(name) or " ".join(form.errors.get(name, []))
    return HttpResponse(words, content_type="text/plain")


@admin.register(Project)
class ProjectAdmin(PicksFromLibrary, PublishableAdmin):
    fieldsets = [
        (None, {"fields": ["title", "short_name", "summary", "audience", "cover"]}),
        (
            _("Period"),
            {
                "fields": [
                    ("start_on", "start_kind"),
                    ("end_on", "end_kind"),
                    "status_override",
                ]
            },
        ),
        (_("Text"), {"fields": ["aim", "rationale", "body", "results"]}),
        (_("Below the text"), {"fields": ["disclaimer", "press_contact"]}),
    ]
    model_pages = (("in-words/", "in_words", in_words_view),)
    inlines = [ActivityInline, FundingInline, ParticipationInline, ProjectImageInline, ProjectDocumentInline]
    autocomplete_fields = ["cover", "press_contact", "successor"]
    list_display = ["__str__", "status_in_words", "period"]
    list_filter = [*PublishableAdmin.list_filter, StatusFilter]
    search_fields = [*search_columns("title", "summary", "aim", "body"), "short_name", "funding__contract_no"]

    @admin.display(description=_("status"))
    def status_in_words(self, project):
        return project.status.label

    @admin.display(description=_("period"), ordering="start_on")
    def period(self, project):
        return project.period


@admin.register(Organisation)
class OrganisationAdmin(PicksFromLibrary, ContentAdmin):
    form = OrganisationForm
    fields = ["name", "original_name", ("country", "website"), "logo", "is_self"]
    autocomplete_fields = ["logo"]
    list_display = ["__str__", "country_in_words", "website"]
    search_fields = [*search_columns("name"), "original_name"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description=_("country"), ordering="country")
    def country_in_words(self, organisation):
        return organisation.country_name
