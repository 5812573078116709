"""The staff pages of news."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from editing.admin import PublishableAdmin, search_columns
from library.admin import DocumentInline, GalleryInline, PicksFromLibrary
from news.models import Post, PostDocument, PostImage


class PostImageInline(GalleryInline):
    model = PostImage


class PostDocumentInline(DocumentInline):
    model = PostDocument


class YearFilter(admin.SimpleListFilter):
    """Years as the public list has them: from the first to the last, whatever lies between."""

    title = _("year")
    parameter_name = "year"
    template = "admin/select_filter.html"

    def lookups(self, request, model_admin):
        ends = [
            Post.objects.order_by(*order).values_list("date", flat=True).first()
            for order in (("-date", "-pk"), ("date", "pk"))
        ]
        return (
            [(str(year), str(year)) for year in range(ends[0].year, ends[1].year - 1, -1)]
            if all(ends)
            else []
        )

    def queryset(self, request, queryset):
        known = dict(self.lookup_choices)
        return queryset.during(int(self.value())) if self.value() in known else queryset


@admin.register(Post)
class PostAdmin(PicksFromLibrary, PublishableAdmin):
    fieldsets = [
        (None, {"fields": ["title", "lead", "body", ("date", "date_precision"), "cover"]}),
        (_("Belongs to"), {"fields": ["projects", "press_contact"]}),
    ]
    inlines = [PostImageInline, PostDocumentInline]
    autocomplete_fields = ["cover", "projects", "press_contact", "successor"]
    list_display = ["__str__", "date_as_shown"]
    list_filter = [*PublishableAdmin.list_filter, YearFilter]
    search_fields = search_columns("title", "lead", "body")

    @admin.display(description=_("date"), ordering="date", empty_value=_("not known"))
    def date_as_shown(self, post):
        return post.shown_date and str(post.shown_date)  # Django would take the tuple apart
