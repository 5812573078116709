"""Links that let somebody without an account read what is not public yet."""

import datetime
import secrets
from functools import partial

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from editing.models.attached import Attached, AttachedQuerySet, attached_to
from localization import languages

TOKEN_BYTES = 16  # 128 bits
FOR_A_LOOK = datetime.timedelta(minutes=15)
TO_SHARE = datetime.timedelta(days=7)


class PreviewLinkQuerySet(AttachedQuerySet):
    def valid(self, at=None):
        return self.filter(expires_at__gt=at or timezone.now())

    def make(self, row, language, by, lasts=FOR_A_LOOK):
        """A link to a row in one language; those that are over go at the same time."""
        now = timezone.now()
        self.filter(expires_at__lte=now).delete()
        return self.create(
            **attached_to(row),
            language=language,
            made_by=by,
            expires_at=now + lasts,
            is_shared=lasts > FOR_A_LOOK,
        )


class PreviewLink(Attached):
    """The address of a row with a token, for one language, until a time. Deleting it revokes it."""

    token = models.CharField(max_length=64, unique=True, default=partial(secrets.token_urlsafe, TOKEN_BYTES))
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

    def address_of(self, row):
        """The real address of the row, with the token."""
        row.previewed_in = self.language
        return f"{row.get_absolute_url(self.language)}?preview={self.token}"

    @property
    def url(self):
        return languages.absolute(self.address_of(self.row))
