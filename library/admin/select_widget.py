"""Fields of other forms that pick from the library: a picture or document may be uploaded on the way, in a window
of its own, so that the form itself never carries a file."""

import functools

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms.widgets import Script
from django.urls import reverse

from editing.admin import OrderedForm, SideBySideTabularInline
from library.models import Image, LibraryFile

NEWEST = 30  # to choose from without scripts


class LibrarySelect(AutocompleteSelect):
    """Django's field that searches while one types, with small pictures; without scripts, a list of the newest rows."""

    def __init__(self, field, admin_site, **kwargs):
        super().__init__(field, admin_site, **kwargs)
        model = field.related_model
        # Asked once for all rows of an inline, and only where the field is drawn.
        self.newest = functools.cache(lambda: [(row.pk, str(row)) for row in model.objects.all()[:NEWEST]])
        if issubclass(model, Image):
            self.attrs["data-thumbnail"] = reverse("admin:library_image_thumbnail", args=[0])

    @property
    def media(self):
        return super().media + forms.Media(js=[Script("admin_site/pick.js", type="module")])

    def optgroups(self, name, value, attrs=None):
        groups = super().optgroups(name, value, attrs)
        options = groups[0][1]
        if not options:  # or the browser would choose the newest where nothing is chosen
            options.append(self.create_option(name, "", "", False, 0))
        there = {str(option["value"]) for option in options}
        options += [
            self.create_option(name, pk, label, False, index)
            for index, (pk, label) in enumerate(self.newest(), len(options))
            if str(pk) not in there
        ]
        return groups


class PicksFromLibrary:
    """For a ModelAdmin or an inline whose `autocomplete_fields` lead to the library."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if issubclass(db_field.related_model, LibraryFile):
            kwargs.setdefault("widget", LibrarySelect(db_field, self.admin_site))
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


class GalleryInline(UsesLibrary, SideBySideTabularInline):
    """The pictures of a gallery; the content apps name the `model`."""

    fields = ["order", "image", "caption"]
    autocomplete_fields = ["image"]


class DocumentInline(UsesLibrary, SideBySideTabularInline):
    """The documents under a text; the content apps name the `model`."""

    fields = ["order", "document"]
    autocomplete_fields = ["document"]
