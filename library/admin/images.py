"""The staff pages of pictures."""

from functools import partial

from django import forms
from django.contrib import admin
from django.forms.widgets import Script
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from editing.admin import search_columns
from library.admin.base import LibraryAdmin, staff_address
from library.admin.file_form import FileForm
from library.admin.missing_words import missing_words_view
from library.models import Image
from library.models.images import CENTRE
from library.usage import public_uses_of
from localization import languages

FOCUS = ("focus_x", "focus_y")
# What was said of one file and need not be true of the next.
SAID_OF_A_FILE = (*languages.columns("alt"), "is_decorative", "consent", "consent_until")


class ImageForm(FileForm):
    """Whether consent is needed is a decision: nothing is chosen beforehand, nor taken over for another file."""

    is_safe_while_open = True
    is_same_picture = forms.BooleanField(
        label=_("The same picture, only better: its texts and consent still hold"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("consent"):
            undecided = Image.Consent.UNDECIDED
            field.choices = [
                ("", _("Choose …")),
                *(choice for choice in Image.Consent.choices if choice[0] != undecided),
            ]
            if self.instance.consent == undecided:
                self.initial["consent"] = ""
        for name in {*FOCUS} & {*self.fields}:
            self.fields[name].required = False
            self.fields[name].widget.attrs["data-hint"] = _(
                "Click the part of the picture that must always be visible: a face, a hand, a window."
            )

        if "file" in self.fields and self.instance.pk:
            self.fields["is_same_picture"].help_text = " ".join(self._of_replacing())

    def _of_replacing(self):
        pages = len(public_uses_of(self.instance))
        yield ngettext("It stands on %d public page.", "It stands on %d public pages.", pages) % pages
        yield gettext(
            "Without this tick, visitors see a new file nowhere until you describe it and decide on consent again."
        )

    def clean(self):
        super().clean()
        self._clean_focus()
        if self.is_replaced and not self.cleaned_data.get("is_same_picture"):
            for name in {*SAID_OF_A_FILE} & {*self.cleaned_data} - {*self.changed_data}:
                self.cleaned_data[name] = Image._meta.get_field(name).get_default()

    def _post_clean(self):
        super()._post_clean()
        if self.is_replaced and self.left_open:
            self.instance.consent, self.instance.consent_until = Image.Consent.UNDECIDED, None

    def _clean_focus(self):
        """No focal point is the centre; so it is in a new file, whose point of interest lies elsewhere."""
        is_new = "file" in self.changed_data and not {*FOCUS} & {*self.changed_data}
        for name in {*FOCUS} & {*self.cleaned_data}:
            if is_new or self.cleaned_data[name] is None:
                self.cleaned_data[name] = CENTRE


@admin.register(Image)
class ImageAdmin(LibraryAdmin):
    form = ImageForm
    shared = ("credit", ("consent", "consent_until"))
    needs = ("alt", ("is_decorative", "credit"), ("consent", "consent_until"))
    fieldsets = [
        (None, {"fields": ["picture", "file", "alt", "is_decorative", "credit"]}),
        (_("Focal point"), {"fields": [FOCUS]}),
        (
            _("Consent"),
            {
                "fields": [("consent", "consent_until")],
                "description": _("A picture without valid consent is never shown, wherever it is used."),
            },
        ),
        (_("Where it is used"), {"fields": ["size", "uploaded_by", "created_at", "uses"]}),
    ]
    # They decide who may see it.
    unchanged_by_restore = (*LibraryAdmin.unchanged_by_restore, "consent", "consent_until")
    readonly_fields = ["picture", "link_to_file", "size", "uploaded_by", "created_at", "uses"]
    list_display = ["thumbnail", "__str__", "consent", "consent_until", "created_at"]
    list_display_links = ["thumbnail", "__str__"]
    list_filter = ["consent", "is_decorative"]
    search_fields = [*search_columns("alt"), "credit", "file"]

    class Media:
        js = (Script("admin_site/focus.js", type="module"),)

    def get_fieldsets(self, request, obj=None):
        """There is no point to choose, and no file to replace, before there is a picture."""
        parts = super().get_fieldsets(request, obj)
        if obj is None:
            return [part for part in parts if FOCUS not in part[1]["fields"]]
        fields = parts[0][1]["fields"]
        if "file" in fields:
            fields.insert(fields.index("file") + 1, "is_same_picture")
        return parts

    def get_urls(self):
        wrap = self.admin_site.admin_view
        words = partial(missing_words_view, self)
        return [
            path("<int:pk>/thumbnail/", wrap(self.thumbnail_view), name="library_image_thumbnail"),
            path("<int:pk>/missing-words/", wrap(words), name="library_image_missing_words"),
            *super().get_urls(),
        ]

    def thumbnail_view(self, request, pk):
        return self.file_response(request, pk, lambda image: image.smallest_name)

    @admin.display(description=_("picture"))
    def thumbnail(self, image):
        return self._drawn(image, reverse("admin:library_image_thumbnail", args=[image.pk]), longest_side=96)

    @admin.display(description=_("picture"))
    def picture(self, image):
        return self._drawn(image, staff_address(image), longest_side=480) if image.pk else "–"

    @staticmethod
    def _drawn(image, address, longest_side):
        share = min(1, longest_side / max(image.width, image.height, 1))
        template = '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">'
        width, height = (max(1, round(side * share)) for side in (image.width, image.height))
        return format_html(template, address, width, height, image)

    @admin.display(description=_("size in pixels"))
    def size(self, image):
        return f"{image.width} × {image.height}" if image.pk else "–"
