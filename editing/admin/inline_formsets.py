"""Inline formsets under concurrent edits: rows stay as they were posted, whatever has become of them meanwhile."""

import re

from django.forms import BaseInlineFormSet
from django.utils.datastructures import MultiValueDict


class ConcurrentInlineFormSet(BaseInlineFormSet):
    """Pairs typed rows with their headings. Django pairs posted rows with stored ones by their place,
    so that a row which somebody else deleted would vanish and the others stand under wrong headings.
    Here such a row becomes a new one: it is stored again only by a deliberate second save.
    """

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if self.is_bound:
            self.data = self._with_missing_rows_last(self.data)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields and form.instance.pk:
            # In a table only the head of the column names the tick, which nobody hears; and which row goes, nothing.
            tick = form.fields["DELETE"]
            tick.widget.attrs["aria-label"] = f"{tick.label}: {form.instance}"

    def get_queryset(self):
        if not self.is_bound or hasattr(self, "_queryset"):
            return super().get_queryset()
        stored = {str(row.pk): row for row in super().get_queryset()}
        places = range(self.initial_form_count())
        self._queryset = [row for place in places if (row := stored.get(self._posted_pk(place)))]
        return self._queryset

    def _posted_pk(self, place):
        return self.data.get(f"{self.prefix}-{place}-{self.model._meta.pk.name}", "")

    def _with_missing_rows_last(self, data):
        """The data with the rows that are no longer stored moved behind those that are, as new ones."""
        count = data.get(f"{self.prefix}-INITIAL_FORMS", "")
        if not count.isdecimal():
            return data  # the error of the management form stands
        posted = {str(place): self._posted_pk(place) for place in range(int(count))}
        stored = {str(pk) for pk in self.queryset.values_list("pk", flat=True)}
        present = [place for place, pk in posted.items() if pk in stored]
        gone = [place for place, pk in posted.items() if pk.isdecimal() and pk not in stored]
        if not gone or len(present) + len(gone) != len(posted):
            return data
        new_place = {old: new for new, old in enumerate([*present, *gone])}
        row = re.compile(rf"{re.escape(self.prefix)}-(\d+)-(.+)")
        ordered = MultiValueDict()
        for name, values in data.lists():
            if found := row.fullmatch(name):
                place, field = found.groups()
                name = f"{self.prefix}-{new_place.get(place, place)}-{field}"
                values = [""] if place in gone and field == self.model._meta.pk.name else values
            ordered.setlist(name, values)
        ordered[f"{self.prefix}-INITIAL_FORMS"] = str(len(present))
        return ordered
