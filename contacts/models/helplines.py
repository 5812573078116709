"""Lines and services that people can turn to."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import spoken
from contacts.models.answers import Answer
from contacts.models.channels import Channel, mark_disputed_hours
from contacts.models.choices import OF_OTHERS, Purpose, Region
from contacts.models.offices import Office
from contacts.number_changes.protected_columns import ProtectedQuerySet
from localization import languages
from publishing.models import EditToken
from publishing.richtext import RichTextField


class HelplineQuerySet(ProtectedQuerySet):
    def whole_directory(self):
        """A list of all rows `with_channels` and answers, those marked whose hours are disputed."""
        lines = list(self.with_channels().prefetch_related("answers"))
        mark_disputed_hours(channel for line in lines for channel in line.channels.all())
        return lines

    def with_channels(self):
        """The rows with offices and channels as a contacts page shows them, in a fixed number of queries."""
        # An office whose address is not public is None, as if there were none.
        return self.with_channels_alone().prefetch_related(
            models.Prefetch("office", queryset=Office.objects.public())
        )

    def with_channels_alone(self):
        """Without the offices, which the caller has read already and sets."""
        return self.prefetch_related(
            models.Prefetch("channels", queryset=Channel.objects.on_contacts_pages())
        )


class Helpline(EditToken):
    """A line or service that people can turn to: ours, or somebody else's that is worth listing."""

    name = models.CharField(
        _("name"), max_length=160, blank=True, help_text=_("For example: Consultations in Latgale.")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Who it helps, in one or two sentences.")
    )
    what_happens = RichTextField(_("what happens when you call"), blank=True)
    region = models.CharField(
        _("region"), max_length=10, choices=Region, blank=True, help_text=_("Leave empty for all of Latvia.")
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.SET_NULL, null=True, blank=True
    )
    languages_spoken = models.CharField(
        _("languages spoken"),
        max_length=60,
        blank=True,
        help_text=_("Leave empty if not known."),
    )
    languages_interpreted = models.CharField(
        _("languages through an interpreter"),
        max_length=60,
        blank=True,
    )
    alert = models.CharField(
        _("announcement"),
        max_length=300,
        blank=True,
        help_text=_("Shown above the numbers, for example: Closed on 2 January."),
    )
    alert_until = models.DateField(
        _("show announcement until"),
        null=True,
        blank=True,
        help_text=_("The last day to show it. Leave empty to show it until you delete it."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))
    is_primary = models.BooleanField(
        _("primary helpline"),
        default=False,
        help_text=_("Its number is at the top of every page. Only one helpline can be the primary one."),
    )

    is_fallback = models.BooleanField(
        _("call it when nobody answers"),
        default=False,
        help_text=_("Named on every page below our number. Only one line of another organisation can be it."),
    )
    fallback_agreed_on = models.DateField(
        _("its operator agreed on"),
        null=True,
        blank=True,
        help_text=_("The day on which its operator agreed to be named there."),
    )

    PROTECTED_COLUMNS = {"is_primary": None}
    LIVE_COLUMN = "is_primary"

    objects = HelplineQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"  # related managers write through it
        verbose_name = _("helpline")
        verbose_name_plural = _("helplines")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="contacts_helpline_one_primary",
                fields=["is_primary"],
                condition=Q(is_primary=True),
            ),
            models.UniqueConstraint(
                name="contacts_helpline_one_fallback",
                fields=["is_fallback"],
                condition=Q(is_fallback=True),
                violation_error_message=_(
                    "Another line is named there already: take the mark off that one first."
                ),
            ),
            models.CheckConstraint(
                name="contacts_helpline_fallback_of_others",
                condition=Q(is_fallback=False) | Q(purpose__in=OF_OTHERS),
                violation_error_message=_("Only a line of another organisation can stand in for ours."),
            ),
        ]

    def __str__(self):
        return languages.any_text(self, "name") or str(_("(no name)"))

    def clean(self):
        if not languages.any_text(self, "name"):
            raise ValidationError(
                {languages.columns("name")[0]: _("Give the helpline a name in at least one language.")}
            )
        for field in ("languages_spoken", "languages_interpreted"):
            codes = spoken.codes_in(getattr(self, field))
            if wrong := [code for code in codes if not spoken.name_of(code)]:
                sentence = _("“%(code)s” is not a language code. Write codes such as lv, ru, en.")
                raise ValidationError({field: sentence % {"code": wrong[0]}})
            setattr(self, field, ", ".join(codes))

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None:
            stored = set(self.answers.values_list("question", flat=True))
            for question in [each for each in Answer.Question if each not in stored]:
                self.answers.create(question=question)

    @property
    def questions(self):
        """{question: its Answer} in the order of the questions; where no row is stored (`loaddata` calls no `save`), nothing is
        known."""
        stored = {answer.question: answer for answer in self.answers.all()}
        return {
            each: stored.get(each) or Answer(helpline=self, question=each) for each in Answer.Question.values
        }

    @property
    def answered(self):
        """The answers that visitors read."""
        return [answer for answer in self.questions.values() if answer.is_shown]

    @property
    def unanswered(self):
        """Those that nobody knows, or nobody has checked."""
        return [answer for answer in self.questions.values() if not answer.is_shown]

    @property
    def cost(self):
        """What a call costs: a Localized sentence; empty until somebody has checked it."""
        answer, sentence = self.questions["cost"], ""
        if answer.is_yes:
            sentence = gettext("The call is free.")
        elif answer.is_no:
            sentence = gettext("The call is not free.")
        return answer.shown_text if answer.shown_text.text else languages.Localized(sentence, "")

    @property
    def first_number(self):
        """The contact point that callers of this line find first; None when no number of it is in use."""
        channel = self.channels.live_calls().select_related("contact_point").first()
        return channel and channel.contact_point

    @property
    def was_shown(self):
        return self.is_primary or any(channel.was_shown for channel in self.channels.all())

    @property
    def is_ours(self):
        return self.purpose not in OF_OTHERS

    @property
    def is_emergency(self):
        return self.purpose == Purpose.EMERGENCY

    @property
    def spoken_codes(self):
        """The languages that visitors read."""
        return spoken.codes_in(self.languages_spoken) if self.questions["languages"].is_shown else []

    @property
    def spoken_names(self):
        """The languages that are spoken, by name in the active language; "" when not known."""
        return spoken.names_of(self.languages_spoken)

    @property
    def interpreted_names(self):
        return spoken.names_of(self.languages_interpreted)

    @property
    def has_vcard(self):
        """Whether a number or e-mail address of it is in use that the contacts of any telephone can hold."""
        ways = (Channel.How.CALL, Channel.How.SMS, Channel.How.EMAIL)
        return any(channel.is_live and channel.how in ways for channel in self.channels.all())

    @property
    def alert_now(self):
        """The announcement, unless its last day is over: a Localized text."""
        is_over = self.alert_until is not None and self.alert_until < timezone.localdate()
        return languages.Localized("", "") if is_over else languages.localized(self, "alert")
