"""Store every public document, and what else is derived from the records, anew."""

from django.core.management.base import BaseCommand

from catalogue import identity, lookups, publishing


class Command(BaseCommand):
    help = (
        "Stores every public document anew; those that differ get a new version and a row in the change log. "
        "Adds what this release keeps of entries and an earlier one did not."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{publishing.rebuild()} documents changed.")
        identity.complete()
        lookups.complete()
