"""Numbers and addresses, each stored once, and people who may be named."""

import datetime
import re

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Func, Q
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contacts.number_changes.protected_columns import ProtectedQuerySet
from contacts.numbers import normalise, shown
from publishing.models import EditToken
from staff.fields import staff_key

# Not asked of an address on the web.
ENDS_OF_WEB_ADDRESS = re.compile(r"^https?://(www\.)?|/$")
# Said by the constraints, and at the field by the forms of staff.
ALREADY_THERE = _("This number or address already has a record. Use that one.")

IN_FUTURE = _("This day is in the future. Give the day when it was checked.")


class DaysLater(Func):
    """The day that lies a number of days after another, asked of the database."""

    template, arg_joiner, output_field = "(%(expressions)s)", " + ", models.DateField()

    def as_sqlite(self, compiler, connection, **context):
        template = "date(%(expressions)s || ' days')"
        return self.as_sql(compiler, connection, template=template, arg_joiner=", ", **context)


class ContactPointQuerySet(ProtectedQuerySet):
    def confirmed(self):
        """Those that may be shown: unconfirmed ones appear nowhere."""
        return self.exclude(confirmed_at=None)

    def in_use(self):
        """Those that some line answers."""
        return (
            self.confirmed().filter(channels__status="live", channels__confirmed_at__isnull=False).distinct()
        )

    def overdue(self):
        """Those in use that somebody should try: never tried, or longer ago than their interval."""
        is_over = LessThan(DaysLater("assured_on", "review_days"), timezone.localdate())
        return self.filter(Q(assured_on=None) | Q(is_over), pk__in=self.model.objects.in_use().values("pk"))


class ContactPoint(EditToken):
    """One number or address, one record, wherever it appears. Only a confirmed change gives it another value."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone number")
        EMAIL = "email", _("email")
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
        _("last checked on"),
        null=True,
        blank=True,
        help_text=_("The day when somebody last tried it. Leave empty if nobody has."),
    )
    assured_by = staff_key(_("checked by"), editable=True)

    review_days = models.PositiveSmallIntegerField(
        _("check every … days"),
        default=180,
        validators=[MinValueValidator(1)],
        help_text=_("How long a check is valid. After that, the number is marked as overdue."),
    )

    PROTECTED_COLUMNS = {"kind": None, "value": None, "confirmed_at": None}
    LIVE_COLUMN = "confirmed_at"

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"  # related managers write through it
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
        if self.is_confirmed:
            return self.shown
        # Shown to nobody who could copy it: the second person looks it up where it comes from.
        return gettext("%(kind)s: waiting for a second person, no. %(number)s") % {
            "kind": self.get_kind_display(),
            "number": self.pk or "–",
        }

    def normalised(self, value):
        """The stored form of a value for this record; ValidationError when there is none, or another record has it."""
        value = normalise(self.kind, value)
        if ContactPoint.objects.exclude(pk=self.pk).filter(kind=self.kind, value=value).exists():
            raise ValidationError(ALREADY_THERE)
        return value

    def clean_fields(self, exclude=None):
        super().clean_fields(exclude)
        if "value" not in (exclude or ()):
            try:
                self.value = self.normalised(self.value)
            except ValidationError as error:
                raise ValidationError({"value": error}) from error

    def clean(self):
        if self.assured_on and self.assured_on > timezone.localdate():
            raise ValidationError({"assured_on": IN_FUTURE})

    @property
    def is_confirmed(self):
        return self.confirmed_at is not None

    was_shown = is_confirmed

    def is_hidden_from(self, user):
        """Whether its first value is pending and somebody else proposed it: this person may have to re-type it."""
        pending = None if self.is_confirmed else self.changes.pending().filter(what="value").first()
        return pending is not None and pending.proposed_by_id != user.pk

    @property
    def open_channels(self):
        """The channels with this number that are not closed for good."""
        return self.channels.exclude(status="withdrawn").select_related("helpline", "contact_point")

    @property
    def is_closed(self):
        return self.channels.exists() and not self.open_channels.exists()

    @property
    def live_value(self):
        """What visitors see of it; "" until it is first confirmed."""
        return self.value if self.is_confirmed else ""

    @property
    def is_overdue(self):
        """Whether somebody should try it: it never was, or too long ago."""
        if self.assured_on is None:
            return True
        return self.assured_on + datetime.timedelta(days=self.review_days) < timezone.localdate()

    @classmethod
    def uses(cls):
        """The names of all relations through which something uses it, in whatever app; the record of changes is no use."""
        names = (relation.get_accessor_name() for relation in cls._meta.related_objects)
        return [name for name in names if name and name != "changes"]

    @property
    def used_in(self):
        """Every row that uses it, each once: helplines, people, the settings of the site."""
        rows = [row for name in self.uses() for row in getattr(self, name).all()]
        return list(dict.fromkeys(getattr(row, "helpline", row) for row in rows))

    @property
    @admin.display(description=_("number or address"))
    def shown(self):
        """As people read it: “+371 28 612 120”, “example.org”."""
        if self.kind == self.Kind.WEB:
            return ENDS_OF_WEB_ADDRESS.sub("", self.value)
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


class PersonQuerySet(models.QuerySet):
    def public(self, language=None, at=None):
        """People who agreed to be named, until the day they set; everybody else stays hidden."""
        today = timezone.localdate(at)
        return self.filter(has_consented=True, public_until__gte=today)


class Person(EditToken):
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
        help_text=_("Visitors see this person only if this is ticked and a day is set below."),
    )
    public_until = models.DateField(
        _("shown until"), null=True, blank=True, help_text=_("For example 31/12/2026.")
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
