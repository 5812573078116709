"""`manage.py find_numbers`: the telephone numbers typed into texts, and whether the directory knows them."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from contacts.numbers import shown
from contacts.numbers_in_text import Verdict, typed_in_all, verdicts
from publishing.text_columns import content_models


class Command(BaseCommand):
    help = (
        "Finds telephone numbers that somebody typed into a text of the site, and says of each whether the directory "
        "knows it. Exit status 1 when some number is unknown or withdrawn. Examples: manage.py find_numbers; "
        "manage.py find_numbers --all"
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="list the numbers that are known, too")

    def handle(self, **options):
        found = [each for model in content_models() for each in typed_in_all(model)]
        known = verdicts({typed.number for _place, typed in found})
        for place, typed in found:
            verdict = known[typed.number]
            if options["all"] or verdict != Verdict.KNOWN:
                number = shown("phone", typed.number)
                self.stdout.write(f"{verdict:9}  {number}  {place}: “{typed.around}”")
        counts = Counter(known[typed.number] for _place, typed in found)
        self.stdout.write(", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict))
        if wrong := sum(count for verdict, count in counts.items() if verdict.is_wrong):
            raise CommandError(
                f"{wrong} typed numbers are unknown or withdrawn. Correct the texts, or add the numbers to the directory."
            )
