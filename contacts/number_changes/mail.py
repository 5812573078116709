"""The message to those who can confirm a change of a number: a link, and no number in it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from editing import mail
from localization import languages


def tell_who_can_confirm(change):
    """One short message to each of them."""
    address = languages.absolute(reverse("admin:contacts_contactchange_change", args=[change.pk]))

    def write():
        body = _(
            "A new number or address of the site waits for a second person. Please look it up and re-type it here:"
        )
        return _("A change waits for a second person"), f"{body}\n\n{address}\n"

    mail.notify("contacts", "confirm_contactchange", change.proposed_by_id, write)
