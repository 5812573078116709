"""The answers of a helpline in its form: a table with one row for each question, none to add or delete."""

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.models import Answer, Helpline
from editing.admin import ConcurrentInlineFormSet, SideBySideTabularInline
from localization import languages

CHANGED_SINCE = _(
    "The answer has changed since that day. Write the day when it was checked, or leave it empty."
)


class AnswerForm(forms.ModelForm):
    """One row. A question has only the fields that can answer it."""

    class Meta:
        widgets = {
            column: forms.Textarea(attrs={"rows": 2, "class": "vTextField"})
            for column in languages.columns("text")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        question = self.instance.question
        if question in (*Answer.IN_WORDS, Answer.Question.LANGUAGES):
            del self.fields["value"]
        if question == Answer.Question.LANGUAGES:
            for column in languages.columns("text"):
                del self.fields[column]
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{self.instance} {capfirst(field.label)}"

    @property
    def cells(self):
        """Its fields, one for each column of the table; None where the question has no such field."""
        names = ("value", *languages.columns("text"), "verified_on")
        return [self[name] if name in self.fields else None for name in names]

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get("verified_on")
        is_old = day and "verified_on" not in self.changed_data and day < timezone.localdate()
        if is_old and (self.changed_data or self.is_list_changed()):
            self.add_error("verified_on", CHANGED_SINCE)
        return cleaned

    def is_list_changed(self):
        """Whether the form of the helpline changes the languages that answer this question."""
        if self.instance.question not in Answer.LISTED:
            return False
        stored = Helpline.objects.get(pk=self.instance.helpline_id)
        return self.instance.listed != Answer(helpline=stored, question=self.instance.question).listed

    def take_effect(self, request):
        """The person who saves an answer with a day is recorded as the one who checked it."""
        self.instance.verified_by = request.user if self.instance.verified_on else None
        self.instance.save()


class AnswerFormSet(ConcurrentInlineFormSet):
    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.instance.helpline = self.instance  # with the languages as they were posted
        return form


class AnswerInline(SideBySideTabularInline):
    model = Answer
    form = AnswerForm
    formset = AnswerFormSet
    template = "admin/contacts/answers.html"
    fields = ["value", "text", "verified_on"]
    max_num = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("verified_by").order_by("pk")
