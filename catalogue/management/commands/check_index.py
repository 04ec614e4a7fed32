"""Compare the index with SQL."""

from django.core.management.base import BaseCommand, CommandError

from catalogue import index_check
from catalogue.search import hits


class Command(BaseCommand):
    help = "Builds the index of lists and search anew and compares its answers with those of SQL; fails if one differs."

    def add_arguments(self, parser):
        parser.add_argument(
            "--rebuild", action="store_true", help="make the index of the full text anew first"
        )
        parser.add_argument(
            "--sample", type=int, default=20, metavar="N", help="compare N random selections and words (20)"
        )

    def handle(self, *args, rebuild=False, sample=20, **options):
        if rebuild:
            hits.rebuild()
        asked = index_check.sample(sample)
        faults = [fault for kind, query in asked for fault in index_check.differences(kind, query)]
        for fault in faults:
            self.stdout.write(f"  {fault}")
        if faults:
            raise CommandError(f"{len(faults)} of {len(asked)} answers differ from those of SQL.")
        self.stdout.write(f"{len(asked)} answers are those of SQL.")
