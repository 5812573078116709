"""`manage.py check_helplines`: for a scheduler, whether every number is the same everywhere, confirmed and verified."""

from django.core.management.base import BaseCommand, CommandError

from drosa_maja import helpline_audit


class Command(BaseCommand):
    help = (
        "Compares the numbers of the contacts pages, the JSON, the vCard, the emergency page and the top of every page with the "
        "database, and the database with the last confirmed changes; names the numbers that should be tried again, and an "
        "emergency page that has grown too large. It changes "
        "nothing; exit status 1 when there is something to look at. Example, every morning: manage.py check_helplines"
    )

    def handle(self, **options):
        found = list(helpline_audit.faults())
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"Please look at what stands above: {len(found)} in all.")
        self.stdout.write("Every number is the same everywhere, confirmed and verified.")
