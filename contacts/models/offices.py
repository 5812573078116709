"""Where people are received."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.choices import Region
from localization import languages
from publishing.models import EditToken


class OfficeQuerySet(models.QuerySet):
    def public(self, language=None, at=None):
        return self.filter(is_address_public=True)


class Office(EditToken):
    """A place where people are received. A shelter's address is never published."""

    name = models.CharField(
        _("name"), max_length=120, blank=True, help_text=_("For example: Consultation office.")
    )
    region = models.CharField(_("region"), max_length=10, choices=Region)
    street = models.CharField(_("street"), max_length=80, help_text=_("For example: Lāčplēša iela."))
    house = models.CharField(_("house number"), max_length=20, help_text=_("For example: 75."))
    unit = models.CharField(
        _("unit"), max_length=20, blank=True, help_text=_("Flat or entrance, for example: 1 B.")
    )
    city = models.CharField(_("town or city"), max_length=60, blank=True, help_text=_("For example: Riga."))
    postcode = models.CharField(
        _("postal code"), max_length=10, blank=True, help_text=_("For example: LV-1011.")
    )
    access = models.TextField(
        _("how to get in"),
        blank=True,
        help_text=_("Steps, lift or doorbell, for example: There are three steps. Ring the bell."),
    )
    hours = models.CharField(
        _("opening hours"),
        max_length=120,
        blank=True,
        help_text=_(
            "As visitors read them, for example: Mon–Fri 9:00–17:00. Leave empty while nobody knows them."
        ),
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
