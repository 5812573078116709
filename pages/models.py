"""Information pages, the menu they form, and the settings of the site."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPoint
from library.models import DocumentEntry, WithCover
from publishing.models import EditToken, Publishable, PublishableQuerySet, staff_index
from publishing.richtext import RichTextField


class PageQuerySet(PublishableQuerySet):
    def in_menu_order(self):
        return self.order_by("order", "pk")


class Page(WithCover, Publishable):
    """An information page. The menu has two levels; a role makes the rest of the site link to a page."""

    publish_fields = ("title", "body")

    class Role(models.TextChoices):
        ABOUT = "about", _("about us")
        WHAT_HAPPENS = "what-happens", _("what happens when you call")
        WORRIED = "worried", _("for those who worry about someone")
        PROFESSIONALS = "professionals", _("for professionals")
        RECOGNISE = "recognise", _("how to recognise trafficking")
        SAFETY = "safety", _("staying safe on the web")
        PRIVACY = "privacy", _("privacy")
        ACCESSIBILITY = "accessibility", _("accessibility statement")

    # Read by people in danger, perhaps on somebody else's device: no copy of them stays there.
    FOR_PEOPLE_IN_DANGER = (Role.WHAT_HAPPENS, Role.WORRIED, Role.RECOGNISE, Role.SAFETY)

    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For example: What happens when you call.")
    )
    body = RichTextField(_("text"), blank=True)
    keywords = models.CharField(
        _("search words"),
        max_length=500,
        blank=True,
        help_text=_(
            "Words people may search for that are not in the text, with commas: passport, debt, boyfriend."
        ),
    )
    easy_body = RichTextField(
        _("easy-to-read text"),
        blank=True,
        help_text=_("Short sentences, one idea in each. Readers reach it from the top of the page."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("stands under"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        help_text=_("Only a page of the first level can be chosen."),
    )
    order = models.PositiveSmallIntegerField(
        _("order in the menu"), default=0, help_text=_("Smaller numbers come first.")
    )
    in_menu = models.BooleanField(_("in the menu"), default=False)
    role = models.CharField(
        _("role"),
        max_length=13,
        choices=Role,
        blank=True,
        help_text=_("The home page, the helpline block and the footer link to pages by their role."),
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")
        ordering = ["order", "pk"]
        permissions = [("publish_page", "Can publish information pages")]
        indexes = [staff_index("pages_page", "order", "id", also=["in_menu", "role"])]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                name="pages_page_role_once",
                fields=["role"],
                condition=~Q(role=""),
                violation_error_message=_("Another page has this role already."),
            ),
        ]

    def put_in_bin(self):
        self.role = ""  # another page may take it
        super().put_in_bin()

    def clean(self):
        super().clean()
        if self.parent and (self.parent == self or self.parent.parent_id):
            raise ValidationError({"parent": _("The menu has two levels: choose a page of the first level.")})
        if self.parent and self.pk and self.children.exists():
            raise ValidationError(
                {"parent": _("Other pages stand under this one, so it must stay on the first level.")}
            )


class PageDocument(DocumentEntry):
    owner_field = "page"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="documents")

    class Meta(DocumentEntry.Meta):
        verbose_name = _("document of the page")
        verbose_name_plural = _("documents")


class SiteSettings(EditToken):
    """One row, made by a migration: names, exit link and footer. Administrators edit it."""

    name = models.CharField(
        _("full name"),
        max_length=160,
        blank=True,
        help_text=_("For example: Association “Shelter “Safe House””."),
    )
    short_name = models.CharField(
        _("short name"),
        max_length=60,
        blank=True,
        help_text=_("Shown beside the mark, for example: Safe House."),
    )
    motto = models.CharField(_("motto"), max_length=200, blank=True)
    exit_url = models.URLField(
        _("exit link leads to"),
        blank=True,
        help_text=_("An everyday page that raises no questions, for example: https://www.lsm.lv/."),
    )
    exit_label = models.CharField(
        _("words on the exit link"), max_length=40, blank=True, help_text=_("For example: Leave this site.")
    )
    address = models.CharField(
        _("address in the footer"), max_length=160, blank=True, help_text=_("Never the address of a shelter.")
    )
    email = models.ForeignKey(
        ContactPoint,
        verbose_name=_("e-mail in the footer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"kind": ContactPoint.Kind.EMAIL},
    )
    registration_number = models.CharField(_("registration number"), max_length=20, blank=True)
    social_links = models.TextField(_("social networks"), blank=True, help_text=_("One web address a line."))
    security_contact = models.URLField(
        _("contact for security reports"),
        blank=True,
        help_text=_("Published at /.well-known/security.txt, for example: https://www.example.lv/security."),
    )

    class Meta:
        verbose_name = _("settings of the site")
        verbose_name_plural = _("settings of the site")
        constraints = [models.CheckConstraint(name="pages_sitesettings_one_row", condition=Q(pk=1))]

    def __str__(self):
        return str(_("settings of the site"))

    def clean(self):
        is_web_address = URLValidator(schemes=["http", "https"])
        for line in self.social_links.split():
            try:
                is_web_address(line)
            except ValidationError as error:
                sentence = _(
                    "“%(line)s” is no web address. Write each like https://www.facebook.com/example, one a line."
                )
                raise ValidationError(
                    {"social_links": ValidationError(sentence, params={"line": line})}
                ) from error
