"""The staff pages of information pages and of the settings of the site."""

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from contacts.admin.verification import OverdueFilter
from editing.admin import ContentAdmin, PublishableAdmin, SideBySideTabularInline, search_columns
from editing.admin_lists import QuickChangeList
from library.admin import DocumentInline, PicksFromLibrary
from pages.models import Figure, Page, PageDocument, SiteSettings


class PageDocumentInline(DocumentInline):
    model = PageDocument


class FigureInline(SideBySideTabularInline):
    model = Figure
    fields = ["order", "value", "label"]


class MenuChangeList(QuickChangeList):
    """Pages of the list stand under their parents, in the order of the menu; which they are, an index of the newest says."""

    def get_results(self, request):
        super().get_results(request)
        if ORDER_VAR not in self.params:
            self.result_list = sorted(self.result_list, key=self._place)

    @staticmethod
    def _place(page):
        top = page.parent or page
        return top.order, top.pk, page is not top, page.order, page.pk


@admin.register(Page)
class PageAdmin(PicksFromLibrary, PublishableAdmin):
    fieldsets = [
        (None, {"fields": ["title", "body", "easy_body", "cover", "keywords"]}),
        (_("Place in the menu"), {"fields": [("in_menu", "parent", "order"), "menu_title", "role"]}),
        (_("Checking the text"), {"fields": ["checked_on", "needs_legal_review", "open_questions"]}),
    ]
    inlines = [FigureInline, PageDocumentInline]
    autocomplete_fields = ["cover", "successor"]
    list_display = ["in_place", "in_menu", "needs_legal_review", "checked_on"]
    list_filter = [*PublishableAdmin.list_filter, "needs_legal_review", OverdueFilter, "in_menu", "role"]
    list_select_related = ["parent"]
    search_fields = search_columns("title", "body", "easy_body", "keywords")

    def get_changelist(self, request, **kwargs):
        return MenuChangeList

    @admin.display(description=_("information page"))
    def in_place(self, page):
        return format_html('<span class="child">{}</span>', page) if page.parent_id else page

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Page.objects.filter(parent=None).in_menu_order()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(SiteSettings)
class SiteSettingsAdmin(ContentAdmin):
    """One row: it is neither added nor deleted, and its list leads straight to its form."""

    fieldsets = [
        (_("Names"), {"fields": ["name", "short_name", "contact_name", "motto"]}),
        (_("Exit link"), {"fields": ["exit_url", "exit_label"]}),
        (_("Footer"), {"fields": ["office", "address", "email", "registration_number", "social_links"]}),
        (_("How we write"), {"fields": ["avoided_words"]}),
        (_("Site security"), {"fields": ["security_contact"]}),
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
