from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from library.checks import users_answer_for_their_publicity


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = _("Pictures and documents")

    def ready(self):
        register(users_answer_for_their_publicity, Tags.models)
