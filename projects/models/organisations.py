"""Funders and partners."""

import re

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.models import Image
from localization import languages
from projects.models.parts import Funding, Participation
from publishing.direct_addresses import direct_address
from publishing.models import EditToken

# Islands and zones without a code of their own, and Babel's own codes for tests and for what is unknown.
NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EZ", "IC", "QO", "TA", "XA", "XB", "ZZ"}


def country_names():
    """The names of countries in the active language, by two-letter code."""
    return Locale.parse(languages.current()).territories


def country_choices():
    """(code, name), sorted for the active language; not of what Babel has beside the codes of ISO 3166."""
    names = {code: name for code, name in country_names().items() if re.fullmatch("[A-Z]{2}", code)}
    by_name = sorted(names.items(), key=lambda item: languages.sort_key(item[1]))
    return [("", "–"), *(item for item in by_name if item[0] not in NO_COUNTRIES)]


class OrganisationQuerySet(models.QuerySet):
    def public(self, language, at=None):
        """Organisations that a public project names, and the association itself."""
        return self.filter(
            Q(is_self=True)
            | Q(pk__in=Funding.objects.public(language, at).values("organisation"))
            | Q(pk__in=Participation.objects.public(language, at).values("organisation"))
        )


class Organisation(EditToken):
    """A funder or partner. Publishers edit it; it appears on every project that names it, at once."""

    name = models.CharField(
        _("name"), max_length=160, blank=True, help_text=_("For example: Nordic Council of Ministers.")
    )
    original_name = models.CharField(
        _("name in its own language"),
        max_length=160,
        blank=True,
        help_text=_("For example: Frälsningsarmén."),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[
            RegexValidator(r"^[A-Z]{2}$", _("Write the two-letter code of the country, for example LV."))
        ],
    )
    website = models.URLField(_("website"), blank=True, help_text=_("For example: https://www.norden.org/."))
    logo = models.ForeignKey(Image, verbose_name=_("logo"), on_delete=models.PROTECT, null=True, blank=True)
    is_self = models.BooleanField(_("this is our association"), default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="projects_organisation_one_self",
                fields=["is_self"],
                condition=Q(is_self=True),
                violation_error_message=_("Another organisation is already marked as our association."),
            ),
        ]

    def __str__(self):
        return languages.any_text(self, "name") or self.original_name or str(_("(no name)"))

    def clean(self):
        self.website = direct_address(self.website)
        errors = {}
        if not languages.any_text(self, "name"):
            errors[languages.columns("name")[0]] = _("Give the organisation a name in at least one language.")
        if self.country and self.country not in country_names():
            errors["country"] = _("There is no country with this code. Write, for example, LV.")
        # It stands on public projects as soon as it is saved, and in each language that names it.
        named_in = [code for code in languages.codes() if languages.text_in(self, "name", code)]
        if self.logo and (sentence := self.logo.missing_for(named_in)):
            errors["logo"] = sentence
        if errors:
            raise ValidationError(errors)

    @property
    def shown_name(self):
        """A Localized name: in the active language, in another one, or the one it gives itself."""
        name = languages.localized(self, "name")
        return name if name.text else languages.Localized(self.original_name, "")

    @property
    def country_name(self):
        """The country in the active language; its code where there is no name for it."""
        return country_names().get(self.country, self.country)
