"""Fields of other forms that pick from the library: a picture or document may be uploaded on the way, in a window
of its own, so that the form itself never carries a file."""

import functools

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms.widgets import Script
from django.urls import reverse

from editing.admin import ConcurrentInlineFormSet, OrderedForm, SideBySideTabularInline
from editing.admin.inlines import MORE
from library.models import Image, LibraryFile

NEWEST = 30  # to choose from without scripts
TILES = 48  # to tick, with small pictures


class LibrarySelect(AutocompleteSelect):
    """Django's field that searches while one types, with small pictures; without scripts, a list of the newest rows."""

    template_name = "admin/library/select.html"

    def __init__(self, field, admin_site, **kwargs):
        super().__init__(field, admin_site, **kwargs)
        model = field.related_model
        # Asked once for all rows of an inline, and only where the field is drawn.
        self.newest = functools.cache(
            lambda: [(row.pk, row.picker_label) for row in model.objects.all()[:NEWEST]]
        )
        if issubclass(model, Image):
            self.attrs["data-thumbnail"] = reverse("admin:library_image_thumbnail", args=[0])

    @property
    def media(self):
        return super().media + forms.Media(js=[Script("admin_site/pick.js", type="module")])

    def optgroups(self, name, value, attrs=None):
        pks = [pk for pk in map(str, value) if pk.isdecimal()]
        chosen = self.choices.queryset.filter(pk__in=pks)
        # Nothing comes first, or the browser would choose the newest where nothing is chosen.
        options = [self.create_option(name, "", "", False, 0), *(self._chosen(name, row) for row in chosen)]
        options += [
            self.create_option(name, pk, label, False, len(pks) + index)
            for index, (pk, label) in enumerate(self.newest(), 1)
            if str(pk) not in pks
        ]
        return [(None, options, 0)]

    def _chosen(self, name, row):
        """Its option, with what the template says under the field of a row that visitors do not see everywhere."""
        option = self.create_option(
            name, row.pk, self.choices.field.label_from_instance(row), {str(row.pk)}, 1
        )
        option["lacks"] = "; ".join(map(str, row.lacks))
        option["is_hidden"] = isinstance(row, Image) and not row.may_be_shown()
        if isinstance(row, Image):
            option["address"] = reverse("admin:library_image_missing_words", args=[row.pk])
        return option


class PicksFromLibrary:
    """For a ModelAdmin or an inline whose `autocomplete_fields` lead to the library."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if issubclass(db_field.related_model, LibraryFile):
            kwargs.setdefault("widget", LibrarySelect(db_field, self.admin_site))
            field = super().formfield_for_foreignkey(db_field, request, **kwargs)
            field.label_from_instance = lambda row: row.picker_label
            return field
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class UsingForm(OrderedForm):
    """A part of something that is to be public in the languages of `wanted`: what it uses must be ready for them."""

    wanted = ()

    def clean(self):
        super().clean()
        for name, row in list(self.cleaned_data.items()):
            if isinstance(row, LibraryFile) and (sentence := row.missing_for(self.wanted)):
                self.add_error(name, sentence)


class UsesLibrary(PicksFromLibrary):
    """For an inline whose rows name pictures or documents."""

    form = UsingForm

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        wanted = request.editing.languages
        formset.form.wanted = (obj.released_languages if obj else []) if wanted is None else wanted
        return formset


class GalleryFormSet(ConcurrentInlineFormSet):
    """Pictures that are ticked below the rows become rows behind them."""

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(with_ticked(data, kwargs["prefix"]) if data else data, *args, **kwargs)

    def newest(self):
        """The pictures to tick, those of the gallery left out."""
        there = [row.image_id for row in self.get_queryset()]
        return self.form.base_fields["image"].queryset.exclude(pk__in=there)[:TILES]


def with_ticked(data, prefix):
    """The posted form (a QueryDict) with a row for each ticked picture."""
    count, data = data.get(f"{prefix}-TOTAL_FORMS", ""), data.copy()
    ticked = data.pop(f"{prefix}-{MORE}", [])
    if count.isdecimal():
        orders = [data.get(f"{prefix}-{place}-order", "") for place in range(min(int(count), 1000))]
        last = max((int(order) for order in orders if order.isdecimal()), default=-1)
        for number, pk in enumerate(ticked):
            data[f"{prefix}-{int(count) + number}-image"] = pk
            data[f"{prefix}-{int(count) + number}-order"] = str(last + 1 + number)
        data[f"{prefix}-TOTAL_FORMS"] = str(int(count) + len(ticked))
    return data


class GalleryInline(UsesLibrary, SideBySideTabularInline):
    """The pictures of a gallery; the content apps name the `model`."""

    formset = GalleryFormSet
    template = "admin/library/gallery.html"
    fields = ["order", "image", "caption"]
    autocomplete_fields = ["image"]


class DocumentInline(UsesLibrary, SideBySideTabularInline):
    """The documents under a text; the content apps name the `model`."""

    fields = ["order", "document"]
    autocomplete_fields = ["document"]
