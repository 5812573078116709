"""`manage.py recover_staff`: a way back for somebody who has lost password, telephone and recovery codes."""

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.crypto import get_random_string

from staff import account_links
from staff.models import AccountChange, User

PASSWORD_LENGTH = 20  # of 62 letters and digits: 119 bits


class Command(BaseCommand):
    help = (
        "Gives a member of staff a new password, which it prints, and removes the second factors: at the next sign-in a new one must "
        "be set up. All sessions of that person end, and for seven days the account confirms no numbers. Without --write it only says "
        "what it would do. "
        "Example: manage.py recover_staff anna --write"
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="the name for signing in")
        parser.add_argument("--write", action="store_true", help="really do it")

    def handle(self, *, name, write, **options):
        user = User.objects.filter(username__iexact=name, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account with the name “{name}”.")
        factors = Authenticator.objects.filter(user=user)
        self.stdout.write(
            f"{user.get_username()}: {factors.count()} second factors and sets of recovery codes."
        )
        if not write:
            self.stdout.write("Nothing was changed. Add --write to remove them and to set a new password.")
            return
        password = get_random_string(PASSWORD_LENGTH)
        with transaction.atomic():
            factors.delete()
            user.set_password(password)  # ends the sessions: they carry a hash of it
            user.save(update_fields=["password"])
            account_links.announce(AccountChange.objects.create(user=user, what=AccountChange.What.FACTOR))
            LogEntry.objects.log_actions(user.pk, [user], CHANGE, "manage.py recover_staff")
        self.stdout.write(f"New password: {password}\nGive it to the person and to nobody else.")
