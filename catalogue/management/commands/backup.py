"""Back up the whole database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogue import backups, moving


class Command(BaseCommand):
    help = "Backs up the whole database into a folder, with a note of its hash, its migrations and its rows."

    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, metavar="N", help="delete all backups there but the N newest")

    def handle(self, *, folder, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep takes 1 or more.")
        try:
            path = backups.make(folder, keep=keep)
        except moving.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{path} ({path.stat().st_size} bytes)")
