"""Store every public document anew."""

from django.core.management.base import BaseCommand

from catalogue import publishing


class Command(BaseCommand):
    help = (
        "Stores every public document anew; those that differ get a new version and a row in the change log."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{publishing.rebuild()} documents changed.")
