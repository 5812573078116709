"""The ways to reach a helpline, and when."""

import datetime

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from contacts.hours.text import schedule_in_words
from contacts.hours.time_fields import check_times
from contacts.models.choices import OF_OTHERS, Known, Purpose, Region
from contacts.models.contact_points import ContactPoint
from contacts.number_changes.protected_columns import ProtectedQuerySet
from localization import languages
from publishing.models import EditToken

# Said by the constraints, and at the field by the forms of staff.
SAME_TIME = _(
    "The opening and closing times are the same. For a whole day, write 0:00 and 24:00. If it is open day and night, choose “always open”."
)


# Channels whose number can stand at the top of every page.
OF_TRAFFICKING = Q(helpline__is_primary=True) | Q(helpline__purpose=Purpose.TRAFFICKING)
# The order of channels on pages, across lines.
IN_ORDER = ("helpline__order", "helpline_id", "group", "order", "pk")


class ChannelQuerySet(ProtectedQuerySet):
    def live(self):
        """The channels that somebody can use now."""
        return self.confirmed().filter(status=Channel.Status.LIVE)

    def live_calls(self):
        return self.live().filter(how=Channel.How.CALL)

    def confirmed(self):
        """Those whose number, and that it stands there, two persons have seen: the others appear nowhere."""
        return self.filter(confirmed_at__isnull=False, contact_point__confirmed_at__isnull=False)

    def of_the_association(self):
        return self.exclude(helpline__purpose__in=OF_OTHERS)

    def unverified(self):
        """Those whose number nobody has ever tried."""
        return self.filter(contact_point__assured_on=None)

    def as_shown(self):
        return self.select_related("contact_point", "helpline").prefetch_related("hours")

    def in_order_of_every_page(self):
        """Those whose number can stand at the top of every page; of those in use, the first one's does."""
        return self.filter(OF_TRAFFICKING, helpline__is_fallback=False).order_by(
            "-helpline__is_primary", *IN_ORDER
        )

    def for_every_page(self):
        """The channel at the top of every page: the primary helpline's first live number, else that of
        any trafficking line, else None (112 stands there alone)."""
        return self.primary_and_fallback()[0]

    def primary_and_fallback(self):
        """(that channel, the one to call when nobody answers there), each perhaps None: one query, and one for the hours."""
        calls = self.live_calls().filter(OF_TRAFFICKING | Q(helpline__is_fallback=True)).as_shown()
        channels = list(calls.order_by("-helpline__is_primary", *IN_ORDER))
        primary = (channel for channel in channels if not channel.helpline.is_fallback)
        fallback = (channel for channel in channels if channel.helpline.is_fallback)
        return next(primary, None), next(fallback, None)

    def of_regions(self):
        """Those of the association's regional lines, in the order in which they stand on pages."""
        # The primary line stands at the top of every page, for the whole country.
        regional = (
            self.live().of_the_association().exclude(helpline__region="").exclude(helpline__is_primary=True)
        )
        return regional.as_shown().order_by(*IN_ORDER)

    def on_contacts_pages(self):
        """Every channel that is named there with its number and hours; those that are closed stand last."""
        status = Channel.Status
        last = Case(When(status=status.LIVE, then=0), When(status=status.PAUSED, then=1), default=2)
        shown = self.confirmed().select_related("contact_point").prefetch_related("hours")
        return shown.order_by(last, *Channel._meta.ordering)


def by_region(channels):
    """(region, the number to call first there or None) of every region; `channels` stand in their order."""
    found = {}
    for channel in channels:
        if channel.is_call and channel.is_live:
            found.setdefault(channel.helpline.region, channel)
    return [(region, found.get(region.value)) for region in Region]


