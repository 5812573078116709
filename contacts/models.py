"""Offices, helplines and how to reach them. Publishers edit them; they appear on every page."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts import spoken
from contacts.hours import schedule_in_words
from contacts.numbers import normalise, shown
from publishing import languages
from publishing.richtext import RichTextField

# Said by the constraints, and at the field by the forms of staff.
ALREADY_THERE = _("This number or address is already in the directory: use that record.")
ANOTHER_IS_PRIMARY = _("Another line is the primary helpline already. Untick it there first.")
SAME_TIME = _("Opening and closing are the same time. For round the clock choose “always open”.")


class Region(models.TextChoices):
    """The five regions, in the order in which they are listed everywhere."""

    RIGA = "riga", pgettext_lazy("region", "Riga")
    LATGALE = "latgale", pgettext_lazy("region", "Latgale")
    KURZEME = "kurzeme", pgettext_lazy("region", "Kurzeme")
    VIDZEME = "vidzeme", pgettext_lazy("region", "Vidzeme")
    ZEMGALE = "zemgale", pgettext_lazy("region", "Zemgale")

    @property
    def locative(self):
        """“In Riga”, as each language says it."""
        return IN_REGION[self]


IN_REGION = {
    Region.RIGA: _("in Riga"),
    Region.LATGALE: _("in Latgale"),
    Region.KURZEME: _("in Kurzeme"),
    Region.VIDZEME: _("in Vidzeme"),
    Region.ZEMGALE: _("in Zemgale"),
}


class Known(models.TextChoices):
    """An answer that may not be known; the site says so instead of guessing."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class OfficeQuerySet(models.QuerySet):
    def public(self, language=None, at=None):
        return self.filter(is_address_public=True)


