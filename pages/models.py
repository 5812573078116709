"""Information pages, the menu they form, and the settings of the site."""

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPoint, Office
from contacts.models.contact_points import IN_FUTURE
from editing.hints import check_pairs
from library.models import DocumentEntry, WithCover
from publishing.models import EditToken, Part, Publishable, PublishableQuerySet, staff_index
from publishing.richtext import RichTextField

CHECKED_FOR = datetime.timedelta(days=365)  # so long what somebody checked is taken to be right


class PageQuerySet(PublishableQuerySet):
    def in_menu_order(self):
        return self.order_by("order", "pk")

    def overdue(self):
        """Those that visitors read and nobody has checked, or nobody for a year."""
        last_year = timezone.localdate() - CHECKED_FOR
        return self.public(None).filter(Q(checked_on=None) | Q(checked_on__lt=last_year))


class Page(WithCover, Publishable):
    """An information page. The menu has two levels; a role makes the rest of the site link to a page."""

    publish_fields = ("title", "body")
    only_for_staff = ("keywords",)  # texts that visitors do not read

    class Role(models.TextChoices):
        ABOUT = "about", _("about us")
        WHAT_HAPPENS = "what-happens", _("what happens when you call")
        HELP = "help", _("what help there is")
        PAPERS = "papers", _("papers, police and staying in Latvia")
        WORRIED = "worried", _("for people who are worried about someone")
        PROFESSIONALS = "professionals", _("for professionals")
        RECOGNISE = "recognise", _("how to recognise trafficking")
        SAFETY = "safety", _("staying safe online")
        PRIVACY = "privacy", _("privacy")
        ACCESSIBILITY = "accessibility", _("accessibility statement")
        PARTNERS = "partners", _("for partners and the press")
        SUPPORT = "support", _("how to support us")

    # Read by people in danger, perhaps on somebody else's device: no copy of them stays there.
    FOR_PEOPLE_IN_DANGER = (
        *(Role.WHAT_HAPPENS, Role.HELP, Role.PAPERS),
        *(Role.WORRIED, Role.RECOGNISE, Role.SAFETY),
    )

    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For example: What happens when you call.")
    )
    body = RichTextField(_("text"), blank=True)
    keywords = models.CharField(
        _("search words for staff"),
        max_length=500,
        blank=True,
        help_text=_(
            "Other words that help staff find this page in their list, separated by commas: passport, debt, boyfriend."
        ),
    )
    easy_body = RichTextField(
        _("easy-to-read text"),
        blank=True,
        help_text=_("Short sentences, one idea in each. Visitors can open it from the top of the page."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent page"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        help_text=_("Only a top-level page can be chosen."),
    )
    order = models.PositiveSmallIntegerField(
        _("order in the menu"), default=0, help_text=_("Lower numbers come first.")
    )
    in_menu = models.BooleanField(_("in the menu"), default=False)
    menu_title = models.CharField(
        _("name in the menu"),
        max_length=40,
        blank=True,
        help_text=_("What visitors want, in one to three words, for example: Get help. Empty: the title."),
    )
    role = models.CharField(
        _("role"),
        max_length=13,
        choices=Role,
        blank=True,
        help_text=_(
            "The home page, the helpline block and the footer use roles to find the pages they link to."
        ),
    )

    checked_on = models.DateField(
        _("last checked on"),
        null=True,
        blank=True,
        help_text=_(
            "The day when somebody last compared the text with its sources. Visitors read it at the end of the page."
        ),
    )
    needs_legal_review = models.BooleanField(
        _("to be read by a lawyer"),
        default=False,
        help_text=_("Only staff see this. Remove the tick once a lawyer has read the text."),
    )
    open_questions = models.TextField(
        _("still to find out"),
        blank=True,
        help_text=_("Only staff see this. What the text leaves out because nobody has confirmed it yet."),
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")
        ordering = ["order", "pk"]
        permissions = [("publish_page", "Can publish information pages")]
        indexes = [
            staff_index(
                "pages_page", "order", "id", also=["in_menu", "role", "checked_on", "needs_legal_review"]
            )
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                name="pages_page_role_once",
                fields=["role"],
                condition=~Q(role=""),
                violation_error_message=_("Another page already has this role."),
            ),
        ]

    def put_in_bin(self):
        self.role = ""  # another page may take it
        super().put_in_bin()

    def clean(self):
        super().clean()
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": IN_FUTURE})
        if self.parent and (self.parent == self or self.parent.parent_id):
            raise ValidationError({"parent": _("The menu has two levels: choose a top-level page.")})
        if self.parent and self.pk and self.children.exists():
            raise ValidationError(
                {
                    "parent": _(
                        "Other pages have this one as their parent page, so it must stay at the top level."
                    )
                }
            )


class PageDocument(DocumentEntry):
    owner_field = "page"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="documents")

    class Meta(DocumentEntry.Meta):
        verbose_name = _("document of the page")
        verbose_name_plural = _("documents")