def mark_disputed_hours(channels):
    """Set `has_disputed_hours` where two live channels of one number, reached in the same way, have different hours: nobody
    knows then which are right. `channels` are all that there are, with their hours; returns those that it set."""
    by_number = {}
    for channel in channels:
        if channel.is_live:
            by_number.setdefault((channel.contact_point_id, channel.how), []).append(channel)
    disputed = [
        channel
        for same in by_number.values()
        if any(each.weekly_rules != same[0].weekly_rules for each in same)
        for channel in same
    ]
    for channel in disputed:
        channel.has_disputed_hours = True
    return disputed


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
        EMAIL = "email", _("email")
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
    how = models.CharField(_("type of contact"), max_length=10, choices=How, default=How.CALL)
    label = models.CharField(
        _("label"), max_length=120, blank=True, help_text=_("Shown beside the number, for example: Landline.")
    )
    group = models.PositiveSmallIntegerField(
        _("group"),
        default=1,
        help_text=_(
            "Numbers in the same group are shown together, for example 1 for mobile numbers, 2 for landlines."
        ),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))
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
    staff_note = models.TextField(
        _("note for staff"),
        blank=True,
        help_text=_("Where the number and the hours come from. Visitors never see it."),
    )

    has_disputed_hours = False  # set by `mark_disputed_hours`
    is_repeated = False  # set by `contacts.hours.now_open.mark_repeated`
    # When a second person last saw that this number belongs here; empty: shown nowhere.
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)

    PROTECTED_COLUMNS = {
        "helpline_id": None,
        "contact_point_id": None,
        "confirmed_at": None,
        # A number that is written to does not become one that is called.
        "how": lambda stored: stored.was_shown,
        # Only a confirmed change brings back what was closed for good.
        "status": lambda stored: stored.status == Channel.Status.WITHDRAWN,
    }
    LIVE_COLUMN = "confirmed_at"

    objects = ChannelQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"  # related managers write through it
        verbose_name = _("contact option")
        verbose_name_plural = _("contact options")
        ordering = ["group", "order", "pk"]

    def __str__(self):
        return f"{self.get_how_display()}: {self.contact_point}"

    def clean(self):
        # A row without its number is refused already; this one would only repeat it.
        if self.contact_point_id and self.how not in WAYS[self.contact_point.kind]:
            raise ValidationError(
                {"how": _("This number or address cannot be used for this type of contact. Choose another.")}
            )

    @property
    def is_call(self):
        return self.how == self.How.CALL

    @property
    def is_written(self):
        """Whether it helps those who cannot speak."""
        return self.how not in (self.How.CALL, self.How.WEB)

    @property
    def is_live(self):
        return self.status == self.Status.LIVE

    @property
    def was_shown(self):
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
    def are_hours_in_note(self):
        """Whether the note is all that is known of the hours: it stands in their place."""
        is_unknown = self.known_hours_mode == self.HoursMode.UNKNOWN
        return is_unknown and bool(languages.any_text(self, "hours_note"))

    @property
    def weekly_rules(self):
        """Its hours, to be compared."""
        rules = {(rule.weekday, rule.opens, rule.closes) for rule in self.hours.all()}
        return self.known_hours_mode, rules if self.hours_mode == self.HoursMode.SCHEDULE else set()

    @property
    def is_in_latvia_only(self):
        """Short numbers cannot be called from abroad."""
        return not self.contact_point.value.startswith("+")

    @property
    @admin.display(description=_("hours"))
    def hours_in_words(self):
        """The printed hours in the active language: “pirmdiena–piektdiena 9.00–17.00”."""
        mode = self.known_hours_mode
        return (
            schedule_in_words(self.hours.all()) if mode == self.HoursMode.SCHEDULE else str(HOURS_WORDS[mode])
        )


_HOW, _KIND = Channel.How, ContactPoint.Kind
WAYS = {  # how a contact point of each kind can be reached
    _KIND.PHONE: {_HOW.CALL, _HOW.SMS, _HOW.WHATSAPP, _HOW.VIBER, _HOW.SIGNAL, _HOW.TELEGRAM},
    _KIND.EMAIL: {_HOW.EMAIL, _HOW.SKYPE},
    _KIND.MESSENGER: {_HOW.SKYPE, _HOW.TELEGRAM, _HOW.VIBER, _HOW.SIGNAL, _HOW.WHATSAPP, _HOW.CHAT},
    _KIND.WEB: {_HOW.WEB, _HOW.CHAT},
}
HOURS_WORDS = {
    Channel.HoursMode.ALWAYS: _("Day and night"),
    Channel.HoursMode.UNKNOWN: _("Hours unknown"),
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
        Channel, verbose_name=_("contact option"), on_delete=models.CASCADE, related_name="hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"), help_text=_("For example 9:00."))
    closes = models.TimeField(
        _("closes"), help_text=_("For example 17:00. 2:00 means 2 in the morning on the next day.")
    )

    class Meta:
        verbose_name = _("opening time")
        verbose_name_plural = _("opening times")
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                name="contacts_hoursrule_once",
                fields=["channel", "weekday", "opens"],
                violation_error_message=_("This opening time is listed twice."),
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
        with override(languages.current()):  # Django's history asks with no language active
            return schedule_in_words([self])

    def clean(self):
        check_times(self.opens, self.closes, SAME_TIME)
