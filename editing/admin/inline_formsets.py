"""The rows of an inline as they were posted, whatever has become of them meanwhile."""

import re

from django.forms import BaseInlineFormSet


class ConcurrentInlineFormSet(BaseInlineFormSet):
    """Keeps typed rows and their headings together. Django pairs posted rows with stored ones by their place,
    so that a row which somebody else deleted would vanish and the others stand under wrong headings.
    Here such a row becomes a new one: it is stored again only by a deliberate second save.
    """

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if self.is_bound:
            self.data = self._settled(self.data)

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

    def _settled(self, data):
        """The data with the rows that are no longer stored moved behind those that are, as new ones."""
        count = data.get(f"{self.prefix}-INITIAL_FORMS", "")
        if not count.isdecimal():
            return data  # the management form says that it is wrong
        pk_name = self.model._meta.pk.name
        posted = [data.get(f"{self.prefix}-{place}-{pk_name}", "") for place in range(int(count))]
        stored = {str(pk) for pk in self.queryset.values_list("pk", flat=True)}
        kept = [place for place, pk in enumerate(posted) if pk in stored]
        gone = [place for place, pk in enumerate(posted) if pk.isdecimal() and pk not in stored]
        if not gone or len(kept) + len(gone) != len(posted):
            return data
        new_place = {str(old): new for new, old in enumerate([*kept, *gone])}
        row = re.compile(rf"{re.escape(self.prefix)}-(\d+)-(.+)")
        settled = data.copy()
        for name in [name for name in data if row.fullmatch(name)]:
            del settled[name]
        for name, values in data.lists():
            if found := row.fullmatch(name):
                place, field = new_place.get(found[1], found[1]), found[2]
                is_gone = found[1].isdecimal() and int(found[1]) in gone
                settled.setlist(
                    f"{self.prefix}-{place}-{field}", [""] if is_gone and field == pk_name else values
                )
        settled[f"{self.prefix}-INITIAL_FORMS"] = str(len(kept))
        return settled
