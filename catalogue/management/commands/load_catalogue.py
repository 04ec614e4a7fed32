"""Load the edition in fixtures/ (or another folder)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogue import identity, lookups, seeding


class Command(BaseCommand):
    help = "Loads fixtures/ in one transaction; a second run changes nothing, edited records are never overwritten."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, help="folder with the files; default: fixtures/")

    def handle(self, *args, folder=None, **options):
        try:
            report = seeding.load(folder)
        except seeding.FaultyFixtures as error:
            lines = error.lines()
            more = [f"… and {len(lines) - 100} more"] if len(lines) > 100 else []
            raise CommandError("\n".join(["Nothing was loaded.", *lines[:100], *more])) from error
        identity.complete()
        lookups.complete()  # entries that were here before there were lookups
        self.stdout.write(
            f"{report.created} created, {report.changed} changed, {report.unchanged} unchanged."
        )
        for heading, lines in (
            ("Edited here since they were loaded; the new rows wait as proposals:", report.waiting),
            ("Deleted or merged here, left alone:", report.deleted_here),
            ("No longer in the files, left as they are here:", report.not_in_files),
        ):
            if lines:
                self.stdout.write("\n".join([heading, *(f"  {line}" for line in lines)]))
