"""The opening times of a contact option in its form: a row for all days with the same hours."""

from functools import cached_property

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.hours.text import overlapping, schedule_in_words
from contacts.hours.time_fields import FIELD_CLASSES, require_explicit_whole_day
from contacts.models import Channel, HoursRule
from contacts.models.channels import SAME_TIME
from editing.admin import ConcurrentInlineFormSet, SideBySideStackedInline

MONDAY_TO_FRIDAY, FIVE_DAYS = "1-5", {*"12345"}
CHOICES = [(MONDAY_TO_FRIDAY, _("Monday to Friday")), *HoursRule.Weekday.choices]


def ticks_of(days):
    """The days, 1 to 7, as they are ticked: the first five together by one tick."""
    ticks = {str(day) for day in days}
    return sorted(ticks - FIVE_DAYS | {MONDAY_TO_FRIDAY} if ticks >= FIVE_DAYS else ticks)


class HoursRuleForm(forms.ModelForm):
    """One row: the days on which somebody answers from one time to another."""

    weekdays = forms.MultipleChoiceField(
        label=capfirst(_("days")),
        choices=[(days, capfirst(label)) for days, label in CHOICES],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        field_classes = FIELD_CLASSES

    def clean_weekdays(self):
        days = (FIVE_DAYS if tick == MONDAY_TO_FRIDAY else {tick} for tick in self.cleaned_data["weekdays"])
        return sorted(map(int, set().union(*days)))

    def clean(self):
        require_explicit_whole_day(self, SAME_TIME)
        return super().clean()

    @property
    def rules(self):
        """Unsaved, of a valid row: one for each of its days."""
        times = {name: self.cleaned_data[name] for name in FIELD_CLASSES}
        return [HoursRule(weekday=day, **times) for day in self.cleaned_data["weekdays"]]


class HoursFormSet(ConcurrentInlineFormSet):
    """The opening times of one channel, which may not overlap. A row has the id of the first rule that it stands for."""

    @cached_property
    def stored(self):
        return list(self.instance.hours.all()) if self.instance.pk else []

    def alike(self, rule):
        """The stored rules of the same hours."""
        return [each for each in self.stored if (each.opens, each.closes) == (rule.opens, rule.closes)]

    def get_queryset(self):
        rules = super().get_queryset()
        return rules if self.is_bound else [rule for rule in rules if self.alike(rule)[0] == rule]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.stands_for = self.alike(form.instance) if form.instance.pk else []
        form.initial["weekdays"] = ticks_of(rule.weekday for rule in form.stands_for)
        if form.stands_for and "DELETE" in form.fields:
            tick = form.fields["DELETE"]
            tick.widget.attrs["aria-label"] = f"{tick.label}: {schedule_in_words(form.stands_for)}"

    @property
    def remaining(self):
        """The valid rows that are filled in and not to be deleted."""
        return [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not self._should_delete_form(form)
        ]

    @property
    def replaced(self):
        """The stored rules in whose place those of the posted rows are."""
        return list(dict.fromkeys(rule for form in self.initial_forms for rule in form.stands_for))

    def clean(self):
        others = [rule for rule in self.stored if rule not in self.replaced]
        rows = [(form, rule) for form in self.remaining for rule in form.rules]
        late = overlapping([*others, *(rule for _form, rule in rows)])
        for form in dict.fromkeys(form for form, rule in rows if any(rule is each for each in late)):
            form.add_error("opens", _("Two opening times overlap. Change one of them."))
        if not late:
            super().clean()
        if rows and self.instance.hours_mode != Channel.HoursMode.SCHEDULE:
            raise forms.ValidationError(
                _(
                    "Visitors do not see these times. Under “hours”, choose “open at the hours given below”, or delete the times."
                )
            )

    def save(self, commit=True):
        """What is there already stays as it is."""
        wanted = {_key(rule): rule for form in self.remaining for rule in form.rules}
        self.deleted_objects = [rule for rule in self.replaced if _key(rule) not in wanted]
        present = {_key(rule) for rule in self.stored}
        self.new_objects = [rule for key, rule in wanted.items() if key not in present]
        self.changed_objects = []
        for rule in self.deleted_objects:
            rule.delete()
        for rule in self.new_objects:
            rule.channel = self.instance
            rule.save()
        return self.new_objects


def _key(rule):
    return rule.weekday, rule.opens, rule.closes


class HoursRuleInline(SideBySideStackedInline):
    model = HoursRule
    form = HoursRuleForm
    formset = HoursFormSet
    fields = [("weekdays", "opens", "closes")]
    extra = 1
