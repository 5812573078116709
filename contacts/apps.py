from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from editing.signals import draft_saved, form_saved


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self):
        # They import models, which this module may not.
        from contacts.number_changes import withdrawing  # noqa: F401  receivers of signals
        from contacts.numbers_in_text import warn_of_numbers_in_text

        for signal in (form_saved, draft_saved):
            signal.connect(warn_of_numbers_in_text)
