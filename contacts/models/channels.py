"""The ways to reach a helpline, and when."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from contacts.hours.text import schedule_in_words
from contacts.hours.time_fields import is_no_time, whole_minutes
from contacts.models.choices import OF_OTHERS, Known, Purpose, Region
from contacts.models.contact_points import ContactPoint
from contacts.number_changes.protected_columns import ProtectedQuerySet, always
from publishing.models import EditToken

# Said by the constraints, and at the field by the forms of staff.
SAME_TIME = _(
    "Opening and closing are the same time. For a whole day write 0.00 and 24.00; for round the clock choose “always open”."
)


class ChannelQuerySet(ProtectedQuerySet):
    def live(self):
        """The channels that somebody can use now."""
        return self.confirmed().filter(status=Channel.Status.LIVE)

    def confirmed(self):
        """Those whose number, and that it stands there, two persons have seen: the others appear nowhere."""
        return self.filter(confirmed_at__isnull=False, contact_point__confirmed_at__isnull=False)

    def of_the_association(self):
        return self.exclude(helpline__purpose__in=OF_OTHERS)

    def unverified(self):
        """How many of these numbers nobody has ever tried: "some", "all", or "" for none."""
        tried = set(self.values_list("contact_point__assured_on", flat=True))
        if None not in tried:
            return ""
        return "some" if len(tried) > 1 else "all"

    def for_every_page(self):
        """The channel at the top of every page: the primary helpline's first live number, else that of
        any trafficking line, else None (112 stands there alone)."""
        return (
            self.live()
            .filter(how=Channel.How.CALL)
            .filter(Q(helpline__is_primary=True) | Q(helpline__purpose=Purpose.TRAFFICKING))
            .select_related("contact_point", "helpline")
            .prefetch_related("hours")
            .order_by("-helpline__is_primary", "helpline__order", "helpline_id", "group", "order", "pk")
            .first()
        )

    def of_regions(self):
        """Those of the association's regional lines, in the order in which they stand on pages."""
        return (
            self.live()
            .of_the_association()
            .exclude(helpline__region="")
            .exclude(helpline__is_primary=True)  # it stands at the top of every page, for the whole country
            .select_related("contact_point", "helpline")
            .prefetch_related("hours")
            .order_by("helpline__order", "helpline_id", "group", "order", "pk")
        )

    def on_contacts_pages(self):
        """Every channel that is named there with its number and hours; those that are closed stand last."""
        status = Channel.Status
        last = Case(When(status=status.LIVE, then=0), When(status=status.PAUSED, then=1), default=2)
        return (
            self.confirmed()
            .select_related("contact_point")
            .prefetch_related("hours")
            .order_by(last, "group", "order", "pk")
        )


def by_region(channels):
    """(region, the number to call first there or None) of every region; `channels` stand in their order."""
    found = {}
    for channel in channels:
        if channel.is_call and channel.is_live:
            found.setdefault(channel.helpline.region, channel)
    return [(region, found.get(region.value)) for region in Region]


