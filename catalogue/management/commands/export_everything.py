"""Write everything that the catalogue holds into a folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogue import moving


class Command(BaseCommand):
    help = (
        "Writes everything except secrets and what is derived as JSON Lines with a manifest of hashes, of one moment. "
        "The same content gives the same bytes on SQLite and PostgreSQL."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="a new folder")

    def handle(self, *, folder, **options):
        try:
            manifest = moving.export(folder)
        except moving.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = sum(file["rows"] for file in manifest["files"].values())
        self.stdout.write(f"{rows} rows in {len(manifest['files'])} files, sha256 {manifest['sha256']}")
