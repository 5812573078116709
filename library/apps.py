from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _

from library.checks import check_public_query


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = _("Pictures and documents")

    def ready(self):
        from library.models import text_uses  # it imports models, which this module may not

        register(check_public_query, Tags.models)
        post_save.connect(text_uses.update_text_uses)
        pre_delete.connect(text_uses.delete_text_uses)
