"""What staff have not published yet, or show to others before: drafts and links to previews of a row of any model."""

import datetime
import re

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from localization import languages
from publishing.models import EditToken

FOR_A_LOOK = datetime.timedelta(minutes=15)
TO_SHARE = datetime.timedelta(days=7)
TOLD_FOR = datetime.timedelta(days=7)  # that something was published


def attached_to(row):
    """The columns of the row that something belongs to."""
    return {"content_type": ContentType.objects.get_for_model(row), "object_id": row.pk}


class AttachedQuerySet(models.QuerySet):
    def of(self, row):
        """Those that belong to a row."""
        return self.filter(**attached_to(row))


class Attached(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()  # None when it is gone

    class Meta:
        abstract = True
        default_permissions = ()


class Draft(Attached, EditToken):
    """Of something that has been published: the form as somebody left it, beside what visitors see, one per row.

    It is posted as it is to publish it, or dropped; nothing per model.
    """

    data = models.TextField()  # the posted form, URL-encoded
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)
    review_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    review_asked_at = models.DateTimeField(null=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = AttachedQuerySet.as_manager()

    class Meta(Attached.Meta):
        verbose_name = _("draft of changes")
        verbose_name_plural = _("drafts of changes")
        constraints = [
            models.UniqueConstraint(name="editing_draft_one_of_each", fields=["content_type", "object_id"]),
        ]

    def __str__(self):
        return str(self.row or "–")


def form_of(model, pk):
    """The columns of the form of a row; `pk` is None or 0 of a form that adds one."""
    return {"content_type": ContentType.objects.get_for_model(model), "object_id": pk or 0}


class Autosave(Attached):
    """What a person typed into a form and has not saved; offered to that person when the form is opened again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    data = models.TextField()  # the fields of the form, URL-encoded
    saved_at = models.DateTimeField()

    objects = AttachedQuerySet.as_manager()

    class Meta(Attached.Meta):
        constraints = [
            models.UniqueConstraint(
                name="editing_autosave_one_of_each", fields=["content_type", "object_id", "user"]
            ),
        ]

    def __str__(self):
        return f"{self.content_type} {self.object_id}, {self.user}"


class ReviewDecisionQuerySet(AttachedQuerySet):
    def record(self, row, asked_by, decided_by, reason=""):
        """The latest of a row: published, or given back with a reason."""
        fields = {
            "asked_by": asked_by,
            "decided_by": decided_by,
            "reason": reason,
            "decided_at": timezone.now(),
        }
        return self.update_or_create(**attached_to(row), defaults=fields)[0]

    def current(self, user):
        """Those that the person who asked should see: given back until they ask again, published for a week."""
        fresh = Q(reason__gt="") | Q(decided_at__gt=timezone.now() - TOLD_FOR)
        return self.filter(fresh, asked_by=user).select_related("decided_by", "content_type")


class ReviewDecision(Attached):
    """What became of a request to publish: who asked for it sees it on the start page. One per row, the latest."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField()
    reason = models.TextField(blank=True)  # of what was given back; "" of what was published

    objects = ReviewDecisionQuerySet.as_manager()

    class Meta(Attached.Meta):
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                name="editing_reviewdecision_one_of_each", fields=["content_type", "object_id"]
            ),
        ]

    def __str__(self):
        return f"{self.row or '–'}: {self.reason}"


class PreviewLinkQuerySet(AttachedQuerySet):
    def valid(self):
        """Those that work still: with the account of their maker they end."""
        return self.filter(expires_at__gt=timezone.now(), made_by__is_active=True)

    def with_token(self, token):
        """The valid link that a token belongs to, or None."""
        pk = re.match(r"[0-9]{1,18}(?=:)", token)
        link = self.valid().filter(pk=pk and pk[0]).select_related("content_type").first()
        return link if link and constant_time_compare(link.token, token) else None

    def make(self, row, language, by, lasts=FOR_A_LOOK):
        """A link to a row in one language; those that are over go at the same time."""
        now = timezone.now()
        self.filter(expires_at__lte=now).delete()
        return self.create(
            row=row, language=language, made_by=by, expires_at=now + lasts, is_shared=lasts > FOR_A_LOOK
        )


class PreviewLink(Attached):
    """The address of a row with a token, for one language, until a time: it lets somebody without an account read what
    is not public yet. Deleting it revokes it."""

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    is_shared = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("works until"))

    objects = PreviewLinkQuerySet.as_manager()

    class Meta(Attached.Meta):
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.row} ({self.get_language_display()})"

    @property
    def token(self):
        """The id with a signature, so that the database and its backups hold no link. The time is in the
        signature: after a backup is restored, a new link may get the id of one that was revoked."""
        return signing.Signer(salt=f"preview link until {self.expires_at:%Y%m%d%H%M%S%f}").sign(str(self.pk))

    def address_of(self, row):
        """The real address of the row, with the token."""
        row.previewed_in = self.language
        return f"{row.get_absolute_url(self.language)}?preview={self.token}"

    @property
    def url(self):
        return languages.absolute(self.address_of(self.row))
