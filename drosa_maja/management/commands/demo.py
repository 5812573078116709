"""`manage.py demo`: fills an empty site with the demonstration content and its staff logins."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction

from drosa_maja.demonstration import Demonstration, is_empty
from staff.roles import ROLES

PASSWORD_FILE = settings.VAR_DIR / "demo-password"


class Command(BaseCommand):
    help = (
        "Loads the demonstration content into an empty database and makes three staff logins; does nothing to a "
        "site that has content. Examples: manage.py demo; manage.py demo --dry-run; DEMO_PASSWORD=… manage.py demo"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be loaded and change nothing"
        )

    def handle(self, *, dry_run, **options):
        with transaction.atomic():
            if is_empty():
                self.stdout.write("Loading the demonstration content:")
                Demonstration(report=lambda line: self.stdout.write(f"  {line}")).load()
            else:
                self.stdout.write("The site has content already; nothing was loaded.")
            if dry_run:
                transaction.set_rollback(True)
                self.stdout.write("This was a dry run: nothing was kept.")
            elif settings.SITE_IS_LOCAL:
                self.make_logins()
            else:
                self.stdout.write("No logins were made: they are for a site on your own machine only.")

    def make_logins(self):
        """One account per role; one password for all, kept in a file so that a later run can say it again."""
        password = settings.DEMO_PASSWORD or kept_password() or secrets.token_urlsafe(9)
        self.stdout.write("Logins for the staff pages:")
        for role in ROLES:
            user, is_new = get_user_model().objects.get_or_create(username=role.lower())
            if is_new or settings.DEMO_PASSWORD:
                user.set_password(password)
                user.save()
                user.groups.set([Group.objects.get(name=role)])
            known = (
                password
                if user.check_password(password)
                else "(changed since; set it anew with DEMO_PASSWORD=…)"
            )
            self.stdout.write(f"  {user.username:14} {known}")
        keep_password(password)


def kept_password():
    return PASSWORD_FILE.read_text(encoding="utf-8").strip() if PASSWORD_FILE.exists() else ""


def keep_password(password):
    PASSWORD_FILE.touch(mode=0o600)
    PASSWORD_FILE.write_text(f"{password}\n", encoding="utf-8")
