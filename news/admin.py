"""The staff pages of news."""

from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from editing.admin import PublishableAdmin, PublishableForm, search_columns
from library.admin import DocumentInline, GalleryInline, PicksFromLibrary
from localization.partial_dates import Precision
from news.models import Post, PostDocument, PostImage, PostPrecision


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


class UnknownInput(forms.CheckboxInput):
    def value_from_datadict(self, data, files, name):
        return data.get(name) in ("on", PostPrecision.UNKNOWN)  # a draft may hold any precision


class PostForm(PublishableForm):
    date_precision = forms.BooleanField(
        label=capfirst(PostPrecision.UNKNOWN.label), required=False, widget=UnknownInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["date_precision"] = self.instance.date_precision == PostPrecision.UNKNOWN

    def clean_date_precision(self):
        date = self.cleaned_data.get("date")
        if self.cleaned_data["date_precision"]:
            return PostPrecision.UNKNOWN
        return date.precision if date else Precision.DAY


@admin.register(Post)
class PostAdmin(PicksFromLibrary, PublishableAdmin):
    form = PostForm
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
