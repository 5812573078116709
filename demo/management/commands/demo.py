"""`manage.py demo`: fills an empty site with the demonstration content and its staff logins."""

import secrets
import tomllib
from functools import cache, partial

import reversion
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand

from demo.content import FOLDER, Demonstration, is_empty
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
        if dry_run:
            self.announce()
            return
        with reversion.create_revision():  # a transaction, and an entry of the history
            reversion.set_comment("manage.py demo")
            if is_empty():
                self.stdout.write("Loading the demonstration content:")
                Demonstration(report=lambda line: self.stdout.write(f"  {line}")).load()
            else:
                self.stdout.write("The site has content already; nothing was loaded.")
            if settings.SITE_IS_LOCAL:
                self.make_logins()
            else:
                self.stdout.write("No logins were made: they are for a site on your own machine only.")

    def announce(self):
        """What a run would do. Nothing is loaded and taken back: files would stay behind."""
        if not is_empty():
            self.stdout.write("The site has content already; nothing would be loaded.")
            return
        self.stdout.write("These files would be loaded:")
        for path in sorted(FOLDER.glob("*.toml")):
            parts = tomllib.loads(path.read_text(encoding="utf-8")).values()
            rows = sum(len(part) for part in parts if isinstance(part, list))
            self.stdout.write(f"  {path.name:20} {rows or 1} entries")

    def make_logins(self):
        """One account per role; one password for all, stored in a file so that a later run can print it again."""
        stored = PASSWORD_FILE.read_text(encoding="utf-8").strip() if PASSWORD_FILE.exists() else ""
        password = settings.DEMO_PASSWORD or stored or secrets.token_urlsafe(9)
        # A hash costs a third of a second: one for all, and each is checked once.
        encoded = cache(make_password)
        fits = cache(partial(check_password, password))
        changed = "(changed since; set it anew with DEMO_PASSWORD=…)"
        self.stdout.write("Logins for the staff pages:")
        for role in ROLES:
            user, is_new = get_user_model().objects.get_or_create(username=role.lower())
            if is_new or settings.DEMO_PASSWORD:
                user.password = encoded(password)
                user.save()
                user.groups.set([Group.objects.get(name=role)])
            self.stdout.write(f"  {user.username:14} {password if fits(user.password) else changed}")
        PASSWORD_FILE.touch(mode=0o600)
        PASSWORD_FILE.write_text(f"{password}\n", encoding="utf-8")
