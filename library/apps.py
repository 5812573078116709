from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from library.checks import check_public_query


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = _("Pictures and documents")

    def ready(self):
        register(check_public_query, Tags.models)
