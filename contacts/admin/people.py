"""The staff pages of people who may be named."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from contacts.models import Person
from editing.admin import ContentAdmin, search_columns


@admin.register(Person)
class PersonAdmin(ContentAdmin):
    fieldsets = [
        (None, {"fields": ["name", "role", "contact_points"]}),
        (
            _("Whether visitors see this person"),
            {
                "fields": ["has_consented", "public_until"],
                "description": _(
                    "Hidden until the person has agreed and you have set the last day to show them."
                ),
            },
        ),
    ]
    unchanged_by_restore = ("public_until",)
    never_granted_by_restore = ("has_consented",)
    filter_horizontal = ["contact_points"]
    list_display = ["name", "is_shown", "public_until"]
    list_filter = ["has_consented"]
    search_fields = ["name", *search_columns("role")]

    def get_queryset(self, request):
        """People who are hidden are not offered to staff who may only choose people."""
        rows = super().get_queryset(request)
        return rows if self.has_change_permission(request) else rows.public()

    @admin.display(description=_("shown to visitors"), boolean=True)
    def is_shown(self, person):
        return person.is_public()
