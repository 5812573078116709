"""`manage.py suggest_closures`: the public holidays of the coming year, for staff to decide on."""

import reversion
from django.core.management.base import BaseCommand
from django.utils import timezone

from contacts.hours import public_holidays
from localization import languages


class Command(BaseCommand):
    help = (
        "Suggests the public holidays of the coming year as closed days. Staff confirm or dismiss each; until then "
        "contacts pages say to try calling on it. A day that was suggested once is not suggested again, so it may "
        "run every night. Examples: manage.py suggest_closures; manage.py suggest_closures --dry-run"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be suggested and change nothing"
        )

    def handle(self, *, dry_run, **options):
        today = timezone.localdate()
        with reversion.create_revision():
            reversion.set_comment("manage.py suggest_closures")
            closures = public_holidays.missing(today) if dry_run else public_holidays.suggest(today)
        for closure in closures:
            self.stdout.write(f"{closure.date} {languages.any_text(closure, 'reason')}")
        self.stdout.write(f"{len(closures)} days {'would be ' if dry_run else ''}suggested.")
        self.stdout.write(
            f"The newest moved working day that is known is in {public_holidays.newest_moved_year()}."
        )
