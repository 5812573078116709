"""How content names pictures and documents: a cover, a gallery, a list to download."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from library.models.documents import Document
from library.models.images import Image
from library.models.text_uses import rich_columns, rows_in_text
from publishing.models import Part
from publishing.text_columns import texts_of


class WithCover(models.Model):
    """Something publishable with a cover picture, which must be ready before it is public."""

    cover = models.ForeignKey(
        Image, verbose_name=_("cover picture"), on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        abstract = True

    def unready_for(self, wanted):
        """With the pictures and documents inside its texts."""
        found = super().unready_for(wanted)
        for column, text in texts_of(self, rich_columns(type(self))):
            for row in rows_in_text(text):
                if sentence := row.missing_for(wanted):
                    found[column.name] = f"{row}: {sentence}"
        return found

    @property
    def pictures(self):
        """The entries of its gallery, if it has one, whose picture may be shown today."""
        return [entry for entry in self.gallery.select_related("image") if entry.image.may_be_shown()]


class GalleryEntry(Part):
    """A picture in a gallery, with a caption of its own."""

    image = models.ForeignKey(Image, verbose_name=_("picture"), on_delete=models.PROTECT)
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta(Part.Meta):
        abstract = True

    def __str__(self):
        return str(self.image)


class DocumentEntry(Part):
    """A document offered under a text."""

    document = models.ForeignKey(Document, verbose_name=_("document"), on_delete=models.PROTECT)

    class Meta(Part.Meta):
        abstract = True

    def __str__(self):
        return str(self.document)
