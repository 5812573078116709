"""Pictures and documents that a rich text names by their id: written when the row with the text is saved, so that they count as used."""

import re
from functools import cache

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from library.models.documents import Document
from library.models.images import Image
from publishing.text_columns import content_models, is_rich, stored_columns, texts_of

# As the sanitiser writes them.
REFERENCES = {
    "image": re.compile(r'<figure data-image="(\d{1,9})"></figure>'),
    "document": re.compile(r'href="/media/document/(\d{1,9})/"'),
}

KINDS = {"image": Image, "document": Document}


@cache
def rich_columns(model):
    """The columns of a model that hold HTML, those of its languages."""
    return (
        [column for column in stored_columns(model) if is_rich(column)] if model in content_models() else []
    )


def ids_in(kind, text):
    """The ids of the pictures ("image") or documents ("document") that a text names."""
    return {int(pk) for pk in REFERENCES[kind].findall(text)}


def rows_in_text(text):
    """The pictures and documents that a text names, as far as they exist."""
    named = [(model, ids_in(kind, text)) for kind, model in KINDS.items()]
    return [row for model, ids in named if ids for row in model.objects.filter(pk__in=ids)]


class TextUseQuerySet(models.QuerySet):
    def public(self, language, at=None):
        """The uses in texts that visitors may see; a model that has no `public` is shown as a whole."""
        shown = Q()
        for model in filter(rich_columns, content_models()):
            manager = model._default_manager
            rows = manager.public(language, at) if hasattr(manager, "public") else manager.all()
            content_type = ContentType.objects.get_for_model(model)
            shown |= Q(Exists(rows.filter(pk=OuterRef("object_id"))), content_type=content_type)
        return self.filter(shown)


class TextUse(models.Model):
    """A picture or document in the texts of a row. Nobody edits it: saving the row does."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()
    image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True)

    objects = TextUseQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(name="library_textuse_row", fields=["content_type", "object_id"])]

    def __str__(self):
        return str(self.image or self.document)

    @property
    def owner(self):
        """What has a page or form of its own."""
        return getattr(self.row, "owner", self.row)


def uses_in(row):
    return TextUse.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)


def update_text_uses(sender, instance, raw=False, **kwargs):
    """A receiver of `post_save`."""
    columns = [] if raw else rich_columns(sender)
    texts = [text for _column, text in texts_of(instance, columns)]
    for kind, model in KINDS.items() if columns else ():
        named = set().union(*(ids_in(kind, text) for text in texts))
        stored = set(uses_in(instance).exclude(**{kind: None}).values_list(kind, flat=True))
        if named == stored:
            continue
        uses_in(instance).filter(**{f"{kind}__in": stored - named}).delete()
        for each in model.objects.filter(pk__in=named - stored):
            TextUse.objects.create(row=instance, **{kind: each})


def delete_text_uses(sender, instance, **kwargs):
    """A receiver of `pre_delete`."""
    if rich_columns(sender):
        uses_in(instance).delete()