class Office(models.Model):
    """A place where people are received. A shelter's address is never published."""

    name = models.CharField(
        _("name"), max_length=120, blank=True, help_text=_("For example: Consultation office.")
    )
    region = models.CharField(_("region"), max_length=10, choices=Region)
    street = models.CharField(_("street"), max_length=80, help_text=_("For example: Lāčplēša iela."))
    house = models.CharField(_("house"), max_length=20, help_text=_("For example: 75."))
    unit = models.CharField(
        _("unit"), max_length=20, blank=True, help_text=_("Flat or entrance, for example: 1 B.")
    )
    city = models.CharField(_("city"), max_length=60, blank=True, help_text=_("For example: Riga."))
    postcode = models.CharField(
        _("postal code"), max_length=10, blank=True, help_text=_("For example: LV-1011.")
    )
    access = models.TextField(
        _("getting in"),
        blank=True,
        help_text=_("Steps, lift, doorbell, for example: Ring the bell; there are three steps."),
    )
    is_address_public = models.BooleanField(
        _("address is public"), default=False, help_text=_("Never tick this for a shelter.")
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["pk"]

    def __str__(self):
        return languages.any_text(self, "name") or self.street_line

    @property
    def street_line(self):
        """“Lāčplēša iela 75 - 1 B”, as Latvian addresses are written in both languages."""
        line = f"{self.street} {self.house}"
        return f"{line} - {self.unit}" if self.unit else line


class ContactPointQuerySet(models.QuerySet):
    def confirmed(self):
        """Those that may be shown: unconfirmed ones appear nowhere."""
        return self.exclude(confirmed_at=None)


class ContactPoint(models.Model):
    """One number or address, one record, wherever it appears."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("telephone")
        EMAIL = "email", _("e-mail")
        MESSENGER = "messenger", _("messenger name")
        WEB = "web", _("web address")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PHONE)
    value = models.CharField(
        _("number or address"),
        max_length=200,
        help_text=_("For example: +371 28612120, 112 or info@example.lv."),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    assured_on = models.DateField(
        _("last verified on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody last tried it. Empty: never."),
    )
    assured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("number or address")
        verbose_name_plural = _("numbers and addresses")
        ordering = ["kind", "value"]
        constraints = [
            models.UniqueConstraint(
                name="contacts_contactpoint_once",
                fields=["kind", "value"],
                violation_error_message=ALREADY_THERE,
            ),
            models.CheckConstraint(name="contacts_contactpoint_has_value", condition=~Q(value="")),
        ]

    def __str__(self):
        return self.shown

    def clean(self):
        if not self.value:
            return  # the form has said that it is missing
        try:
            self.value = normalise(self.kind, self.value)
        except ValidationError as error:
            raise ValidationError({"value": error}) from error
        if ContactPoint.objects.exclude(pk=self.pk).filter(kind=self.kind, value=self.value).exists():
            raise ValidationError({"value": ALREADY_THERE})
        if self.assured_on and self.assured_on > timezone.localdate():
            raise ValidationError(
                {"assured_on": _("This day has not come yet. Give the day on which it was tried.")}
            )

    @property
    def shown(self):
        """As people read it: “+371 28612120”."""
        return shown(self.kind, self.value)

    @property
    def url(self):
        """What a click opens: `tel:+37128612120`; "" where nothing can be opened."""
        schemes = {
            self.Kind.PHONE: f"tel:{self.value}",
            self.Kind.EMAIL: f"mailto:{self.value}",
            self.Kind.WEB: self.value,
        }
        return schemes.get(self.kind, "")


class HelplineQuerySet(models.QuerySet):
    def with_channels(self):
        """The rows with everything a contacts page shows of them, in a fixed number of queries."""
        return self.prefetch_related(
            models.Prefetch("channels", queryset=Channel.objects.on_contacts_pages()),
            # An office whose address is not public is None, as if there were none.
            models.Prefetch("office", queryset=Office.objects.public()),
        )


class Helpline(models.Model):
    """A line or service that people can turn to: ours, or somebody else's that is worth listing."""

    class Purpose(models.TextChoices):
        TRAFFICKING = "trafficking", _("human trafficking")
        CONSULTATION = "consultation", _("consultations")
        EMERGENCY = "emergency", _("emergencies")
        EXTERNAL = "external", _("line of another organisation")

    OF_OTHERS = (Purpose.EMERGENCY, Purpose.EXTERNAL)

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

    objects = HelplineQuerySet.as_manager()

    class Meta:
        verbose_name = _("helpline")
        verbose_name_plural = _("helplines")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="contacts_helpline_one_primary",
                fields=["is_primary"],
                condition=Q(is_primary=True),
                violation_error_message=ANOTHER_IS_PRIMARY,
            ),
        ]

    def __str__(self):
        return languages.any_text(self, "name") or str(_("(no name)"))

    def clean(self):
        if not languages.any_text(self, "name"):
            raise ValidationError(
                {languages.columns("name")[0]: _("Give the line a name in at least one language.")}
            )
        if self.is_primary and Helpline.objects.exclude(pk=self.pk).filter(is_primary=True).exists():
            raise ValidationError({"is_primary": ANOTHER_IS_PRIMARY})
        for field in ("languages_spoken", "languages_interpreted"):
            codes = spoken.codes_in(getattr(self, field))
            if wrong := [code for code in codes if not spoken.name_of(code)]:
                sentence = _("“%(code)s” is no language code. Write codes such as lv, ru, en.")
                raise ValidationError({field: sentence % {"code": wrong[0]}})
            setattr(self, field, ", ".join(codes))

    @property
    def is_ours(self):
        return self.purpose not in self.OF_OTHERS

    @property
    def is_emergency(self):
        return self.purpose == self.Purpose.EMERGENCY

    @property
    def spoken_names(self):
        """The languages that are spoken, by name in the active language; "" when not known."""
        return spoken.names_of(self.languages_spoken)

    @property
    def interpreted_names(self):
        return spoken.names_of(self.languages_interpreted)

    @property
    def alert_now(self):
        """The announcement, unless its last day is over: a Localized text."""
        is_over = self.alert_until is not None and self.alert_until < timezone.localdate()
        return languages.Localized("", "") if is_over else languages.localized(self, "alert")


