"""What is missing from the catalogue, and what is wrong in it. Fails on faults, not on honest gaps."""

from django.core.management.base import BaseCommand, CommandError

from catalogue import quality


class Command(BaseCommand):
    help = (
        "List and count what is missing, and fail on facts without a source or tables with broken numbering."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--missing", action="store_true", help="print every missing value with its locator"
        )

    def handle(self, *args, missing=False, **options):
        found = quality.check()
        for (source, table), rows in found.missing_by_table().items():
            self.stdout.write(f"{source} {table or '(no table)'}: {len(rows)} values missing from our copy")
            if missing:
                self._write(rows)
        self.stdout.write(f"{len(found.missing)} values are missing from our copy of the sources.")
        self._list("entries without a Chinese summary", found.without_summary)
        self._list("entries without an English summary", found.without_summary_en)
        self._list("names that several entries share", found.same_name)
        self._list("faults", found.faults)
        if found.faults:
            raise CommandError(f"{len(found.faults)} faults")

    def _list(self, what: str, rows: list[str]) -> None:
        self.stdout.write(f"{len(rows)} {what}{':' if rows else '.'}")
        self._write(rows)

    def _write(self, rows: list) -> None:
        for row in rows:
            self.stdout.write(f"  {row}")
