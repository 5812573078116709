"""The staff pages of information pages and of the settings of the site."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from editing.admin import ContentAdmin, PublishableAdmin, search_columns
from library.admin import DocumentInline, PicksFromLibrary
from pages.models import Page, PageDocument, SiteSettings


class PageDocumentInline(DocumentInline):
    model = PageDocument


@admin.register(Page)
class PageAdmin(PicksFromLibrary, PublishableAdmin):
    fieldsets = [
        (None, {"fields": ["title", "body", "easy_body", "cover", "keywords"]}),
        (_("Place in the menu"), {"fields": [("in_menu", "parent", "order"), "role"]}),
    ]
    inlines = [PageDocumentInline]
    autocomplete_fields = ["cover", "successor"]
    list_display = ["__str__", "role", "parent", "in_menu", "order"]
    list_filter = [*PublishableAdmin.list_filter, "in_menu", "role"]
    list_select_related = ["parent"]
    search_fields = search_columns("title", "body", "easy_body", "keywords")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Page.objects.filter(parent=None).in_menu_order()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(SiteSettings)
class SiteSettingsAdmin(ContentAdmin):
    """One row: it is neither added nor deleted, and its list leads straight to its form."""

    fieldsets = [
        (_("Names"), {"fields": ["name", "short_name", "motto"]}),
        (_("Exit link"), {"fields": ["exit_url", "exit_label"]}),
        (_("Footer"), {"fields": ["address", "email", "registration_number", "social_links"]}),
        (_("Safety of the site"), {"fields": ["security_contact"]}),
    ]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:pages_sitesettings_change", args=[1]))
