"""The regions, the purposes of a line, and answers that may not be known."""

import tomllib
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from localization import languages

OUTLINES = tomllib.loads((Path(__file__).parents[1] / "outlines.toml").read_text(encoding="utf-8"))


class Region(models.TextChoices):
    """The five regions, in the order in which they are listed everywhere."""

    RIGA = "riga", pgettext_lazy("region", "Riga")
    LATGALE = "latgale", pgettext_lazy("region", "Latgale")
    KURZEME = "kurzeme", pgettext_lazy("region", "Kurzeme")
    VIDZEME = "vidzeme", pgettext_lazy("region", "Vidzeme")
    ZEMGALE = "zemgale", pgettext_lazy("region", "Zemgale")

    @property
    def locative(self):
        """“In Riga”, in each language's own case."""
        return IN_REGION[self]

    @property
    def url(self):
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
    """Yes, no or not known, which the site shows as unknown instead of guessing."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class Purpose(models.TextChoices):
    TRAFFICKING = "trafficking", _("human trafficking")
    CONSULTATION = "consultation", _("consultations")
    EMERGENCY = "emergency", _("emergencies")
    EXTERNAL = "external", _("helpline of another organisation")


# Lines that other organisations answer: worth listing, but not ours.
OF_OTHERS = (Purpose.EMERGENCY, Purpose.EXTERNAL)
