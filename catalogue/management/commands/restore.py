"""Put a backup in the place of the database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogue import backups, moving


class Command(BaseCommand):
    help = "Puts a backup in the place of the database, all of it or nothing; the change feed begins a new epoch."

    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path, help="what backup wrote; its note must be beside it")
        parser.add_argument(
            "--replace", action="store_true", help="set aside what the database holds, and replace it"
        )

    def handle(self, *, backup, replace, **options):
        try:
            restored = backups.restore(backup, replace=replace)
        except moving.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{backup} is restored; the change feed begins a new epoch.")
        if restored.aside:
            self.stdout.write(f"What was there before: {restored.aside}")
        if restored.must_migrate:
            self.stdout.write(
                "It is of an older release: run `manage.py migrate` and `manage.py rebuild_documents`."
            )
