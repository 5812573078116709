from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from editing.signals import form_saved


class LinksConfig(AppConfig):
    name = "links"
    verbose_name = _("Links")

    def ready(self):
        from links.checking import delete_mended  # it imports models, which this module may not

        form_saved.connect(delete_mended)
