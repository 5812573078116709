"""What is known of each link in a text: whether visitors who follow it arrive."""

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Finding(models.TextChoices):
    """What following a link led to, as a sentence; `%(detail)s` is a status, an address or a number of seconds."""

    WORKS = "works", _("It works.")
    MOVED = "moved", _("It works, but its address has changed to %(detail)s.")
    HIDDEN = "hidden", _("Visitors do not see this page: it is a draft, was withdrawn or does not exist.")
    STAFF_ONLY = "staff-only", _("It leads to the staff pages, which visitors cannot open.")
    INCOMPLETE = "incomplete", _("The address is incomplete. It must start with https:// or /.")
    GONE = "gone", _("The site has no such page (status %(detail)s).")
    REFUSED = (
        "refused",
        _(
            "The site does not let our check open the page (status %(detail)s). Please open the link yourself."
        ),
    )
    FAULT = "fault", _("The site has a fault (status %(detail)s). It may be temporary.")
    SLOW = "slow", _("The site did not answer within %(detail)s seconds.")
    SILENT = "silent", _("The site could not be reached. It may be temporary.")
    CIRCLES = (
        "circles",
        _("The site redirects again and again. Please open the link yourself."),
    )
    CLOSED = "closed", _("There is no answer at this address.")
    UNKNOWN_HOST = "unknown-host", _("There is no site with this name.")
    INSECURE = "insecure", _("Browsers show a warning about this site: its certificate is not valid.")
    PRIVATE = "private", _("Our check does not open this address: it is in a private network or uses an unusual port. Please open the link yourself.")  # fmt: skip


class LinkCheckQuerySet(models.QuerySet):
    def broken(self):
        """Links that lead visitors nowhere, the oldest fault first."""
        return self.filter(state=LinkCheck.State.BROKEN).order_by("first_failed_at", "pk")

    def seen_by(self, user):
        """Links in what this person may look at."""
        seen = [
            each
            for each in apps.get_models()
            if user.has_perm(f"{each._meta.app_label}.view_{each._meta.model_name}")
        ]
        return self.filter(content_type__in=ContentType.objects.get_for_models(*seen).values())


class LinkCheck(models.Model):
    """A link in one column of one row, and what `manage.py check_links` found there last. Nobody edits it."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("a page of this site")
        EXTERNAL = "external", _("another site")

    class State(models.TextChoices):
        OK = "ok", _("works")
        REDIRECTED = "redirected", _("works, address has changed")
        UNSURE = "unsure", _("not sure")
        BROKEN = "broken", _("broken")

    # Some sites turn programs away, or are down for an hour: only what is sure is called broken.
    STATE_OF = dict.fromkeys(Finding, State.BROKEN) | {
        Finding.WORKS: State.OK,
        Finding.MOVED: State.REDIRECTED,
        **dict.fromkeys(
            (Finding.REFUSED, Finding.FAULT, Finding.SLOW, Finding.SILENT, Finding.CIRCLES), State.UNSURE
        ),
    }

    # As long as an index of PostgreSQL can hold whatever the letters.
    address = models.CharField(_("address"), max_length=600)
    kind = models.CharField(_("where it leads"), max_length=10, choices=Kind.choices)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()
    field = models.CharField(max_length=100)  # the column: of a translated text, that of one language
    state = models.CharField(_("status"), max_length=10, choices=State.choices)
    finding = models.CharField(max_length=20)  # of Finding, whose sentences may be reworded
    detail = models.CharField(max_length=600, blank=True, default="")
    checked_at = models.DateTimeField(_("checked on"))
    first_failed_at = models.DateTimeField(_("not working since"), null=True, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("link in a text")
        verbose_name_plural = _("links in texts")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                name="links_linkcheck_once",
                fields=["content_type", "object_id", "field", "address"],
            )
        ]
        indexes = [models.Index(name="links_linkcheck_state", fields=["state", "first_failed_at"])]

    def __str__(self):
        return self.address

    @property
    def sentence(self):
        return str(Finding(self.finding).label) % {"detail": self.detail}

    def record(self, kind, finding, detail):
        self.kind, self.finding, self.detail = kind, finding, detail[:600]
        self.state, self.checked_at = self.STATE_OF[finding], timezone.now()
        failed = self.state in (self.State.BROKEN, self.State.UNSURE)
        self.first_failed_at = (self.first_failed_at or self.checked_at) if failed else None
        self.save()
