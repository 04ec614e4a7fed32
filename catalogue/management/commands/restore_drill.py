"""Try out whether a backup can be restored."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogue import backups, moving


class Command(BaseCommand):
    help = (
        "Restores a backup into a database of its own, brings it up to date, checks rows, foreign keys, change log, "
        "documents and index, and deletes it again. Fails if anything is not as it should be."
    )

    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path, help="what backup wrote; its note must be beside it")

    def handle(self, *, backup, **options):
        try:
            drill = backups.drill(backup)
        except moving.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{drill.rows} rows were restored in {drill.seconds:.1f} s.")
        for fault in drill.faults:
            self.stdout.write(f"  {fault}")
        if drill.faults:
            raise CommandError(f"{len(drill.faults)} faults: this backup is not as it should be.")
        self.stdout.write("Everything is there, and as it should be.")
