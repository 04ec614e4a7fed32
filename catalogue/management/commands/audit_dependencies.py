"""Compare the locked dependencies with the advisories that are known, without a network."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalogue import auditing


class Command(BaseCommand):
    help = (
        "Looks whether an advisory names a version that requirements*.txt lock, and ends with 1 if one does. It needs"
        " no network: the advisories are those of catalogue/advisories.json, which --renew makes anew."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", type=Path, help="Locks; by default requirements*.txt.")
        parser.add_argument(
            "--renew",
            type=Path,
            metavar="FOLDER",
            help="A folder of OSV records: a checkout of github.com/pypa/advisory-database, or OSV's export of PyPI.",
        )
        parser.add_argument("--date", help="With --renew: the day that the records are of; by default today.")

    def handle(self, *args, files, renew, date, **options):
        packages, snapshot = auditing.locked(files or auditing.locks()), auditing.read()
        today = timezone.localdate()
        if renew:
            if not renew.is_dir():
                raise CommandError(f"{renew} is no folder.")
            of = type(today).fromisoformat(date) if date else today
            snapshot = auditing.renewed(renew, auditing.locked(auditing.locks()), now=of, before=snapshot)
            text = json.dumps(snapshot, ensure_ascii=False, indent=1)
            auditing.SNAPSHOT.write_text(f"{text}\n", encoding="utf-8")
        found = auditing.findings(packages, snapshot)
        for one in found:
            numbers = ", ".join([one.advisory, *one.aliases])
            mended = f" Mended in {', '.join(one.fixed)}." if one.fixed else ""
            self.stdout.write(f"{one.package} {one.version}: {numbers}.{mended} {one.about}")
        age = today - type(today).fromisoformat(snapshot["date"])
        if age > auditing.STALE:
            self.stderr.write(
                f"The advisories are of {snapshot['date']}, {age.days} days old: what was found since is not in them."
                " Renew them with --renew."
            )
        if found:
            raise CommandError(f"{len(found)} known faults in the locked dependencies.")
        versions = sum(map(len, packages.values()))
        self.stdout.write(
            f"None of {versions} locked versions has one of {len(snapshot['advisories'])} faults."
        )
