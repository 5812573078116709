from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from publishing.checks import database_is_not_older


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Publishing")

    def ready(self):
        from publishing.change_counter import connect  # it imports models, which this module may not

        connect()
        register(database_is_not_older, Tags.database)
