"""What a helpline answers to the questions that callers have: who answers, whether they need to give a name, what it costs."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.models.choices import Known
from contacts.models.contact_points import IN_FUTURE
from localization import languages
from staff.fields import staff_key


class Answer(models.Model):
    """One answer of a helpline, perhaps unknown; publishers edit it in the form of the helpline, which has one row for each
    question. Visitors read those that somebody has checked: beside the line, on home and on the page about calling. The others
    stand on that page as questions to ask."""

    class Question(models.TextChoices):
        WHO = "who", _("Who am I speaking to?")
        NAME = "name", _("Do I have to give my name?")
        RECORDED = "recorded", _("Is the call recorded?")
        POLICE = "police", _("Will you tell anybody else, for example the police?")
        COST = "cost", _("Is the call free?")
        LANGUAGES = "languages", _("Which languages can we speak?")
        INTERPRETER = "interpreter", _("Can an interpreter join us?")
        NEXT = "next", _("What happens after the call?")

    IN_WORDS = (Question.WHO, Question.NEXT)  # neither yes nor no
    # The column of the helpline that holds the answer.
    LISTED = {Question.LANGUAGES: "spoken_names", Question.INTERPRETER: "interpreted_names"}

    helpline = models.ForeignKey(
        "contacts.Helpline", verbose_name=_("helpline"), on_delete=models.CASCADE, related_name="answers"
    )
    question = models.CharField(_("question"), max_length=11, choices=Question, editable=False)
    value = models.CharField(_("yes or no"), max_length=7, choices=Known, default=Known.UNKNOWN)
    text = models.CharField(_("in words"), max_length=200, blank=True)
    verified_on = models.DateField(_("checked on"), null=True, blank=True)
    verified_by = staff_key(_("checked by"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers to callers’ questions")
        # Rows of a helpline that nobody adds or deletes.
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(name="contacts_answer_once", fields=["helpline", "question"]),
            models.CheckConstraint(
                name="contacts_answer_yes_or_no",
                condition=Q(value="unknown") | ~Q(question__in=["who", "next", "languages"]),
            ),
        ]

    def __str__(self):
        return str(self.get_question_display())

    def clean(self):
        if self.verified_on and self.verified_on > timezone.localdate():
            raise ValidationError({"verified_on": IN_FUTURE})
        if self.value == Known.NO and self.listed:
            raise ValidationError({"value": _("Languages through an interpreter are listed above.")})

    @property
    def listed(self):
        """The languages that answer it, by name in the active language; "" where none are listed."""
        return getattr(self.helpline, self.LISTED[self.question]) if self.question in self.LISTED else ""

    @property
    def is_known(self):
        return bool(self.value != Known.UNKNOWN or self.listed or languages.any_text(self, "text"))

    @property
    def is_shown(self):
        """Whether visitors read it: somebody has checked it."""
        return self.is_known and self.verified_on is not None

    @property
    def is_yes(self):
        return self.is_shown and self.value == Known.YES

    @property
    def is_no(self):
        return self.is_shown and self.value == Known.NO

    @property
    def word(self):
        """The answer without its text: “Yes”, “Latvian, Russian”, ""."""
        return capfirst(self.listed or ("" if self.value == Known.UNKNOWN else self.get_value_display()))

    @property
    def shown_text(self):
        """Its text: a Localized; empty where there is none, or nobody has checked it."""
        return languages.localized(self, "text") if self.is_shown else languages.Localized("", "")

    @property
    def sentence(self):
        """What visitors read, in one piece: “No. As much as a call to a mobile phone.”"""
        return ". ".join(part for part in (self.is_shown and self.word, self.shown_text.text) if part)
