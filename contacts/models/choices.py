"""The regions, the purposes of a line, and answers that may not be known."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.outlines import OUTLINES
from localization import languages


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

    @property
    def url(self):
        """The address of its contacts, in the active language."""
        return languages.address("contacts:region", region=self.value)

    @property
    def outline(self):
        return OUTLINES[self.value]


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


class Purpose(models.TextChoices):
    TRAFFICKING = "trafficking", _("human trafficking")
    CONSULTATION = "consultation", _("consultations")
    EMERGENCY = "emergency", _("emergencies")
    EXTERNAL = "external", _("line of another organisation")


# Lines that other organisations answer: worth listing, but not ours.
OF_OTHERS = (Purpose.EMERGENCY, Purpose.EXTERNAL)
