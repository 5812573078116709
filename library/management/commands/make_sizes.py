"""`manage.py make_sizes`: cuts the sizes of pictures that were stored before there were any."""

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from library.models import Image
from library.sizes import store_sizes


class Command(BaseCommand):
    help = (
        "Cuts the sizes that pages offer of pictures that have none yet; a second run finds nothing to do. "
        "Until then pages show the whole picture. Examples: manage.py make_sizes; manage.py make_sizes --dry-run"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="name the pictures without sizes and change nothing"
        )

    def handle(self, *, dry_run, **options):
        waiting = dict(Image.objects.filter(sizes__isnull=True).order_by("pk").values_list("pk", "file"))
        failures = 0
        for number, (pk, name) in enumerate(waiting.items(), 1):
            place = f"{number}/{len(waiting)} {name}"
            try:
                self.stdout.write(f"{place}: {'none yet' if dry_run else make_sizes(pk)}")
            except Exception as error:  # whatever is wrong with one picture, the others get their sizes
                failures += 1
                self.stderr.write(f"{place}: {error!r}")
        if failures:
            raise CommandError(f"{failures} of {len(waiting)} pictures could not be cut.")
        if not waiting:
            self.stdout.write("Every picture has its sizes.")


def make_sizes(pk):
    """What was done, in words. The row is locked meanwhile, so that nobody replaces the file."""
    with transaction.atomic():
        image = Image.objects.select_for_update().filter(pk=pk, sizes__isnull=True).first()
        if image is None:
            return "gone, or done by somebody else"
        image.sizes = store_sizes(default_storage, image.file.name)
        image.save(update_fields=["sizes"])
    widths = (f"{ending} {' '.join(map(str, widths))}" for ending, widths in image.sizes.items())
    return ", ".join(widths) or "small enough as it is"
