"""Tell those who follow the changes that what they hold is of another history."""

from django.core.management.base import BaseCommand

from catalogue import publishing


class Command(BaseCommand):
    help = (
        "Run this after the catalogue was restored from a backup: its numbers of changes are given out a second time,"
        " and whoever has read the first ones has to read everything anew (410)."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"A new history begins: {publishing.begin_history()}.")
