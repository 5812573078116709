"""Lines and services that people can turn to."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts import spoken
from contacts.models.channels import Channel
from contacts.models.choices import OF_OTHERS, Known, Purpose, Region
from contacts.models.offices import Office
from contacts.number_changes.protected_columns import ProtectedQuerySet, always
from localization import languages
from publishing.models import EditToken
from publishing.richtext import RichTextField


class HelplineQuerySet(ProtectedQuerySet):
    def with_channels(self):
        """The rows with everything a contacts page shows of them, in a fixed number of queries."""
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
        _("description"), blank=True, help_text=_("Whom it helps, in a sentence or two.")
    )
    what_happens = RichTextField(_("what happens when you call"), blank=True)
    region = models.CharField(
        _("region"), max_length=10, choices=Region, blank=True, help_text=_("Empty: all of Latvia.")
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.SET_NULL, null=True, blank=True
    )
    free = models.CharField(_("free of charge"), max_length=7, choices=Known, default=Known.UNKNOWN)
    anonymous = models.CharField(_("anonymous"), max_length=7, choices=Known, default=Known.UNKNOWN)
    confidential = models.CharField(_("confidential"), max_length=7, choices=Known, default=Known.UNKNOWN)
    languages_spoken = models.CharField(
        _("languages spoken"),
        max_length=60,
        blank=True,
        help_text=_("Codes with commas, for example: lv, ru, en. Empty: not known."),
    )
    languages_interpreted = models.CharField(
        _("languages by interpreter"),
        max_length=60,
        blank=True,
        help_text=_("Codes with commas, for example: uk, es."),
    )
    alert = models.CharField(
        _("announcement"),
        max_length=300,
        blank=True,
        help_text=_("Shown above the numbers, for example: Closed on 2 January."),
    )
    alert_until = models.DateField(
        _("announcement until"),
        null=True,
        blank=True,
        help_text=_("The last day of the announcement. Empty: until you delete it."),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Smaller numbers come first.")
    )
    is_primary = models.BooleanField(
        _("primary helpline"),
        default=False,
        help_text=_("The number at the top of every page. Only one line can be it."),
    )

    PROTECTED_COLUMNS = {"is_primary": always}
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
        ]

    def __str__(self):
        return languages.any_text(self, "name") or str(_("(no name)"))

    def clean(self):
        if not languages.any_text(self, "name"):
            raise ValidationError(
                {languages.columns("name")[0]: _("Give the line a name in at least one language.")}
            )
        for field in ("languages_spoken", "languages_interpreted"):
            codes = spoken.codes_in(getattr(self, field))
            if wrong := [code for code in codes if not spoken.name_of(code)]:
                sentence = _("“%(code)s” is no language code. Write codes such as lv, ru, en.")
                raise ValidationError({field: sentence % {"code": wrong[0]}})
            setattr(self, field, ", ".join(codes))

    @property
    def first_number(self):
        """The contact point that callers of this line find first; None when no number of it is in use."""
        calls = self.channels.live().filter(how=Channel.How.CALL).select_related("contact_point")
        channel = calls.order_by("group", "order", "pk").first()
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
