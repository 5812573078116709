"""The staff pages of offices."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from contacts.models import Office
from editing.admin import ContentAdmin, search_columns


@admin.register(Office)
class OfficeAdmin(ContentAdmin):
    fields = [
        "name",
        "region",
        ("street", "house", "unit"),
        "city",
        "postcode",
        "hours",
        "access",
        "is_address_public",
    ]
    never_granted_by_restore = ("is_address_public",)
    list_display = ["__str__", "region", "street_line", "is_address_public"]
    list_filter = ["region", "is_address_public"]
    search_fields = [*search_columns("name", "city"), "street"]

    @admin.display(description=_("address"))
    def street_line(self, office):
        return office.street_line
