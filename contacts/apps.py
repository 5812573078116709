from django.apps import AppConfig
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self):
        from contacts.models import Channel, ContactPoint, Helpline
        from contacts.models.guard import keep_guarded
        from contacts.models.withdrawing import guard_status, keep_last_number

        for model in (ContactPoint, Channel, Helpline):
            pre_save.connect(keep_guarded, sender=model)
        pre_save.connect(guard_status, sender=Channel)
        for model in (Channel, Helpline):
            pre_delete.connect(keep_last_number, sender=model)
