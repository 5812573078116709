"""`manage.py check_links`: follows every link of the site and stores what it found, for staff to read."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError, no_translations

from links.checking import check_all
from links.models import LinkCheck


class Command(BaseCommand):
    help = (
        "Follows every link in the texts of the site: to our own pages as visitors would get them, to other sites politely, one "
        "question at a time. Staff find the results under “links in texts”. Exit status 1 when a link is broken. Examples: "
        "manage.py check_links; every week, from a scheduler: manage.py check_links --verbosity 0"
    )

    @no_translations
    def handle(self, *, verbosity, **options):
        counts = Counter()
        for number, total, rows in check_all():
            row = rows[0]
            counts[row.state] += 1
            if verbosity:
                self.stdout.write(f"{number}/{total}  {row.state:10}  {row.address}")
            if row.state in (LinkCheck.State.BROKEN, LinkCheck.State.UNSURE):
                self.stdout.write(f"    {row.address}: {row.sentence}")
                for each in rows:
                    self.stdout.write(f"    in {each.content_type.model} {each.object_id}, {each.field}")
        self.stdout.write(", ".join(f"{counts[state]} {state}" for state in LinkCheck.State))
        if broken := counts[LinkCheck.State.BROKEN]:
            raise CommandError(f"Broken links: {broken}. Please correct them where they stand.")
