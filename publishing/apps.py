from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from publishing.signals import form_saved


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Publishing")

    def ready(self):
        # They import models, which this module may not.
        from publishing.admin import links  # noqa: F401  registers its pages
        from publishing.change_counter import connect
        from publishing.links.checking import forget_mended

        connect()
        form_saved.connect(forget_mended)
