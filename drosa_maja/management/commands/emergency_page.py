"""`manage.py emergency_page`: writes the emergency page of every language under var/emergency/."""

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from drosa_maja.helpline_audit import too_large_emergency_pages
from drosa_maja.serving import emergency


class Command(BaseCommand):
    help = (
        "Writes the page that is shown when the site cannot be made, with every live number, in every language. The "
        "running site does so by itself after each change. Example: manage.py emergency_page"
    )

    def handle(self, **options):
        try:
            paths = emergency.write()
        except Error as error:
            raise CommandError(
                "The database does not answer. The emergency pages were left as they are; try again when it does."
            ) from error
        except OSError as error:
            raise CommandError(f"The emergency pages cannot be written: {error}") from error
        for path in paths:
            self.stdout.write(f"{path}: {path.stat().st_size} bytes")
        for sentence in too_large_emergency_pages():
            self.stderr.write(sentence)
