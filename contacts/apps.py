from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from publishing.signals import form_saved


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self):
        from contacts.typed_warnings import (
            warn_of_typed_numbers,
        )  # it imports models, which this module may not

        form_saved.connect(warn_of_typed_numbers)
