from django.contrib import admin

from editing.admin import PublishableAdmin, search_columns
from library.admin import PicksFromLibrary
from toy_app.models import Publication


@admin.register(Publication)
class PublicationAdmin(PicksFromLibrary, PublishableAdmin):
    fieldsets = [(None, {"fields": ["title", "summary", "document", "year"]})]
    autocomplete_fields = ["document", "successor"]
    search_fields = search_columns("title", "summary")