class Channel(EditToken):
    """One way to reach a helpline: a call, a message, an address."""

    class How(models.TextChoices):
        CALL = "call", _("call")
        SMS = "sms", _("text message")
        WHATSAPP = "whatsapp", "WhatsApp"
        VIBER = "viber", "Viber"
        SIGNAL = "signal", "Signal"
        TELEGRAM = "telegram", "Telegram"
        SKYPE = "skype", "Skype"
        EMAIL = "email", _("e-mail")
        CHAT = "chat", _("chat")
        WEB = "web", _("web page")

    class Status(models.TextChoices):
        LIVE = "live", _("in use")
        PAUSED = "paused", _("paused")
        WITHDRAWN = "withdrawn", _("closed for good")

    class HoursMode(models.TextChoices):
        ALWAYS = "always", _("always open")
        SCHEDULE = "schedule", _("open at the hours given below")
        UNKNOWN = "unknown", _("hours are not known")
        APPOINTMENT = "appointment", _("by appointment")

    helpline = models.ForeignKey(
        "contacts.Helpline", verbose_name=_("helpline"), on_delete=models.CASCADE, related_name="channels"
    )
    contact_point = models.ForeignKey(
        ContactPoint, verbose_name=_("number or address"), on_delete=models.PROTECT, related_name="channels"
    )
    how = models.CharField(_("way"), max_length=10, choices=How, default=How.CALL)
    label = models.CharField(
        _("label"), max_length=120, blank=True, help_text=_("Shown beside the number, for example: Landline.")
    )
    group = models.PositiveSmallIntegerField(
        _("group"),
        default=1,
        help_text=_("Numbers of one group stand together, for example 1 for mobiles, 2 for the landline."),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Smaller numbers come first.")
    )
    for_deaf = models.BooleanField(_("for deaf people"), default=False)
    from_abroad = models.CharField(
        _("can be called from abroad"), max_length=7, choices=Known, default=Known.UNKNOWN
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.LIVE)
    hours_mode = models.CharField(_("hours"), max_length=11, choices=HoursMode, default=HoursMode.UNKNOWN)
    hours_note = models.CharField(
        _("note on the hours"),
        max_length=300,
        blank=True,
        help_text=_("Shown beside the hours, for example: Longer in summer."),
    )

    # When a second person last saw that this number belongs here; empty: shown nowhere.
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)

    PROTECTED_COLUMNS = {
        "helpline_id": always,
        "contact_point_id": always,
        "confirmed_at": always,
        # A number that is written to does not become one that is called.
        "how": lambda stored: stored.was_shown,
        # Only a confirmed change brings back what was closed for good.
        "status": lambda stored: stored.status == Channel.Status.WITHDRAWN,
    }
    LIVE_COLUMN = "confirmed_at"

    objects = ChannelQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"  # related managers write through it
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["group", "order", "pk"]

    def __str__(self):
        return f"{self.get_how_display()}: {self.contact_point}"

    def clean(self):
        # A row without its number is refused already; this one would only repeat it.
        if self.contact_point_id and not self.suits(self.contact_point.kind):
            raise ValidationError(
                {"how": _("The number or address chosen here cannot be reached in this way.")}
            )

    def suits(self, kind):
        """Whether a contact point of this kind can be reached in this way."""
        return self.how in WAYS[kind]

    @property
    def is_call(self):
        return self.how == self.How.CALL

    @property
    def is_live(self):
        return self.status == self.Status.LIVE

    @property
    def was_shown(self):
        """Whether visitors have ever seen it."""
        return self.confirmed_at is not None

    @property
    def is_in_use(self):
        """Whether visitors are shown it as something that answers, now or again later."""
        return self.was_shown and self.status != self.Status.WITHDRAWN

    @property
    def value_in_use(self):
        return self.contact_point.value if self.is_in_use else ""

    @property
    def is_paused(self):
        return self.status == self.Status.PAUSED

    @property
    def url(self):
        """What a click opens: `tel:+37128612120`; "" where it is closed or nothing can be opened."""
        if not self.is_live:
            return ""
        if self.how == self.How.SMS:
            return f"sms:{self.contact_point.value}"
        opens = (self.How.CALL, self.How.EMAIL, self.How.CHAT, self.How.WEB)
        return self.contact_point.url if self.how in opens else ""

    @property
    def known_hours_mode(self):
        """The hours mode that can be shown: a schedule without opening times is not known."""
        has_no_rules = self.hours_mode == self.HoursMode.SCHEDULE and not self.hours.all()
        return self.HoursMode.UNKNOWN if has_no_rules else self.hours_mode

    @property
    def hours_in_words(self):
        """The printed hours in the active language: “pirmdiena–piektdiena 9.00–17.00”."""
        mode = self.known_hours_mode
        return (
            schedule_in_words(self.hours.all()) if mode == self.HoursMode.SCHEDULE else str(HOURS_WORDS[mode])
        )


_HOW, _KIND = Channel.How, ContactPoint.Kind
WAYS = {
    _KIND.PHONE: {_HOW.CALL, _HOW.SMS, _HOW.WHATSAPP, _HOW.VIBER, _HOW.SIGNAL, _HOW.TELEGRAM},
    _KIND.EMAIL: {_HOW.EMAIL, _HOW.SKYPE},
    _KIND.MESSENGER: {_HOW.SKYPE, _HOW.TELEGRAM, _HOW.VIBER, _HOW.SIGNAL, _HOW.WHATSAPP, _HOW.CHAT},
    _KIND.WEB: {_HOW.WEB, _HOW.CHAT},
}
HOURS_WORDS = {
    Channel.HoursMode.ALWAYS: _("Round the clock"),
    Channel.HoursMode.UNKNOWN: _("Hours are not known"),
    Channel.HoursMode.APPOINTMENT: _("By appointment"),
}


class HoursRule(models.Model):
    """One opening time of a weekday; closing at or before opening means past midnight, and from midnight to midnight
    the whole day."""

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    channel = models.ForeignKey(
        Channel, verbose_name=_("channel"), on_delete=models.CASCADE, related_name="hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"), help_text=_("For example 9.00."))
    closes = models.TimeField(
        _("closes"), help_text=_("For example 17.00; 2.00 means two at night, the next day.")
    )

    class Meta:
        verbose_name = _("opening time")
        verbose_name_plural = _("opening times")
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                name="contacts_hoursrule_once",
                fields=["channel", "weekday", "opens"],
                violation_error_message=_("This opening time is there twice."),
            ),
            models.CheckConstraint(
                name="contacts_hoursrule_weekday", condition=Q(weekday__gte=1) & Q(weekday__lte=7)
            ),
            models.CheckConstraint(
                name="contacts_hoursrule_not_empty",
                condition=~Q(opens=F("closes")) | Q(opens=datetime.time.min),
                violation_error_message=SAME_TIME,
            ),
        ]

    def __str__(self):
        # Django's history of changes asks with no language active: no locale data here.
        closes = "24:00" if self.closes == datetime.time.min else f"{self.closes:%H:%M}"
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{closes}"

    def clean(self):
        if is_no_time(self.opens, self.closes):
            raise ValidationError({"closes": SAME_TIME})
        whole_minutes(opens=self.opens, closes=self.closes)