class ChannelQuerySet(models.QuerySet):
    def live(self):
        """The channels that somebody can use now."""
        return self.filter(status=Channel.Status.LIVE, contact_point__confirmed_at__isnull=False)

    def of_the_association(self):
        return self.exclude(helpline__purpose__in=Helpline.OF_OTHERS)

    def unverified(self):
        """Those whose number nobody has ever tried."""
        return self.filter(contact_point__assured_on=None)

    def for_every_page(self):
        """The channel at the top of every page: the primary helpline's first live number, else that of
        any trafficking line, else None (112 stands there alone)."""
        return (
            self.live()
            .filter(how=Channel.How.CALL)
            .filter(Q(helpline__is_primary=True) | Q(helpline__purpose=Helpline.Purpose.TRAFFICKING))
            .select_related("contact_point", "helpline")
            .prefetch_related("hours")
            .order_by("-helpline__is_primary", "helpline__order", "helpline_id", "group", "order", "pk")
            .first()
        )

    def on_contacts_pages(self):
        """Every channel that is named there with its number and hours; those that are closed stand last."""
        status = Channel.Status
        last = Case(When(status=status.LIVE, then=0), When(status=status.PAUSED, then=1), default=2)
        return (
            self.filter(contact_point__confirmed_at__isnull=False)
            .select_related("contact_point")
            .prefetch_related("hours")
            .order_by(last, "group", "order", "pk")
        )


class Channel(models.Model):
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
        Helpline, verbose_name=_("helpline"), on_delete=models.CASCADE, related_name="channels"
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

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["group", "order", "pk"]

    def __str__(self):
        return f"{self.get_how_display()}: {self.contact_point}"

    def clean(self):
        # A row without its number is refused already; this one would only repeat it.
        if self.contact_point_id and self.how not in WAYS[self.contact_point.kind]:
            raise ValidationError(
                {"how": _("The number or address chosen here cannot be reached in this way.")}
            )

    @property
    def is_live(self):
        return self.status == self.Status.LIVE

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
    """One opening time of a weekday; closing at or before opening means past midnight."""

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
                condition=~Q(opens=F("closes")),
                violation_error_message=SAME_TIME,
            ),
        ]

    def __str__(self):
        # Django's history of changes asks with no language active: no locale data here.
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self):
        if self.opens is not None and self.opens == self.closes:
            raise ValidationError({"closes": SAME_TIME})


class PersonQuerySet(models.QuerySet):
    def public(self, language=None, at=None):
        """People who agreed to be named, until the day they set; everybody else stays hidden."""
        today = timezone.localdate(at)
        return self.filter(has_consented=True, public_until__gte=today)

    def as_press_contacts(self):
        """Those who may be named, with their numbers, for a prefetch: whoever may not becomes None."""
        return self.public().prefetch_related(
            models.Prefetch("contact_points", ContactPoint.objects.confirmed())
        )


class Person(models.Model):
    """Somebody whom the press may turn to. Hidden unless consent and a last day are recorded."""

    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    role = models.CharField(
        pgettext_lazy("person", "role"),
        max_length=160,
        blank=True,
        help_text=_("For example: Public relations."),
    )
    contact_points = models.ManyToManyField(
        ContactPoint, verbose_name=_("numbers and addresses"), blank=True, related_name="people"
    )
    has_consented = models.BooleanField(
        _("has agreed to be named"),
        default=False,
        help_text=_("Without it, and a day below, nobody sees this person."),
    )
    public_until = models.DateField(
        _("shown until"), null=True, blank=True, help_text=_("For example 31.12.2026.")
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def is_public(self, on=None):
        on = on or timezone.localdate()
        return self.has_consented and self.public_until is not None and self.public_until >= on
