"""`manage.py forget`: erases a person or a picture, wherever the site has stored something of it."""

from django.core.management.base import BaseCommand, no_translations
from django.db import transaction

from drosa_maja.erasure import KINDS, Erasure


class Command(BaseCommand):
    help = (
        "Removes a person or a picture: the row, where it is used, its drafts, revisions and files, and its name in texts and in "
        "the audit log. Of a person also the numbers and addresses that nothing else uses. The number stands in the address of the "
        "staff page: that of /admin/contacts/person/12/change/ is 12. Without --write it only lists what would go. A name in "
        "another grammatical form is not found, and backups are not touched. "
        "Examples: manage.py forget person 12; manage.py forget picture 5 --write"
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("number", type=int, help="its number, from the address of its staff page")
        parser.add_argument("--write", action="store_true", help="really remove it; there is no way back")

    @no_translations
    def handle(self, *, kind, number, write, **options):
        row = KINDS[kind].objects.filter(pk=number).first()
        if row is None:
            self.stdout.write(f"There is no {kind} no. {number}. Nothing to do.")
            return
        self.stdout.write(f"{kind} no. {number}: {row}")
        with transaction.atomic():
            erasure = Erasure(row)
            erasure.run()
            transaction.set_rollback(not write)
        for what, count in sorted(erasure.done.items()):
            self.stdout.write(f"  {what}: {count}")
        if erasure.texts:
            self.stdout.write(
                "In these texts “…” stands in its place; to word them yourself, do so before --write:"
            )
            self.stdout.write("\n".join(f"  {place}" for place in erasure.texts))
        self.stdout.write("Removed." if write else "Nothing was removed. Add --write to remove it.")
