"""The staff page of links: which lead visitors nowhere, where they stand, and the way to the form that mends them."""

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from links.models import LinkCheck
from publishing.models import Part


def owner_of(row):
    """What has a form and a page of its own: the row, or what it is a part of."""
    return row.owner if isinstance(row, Part) else row


def day(moment):
    return date_format(localtime(moment), "SHORT_DATE_FORMAT") if moment else "–"


@admin.register(LinkCheck)
class LinkCheckAdmin(admin.ModelAdmin):
    """Nobody adds, changes or deletes: `manage.py check_links` does, and saving the mended text."""

    list_display = ("link", "sentence", "place", "page", "failing_since", "looked_at")
    list_display_links = None
    list_filter = ("state", "kind")
    search_fields = ("address",)
    ordering = (F("first_failed_at").asc(nulls_last=True), "pk")  # the oldest fault first
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        parts = [
            model._base_manager.select_related(model.owner_field)
            for model in apps.get_models()
            if issubclass(model, Part)
        ]
        rows = super().get_queryset(request).seen_by(request.user)
        return rows.prefetch_related(GenericPrefetch("row", parts))

    @admin.display(description=_("address"), ordering="address")
    def link(self, check):
        if check.address.startswith(("https://", "http://", "/")):
            return format_html('<a href="{0}" rel="noreferrer">{0}</a>', check.address)
        return check.address

    @admin.display(description=_("what the check found"))
    def sentence(self, check):
        return check.sentence

    @admin.display(description=_("not working since"), ordering="first_failed_at")
    def failing_since(self, check):
        return day(check.first_failed_at)

    @admin.display(description=_("checked on"), ordering="checked_at")
    def looked_at(self, check):
        return day(check.checked_at)

    @admin.display(description=_("found in"))
    def place(self, check):
        if check.row is None:
            return "–"
        owner = owner_of(check.row)
        name = f"{capfirst(owner._meta.verbose_name)}: {owner}"
        field = capfirst(check.row._meta.get_field(check.field).verbose_name)
        if not self.admin_site.is_registered(type(owner)):
            return f"{name}. {field}"
        opts = owner._meta
        form = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[owner.pk])
        return format_html('<a href="{}">{}</a>. {}', form, name, field)

    @admin.display(description=_("page"))
    def page(self, check):
        """Where visitors meet the link; nothing where they cannot."""
        owner = check.row and owner_of(check.row)
        shown = owner.public_languages() if hasattr(owner, "public_languages") else []
        own = getattr(check.row._meta.get_field(check.field), "language", None) if shown else None
        if not shown or own not in (None, *shown):
            return "–"
        return format_html('<a href="{}">{}</a>', owner.get_absolute_url(own or shown[0]), _("View on site"))
