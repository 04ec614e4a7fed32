"""Whether a locked dependency has a known fault: the lock beside a snapshot of advisories that is kept here, so that it
needs no network. The snapshot is as old as it says; what was found since is not in it until it is renewed."""

import datetime
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.conf import settings
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

SNAPSHOT = Path(__file__).parent / "advisories.json"
# After so long a renewal is asked for.
STALE = datetime.timedelta(days=30)

_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


class Finding(NamedTuple):
    package: str
    version: str
    advisory: str
    aliases: list[str]
    fixed: list[str]
    about: str


def locks() -> list[Path]:
    return sorted(Path(settings.BASE_DIR).glob("requirements*.txt"))


def locked(files: Iterable[Path]) -> dict[str, set[str]]:
    """Versions by package, names in their normal form."""
    found: dict[str, set[str]] = {}
    for file in files:
        for name, version in _PINNED.findall(file.read_text(encoding="utf-8")):
            found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def read(path: Path = SNAPSHOT) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def findings(packages: dict[str, set[str]], snapshot: dict[str, Any]) -> list[Finding]:
    """What of these packages an advisory of the snapshot names, in the order of the packages."""
    found = []
    for record in snapshot["advisories"]:
        if record["id"] in snapshot["accepted"]:  # each with its reason
            continue
        for affected in record["affected"]:
            name = canonicalize_name(affected["package"]["name"])
            for version in sorted(packages.get(name, ())):
                if is_affected(version, affected):
                    fixed = [event["fixed"] for event in _events(affected) if "fixed" in event]
                    found.append(
                        Finding(name, version, record["id"], record["aliases"], fixed, record["summary"])
                    )
    return sorted(found)


def is_affected(version: str, affected: dict[str, Any]) -> bool:
    """As https://ossf.github.io/osv-schema/#evaluation has it."""
    if version in affected.get("versions", ()):
        return True
    try:
        asked = Version(version)
    except InvalidVersion:
        return False
    is_in = False
    for what, since in sorted(
        ((kind, value) for event in _events(affected) for kind, value in event.items()),
        key=lambda event: _version(event[1]),
    ):
        if what == "introduced" and asked >= _version(since):
            is_in = True
        elif (what == "fixed" and asked >= _version(since)) or (
            what == "last_affected" and asked > _version(since)
        ):
            is_in = False
    return is_in


def _events(affected: dict[str, Any]) -> list[dict[str, str]]:
    return [event for span in affected.get("ranges", ()) for event in span["events"]]


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


# --- renewing --------------------------------------------------------------------------------------------------------


def renewed(
    folder: Path, packages: Iterable[str], *, now: datetime.date, before: dict[str, Any]
) -> dict[str, Any]:
    """A snapshot of the OSV records (JSON or YAML) in a folder that name one of these packages. What was noted by hand
    stays until a record with its number comes along."""
    names: set[str] = {canonicalize_name(name) for name in packages}
    records = sorted(_records(folder, names), key=lambda record: record["id"])
    known = {number for record in records for number in (record["id"], *record["aliases"])}
    by_hand = [
        record for record in before["advisories"] if record.get("by_hand") and record["id"] not in known
    ]
    return {**before, "date": now.isoformat(), "advisories": records + by_hand}


def _records(folder: Path, names: set[str]) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.rglob("*")):
        if file.suffix not in (".json", ".yaml") or not file.is_file():
            continue
        text = file.read_text(encoding="utf-8")
        record = json.loads(text) if file.suffix == ".json" else yaml.load(text, yaml.CSafeLoader)
        if not isinstance(record, dict) or record.get("withdrawn") or "affected" not in record:
            continue
        affected = [
            _trimmed(one)
            for one in record["affected"]
            if one.get("package", {}).get("ecosystem") == "PyPI"
            and canonicalize_name(one["package"]["name"]) in names
        ]
        if affected:
            yield {
                "id": record["id"],
                "aliases": record.get("aliases", []),
                "summary": " ".join((record.get("summary") or record.get("details") or "").split())[:160],
                "affected": affected,
            }


def _trimmed(affected: dict[str, Any]) -> dict[str, Any]:
    spans = [{"events": span["events"]} for span in affected.get("ranges", ()) if span["type"] == "ECOSYSTEM"]
    kept: dict[str, Any] = {"package": {"ecosystem": "PyPI", "name": affected["package"]["name"]}}
    # where spans say it all, the list of versions only says it again
    return kept | ({"ranges": spans} if spans else {"versions": affected.get("versions", [])})