class Figure(Part):
    """A number with what it counts, beside the text of a page: how many people were helped, and since when."""

    owner_field = "page"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="figures")
    value = models.CharField(_("figure"), max_length=12, help_text=_("For example: 24."))
    label = models.CharField(
        _("what it counts"),
        max_length=120,
        blank=True,
        help_text=_("For example: clients in 2025. Where the figure comes from stands in the text."),
    )

    class Meta(Part.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self):
        return self.value


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
        help_text=_("Shown beside the logo, for example: Safe House."),
    )
    contact_name = models.CharField(
        _("name for cards and phone contacts"),
        max_length=40,
        blank=True,
        help_text=_(
            "What our numbers are called on posters and pocket cards and in the contacts of a phone, where someone else may see it: "
            "mention neither human trafficking nor the association. Empty: Advice line."
        ),
    )
    motto = models.CharField(_("motto"), max_length=200, blank=True)
    exit_url = models.URLField(
        _("exit link leads to"),
        blank=True,
        help_text=_("An everyday page that raises no questions, for example: https://www.lsm.lv/."),
    )
    exit_label = models.CharField(
        _("text of the exit link"), max_length=40, blank=True, help_text=_("For example: Leave this site.")
    )
    office = models.ForeignKey(
        Office,
        verbose_name=_("office in the footer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"is_address_public": True},
        help_text=_("Shown with its name and hours, in place of the address below."),
    )
    address = models.CharField(
        _("address in the footer"), max_length=160, blank=True, help_text=_("Never the address of a shelter.")
    )
    email = models.ForeignKey(
        ContactPoint,
        verbose_name=_("email in the footer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"kind": ContactPoint.Kind.EMAIL},
    )
    registration_number = models.CharField(_("registration number"), max_length=20, blank=True)
    social_links = models.TextField(
        _("social networks"), blank=True, help_text=_("One web address per line.")
    )
    avoided_words = models.TextField(
        _("words to avoid"),
        blank=True,
        validators=[check_pairs],
        help_text=_("With the better word, one per line: victim = survivor. * stands for any letters."),
    )
    security_contact = models.URLField(
        _("contact for security reports"),
        blank=True,
        help_text=_("Published at /.well-known/security.txt, for example: https://www.example.lv/security."),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(name="pages_sitesettings_one_row", condition=Q(pk=1))]

    def __str__(self):
        return str(_("site settings"))

    def clean(self):
        is_web_address = URLValidator(schemes=["http", "https"])
        for line in self.social_links.split():
            try:
                is_web_address(line)
            except ValidationError as error:
                sentence = _(
                    "“%(line)s” is not a web address. Write each one like https://www.facebook.com/example, one per line."
                )
                raise ValidationError(
                    {"social_links": ValidationError(sentence, params={"line": line})}
                ) from error
