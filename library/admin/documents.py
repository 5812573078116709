"""The staff pages of documents."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from editing.admin import search_columns
from library.admin.base import LibraryAdmin
from library.admin.file_form import FileForm
from library.models import Document


@admin.register(Document)
class DocumentAdmin(LibraryAdmin):
    form = FileForm
    needs = ("title", ("language", "issued_on"))
    fieldsets = [
        (None, {"fields": ["file", "title", ("language", "issued_on")]}),
        (_("Where it is used"), {"fields": ["uploaded_by", "created_at", "uses"]}),
    ]
    readonly_fields = ["link_to_file", "uploaded_by", "created_at", "uses"]
    list_display = ["__str__", "kind", "language", "issued_on", "created_at"]
    list_filter = ["language"]
    search_fields = [*search_columns("title"), "file"]
