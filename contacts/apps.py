from django.apps import AppConfig
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext_lazy as _

from editing.signals import draft_saved, form_saved


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self):
        # They import models, which this module may not.
        from contacts.models import Channel, ContactPoint, Helpline
        from contacts.number_changes.protected_columns import keep_guarded
        from contacts.number_changes.withdrawing import guard_status, keep_last_number
        from contacts.numbers_in_text_warnings import warn_of_typed_numbers

        for model in (ContactPoint, Channel, Helpline):
            pre_save.connect(keep_guarded, sender=model)
        pre_save.connect(guard_status, sender=Channel)
        for model in (Channel, Helpline):
            pre_delete.connect(keep_last_number, sender=model)
        for signal in (form_saved, draft_saved):
            signal.connect(warn_of_typed_numbers)
