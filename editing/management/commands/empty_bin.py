"""Delete for good what has lain in the bin long enough."""

import datetime

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from editing import history
from editing.models import Autosave, Draft, PreviewLink, ReviewDecision
from editing.status_text import DAYS_IN_BIN
from publishing.models import publishable_models

DAYS_OF_AUTOSAVE = datetime.timedelta(days=30)


class Command(BaseCommand):
    help = (
        f"Delete posts, projects and pages that were put in the bin more than {DAYS_IN_BIN} days ago, with their history, "
        f"and what staff typed and have not saved for {DAYS_OF_AUTOSAVE.days} days. "
        "Without --delete it only tells what would go. For a scheduler, once a day. "
        "Examples: manage.py empty_bin; manage.py empty_bin --delete"
    )

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="really delete; there is no way back")

    def handle(self, *args, delete, **options):
        before = timezone.now() - datetime.timedelta(days=DAYS_IN_BIN)
        rows = [row for model in publishable_models() for row in model.objects.filter(deleted_at__lt=before)]
        for row in rows:
            name = f"{row._meta.verbose_name} no. {row.pk}: {row}"
            self.stdout.write(name if not delete else delete_for_good(row) or f"Deleted: {name}")
        if not rows:
            self.stdout.write(f"Nothing has been in the bin for more than {DAYS_IN_BIN} days.")
        if delete:
            Autosave.objects.filter(saved_at__lt=timezone.now() - DAYS_OF_AUTOSAVE).delete()
        elif rows:
            self.stdout.write("Nothing was deleted. Add --delete to delete these.")


def delete_for_good(row):
    """Delete a row and everything stored of it; a sentence when something stands in the way."""
    attached = [model.objects.of(row) for model in (Draft, PreviewLink, ReviewDecision, Autosave)]
    try:
        with transaction.atomic():
            for rows in (*attached, *history.versions_to_delete(row)):
                rows.delete()
            row.delete()
    except ProtectedError as error:
        users = ", ".join(str(user) for user in error.protected_objects)
        return f"Kept, because something still names it: {row} (named by {users})."
    return None
