"""Begin a new epoch of the change feed."""

from django.core.management.base import BaseCommand

from catalogue import publishing


class Command(BaseCommand):
    help = (
        "Begins a new epoch of the change feed. Needed after the database was put back by other means than restore "
        "and import_everything, which do it themselves: whoever follows the feed must begin again from the dump."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"The change feed begins a new epoch: {publishing.begin_epoch()}")
