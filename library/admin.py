"""The staff pages of the library: what a file looks like, what it may be used for, and where it is used."""

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from library.fields import DocumentField, PictureField
from library.models import Document, Image
from library.uses import uses_of
from library.views import stored_file
from publishing.admin import SideBySideMixin, SideBySideTabularInline, search_columns
from publishing.ordering import OrderedInline


class GalleryInline(OrderedInline, SideBySideTabularInline):
    """The pictures of a gallery; the content apps name the `model`."""

    fields = ["order", "image", "caption"]
    autocomplete_fields = ["image"]


class DocumentInline(OrderedInline, SideBySideTabularInline):
    """The documents under a text; the content apps name the `model`."""

    fields = ["order", "document"]
    autocomplete_fields = ["document"]


def staff_address(row):
    """Where staff see the file of a row, whether or not visitors may."""
    return reverse(f"admin:library_{row._meta.model_name}_file", args=[row.pk])


class FileWidget(AdminFileWidget):
    """Links to the staff's address of a file: the public one answers only while something public uses it."""

    class Link:
        def __init__(self, file):
            self.url = staff_address(file.instance)
            self.name = file.instance.name

        def __str__(self):
            return self.name

    def format_value(self, value):
        return self.Link(value) if self.is_initial(value) else None


class LibraryAdmin(SideBySideMixin, admin.ModelAdmin):
    """For rows with a file. Where one is used stands on its page, and is what keeps it from being deleted."""

    formfield_overrides = {PictureField: {"widget": FileWidget}, DocumentField: {"widget": FileWidget}}
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self):
        name = f"library_{self.opts.model_name}_file"
        return [
            path("<int:pk>/file/", self.admin_site.admin_view(self.file_view), name=name),
            *super().get_urls(),
        ]

    def file_view(self, request, pk):
        row = self.get_object(request, pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        try:
            return stored_file(row.file.name)
        except FileNotFoundError as error:
            raise Http404 from error

    def get_fieldsets(self, request, obj=None):
        """Who may only look gets a link instead of the field, which Django would show with the public address."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        shown = [
            ["link_to_file" if name == "file" else name for name in part["fields"]]
            for _title, part in fieldsets
        ]
        return [
            (title, part | {"fields": fields}) for (title, part), fields in zip(fieldsets, shown, strict=True)
        ]

    @admin.display(description=_("file"))
    def link_to_file(self, row):
        return format_html('<a href="{}">{}</a>', staff_address(row), row.name)

    @admin.display(description=_("used by"))
    def uses(self, row):
        if row.pk is None:
            return "–"
        links = format_html_join("", "<li>{}</li>", ((link,) for link in self.links_to_uses(row)))
        return format_html('<ul class="uses">{}</ul>', links) if links else _("nothing yet")

    def links_to_uses(self, row):
        """“Post: <a>title</a>” for everything that names the row."""
        return [self._link(user) for user in uses_of(row)]

    def _link(self, user):
        kind, opts = capfirst(user._meta.verbose_name), user._meta
        try:
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(user.pk)])
        except NoReverseMatch:
            return f"{kind}: {user}"
        return format_html('{}: <a href="{}">{}</a>', kind, address, user)

    def get_deleted_objects(self, objs, request):
        """What would break is named as people know it: the post, not the row of its gallery."""
        to_delete, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        return (
            to_delete,
            counts,
            perms_needed,
            protected and [link for row in objs for link in self.links_to_uses(row)],
        )


@admin.register(Image)
class ImageAdmin(LibraryAdmin):
    fieldsets = [
        (None, {"fields": ["picture", "file", "alt", "is_decorative", "credit"]}),
        (
            _("Consent"),
            {
                "fields": [("consent", "consent_until")],
                "description": _("A picture without valid consent is shown nowhere, whatever uses it."),
            },
        ),
        (_("Use"), {"fields": ["size", "created_at", "uses"]}),
    ]
    readonly_fields = ["picture", "link_to_file", "size", "created_at", "uses"]
    list_display = ["thumbnail", "__str__", "consent", "consent_until", "created_at"]
    list_display_links = ["thumbnail", "__str__"]
    list_filter = ["consent", "is_decorative"]
    search_fields = [*search_columns("alt"), "credit", "file"]

    @admin.display(description=_("picture"))
    def thumbnail(self, image):
        return self._drawn(image, longest_side=96)

    @admin.display(description=_("picture"))
    def picture(self, image):
        return self._drawn(image, longest_side=480) if image.pk else "–"

    @staticmethod
    def _drawn(image, longest_side):
        share = min(1, longest_side / max(image.width, image.height, 1))
        template = '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">'
        width, height = (max(1, round(side * share)) for side in (image.width, image.height))
        return format_html(template, staff_address(image), width, height, image)

    @admin.display(description=_("size in pixels"))
    def size(self, image):
        return f"{image.width} × {image.height}" if image.pk else "–"

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Whether consent is needed is a decision: nothing is chosen for whoever uploads a picture."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj is None and "consent" in form.base_fields:
            field = form.base_fields["consent"]
            field.initial, field.choices = None, [("", _("Choose …")), *Image.Consent.choices]
        return form


@admin.register(Document)
class DocumentAdmin(LibraryAdmin):
    fieldsets = [
        (None, {"fields": ["file", "title", ("language", "issued_on")]}),
        (_("Use"), {"fields": ["created_at", "uses"]}),
    ]
    readonly_fields = ["link_to_file", "created_at", "uses"]
    list_display = ["__str__", "kind", "language", "issued_on", "created_at"]
    list_filter = ["language"]
    search_fields = [*search_columns("title"), "file"]
