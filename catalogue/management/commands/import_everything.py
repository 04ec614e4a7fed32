"""Bring an export into an empty database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogue import moving


class Command(BaseCommand):
    help = "Brings an export into an empty, migrated database, all or nothing, and begins a new epoch of the feed."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="what export_everything wrote")

    def handle(self, *, folder, **options):
        try:
            arrived = moving.import_(folder)
        except moving.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{arrived.rows} rows imported; the change feed begins a new epoch.")
        if arrived.changed:
            self.stdout.write(
                f"{arrived.changed} documents are written otherwise here and have a new version."
            )
        if arrived.users:
            self.stdout.write(
                f"{arrived.users} users came without passwords: an administrator sets them; administrator_link prints "
                "a link for the first one."
            )
        if arrived.keys:
            self.stdout.write(
                f"{arrived.keys} API keys came without their secrets and work no more: make new ones."
            )
