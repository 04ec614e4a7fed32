"""The list of what is locked, and known faults in it: found where they are, and nowhere else."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from catalogue import auditing

BASE = Path(settings.BASE_DIR)


def audit(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("audit_dependencies", *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_nothing_that_is_locked_has_a_known_fault():
    out, _err = audit()
    assert out.startswith("None of ")
    assert len(auditing.locked(auditing.locks())) > 100


@pytest.mark.parametrize(
    ("planted", "advisory"),
    [
        ("django==5.2.12", "CVE-2026-33033"),
        ("Django==4.2.15", "CVE-2024-45230"),
        ("gunicorn==19.4.0", "PYSEC-2018-55"),
        ("PyYAML==5.3", "PYSEC-2020-96"),
    ],
)
def test_a_planted_version_is_found(tmp_path, planted, advisory, capsys):
    lock = tmp_path / "requirements.txt"
    text = (BASE / "requirements.txt").read_text(encoding="utf-8")
    lock.write_text(f"{text}\n{planted} \\\n    --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(CommandError, match="known faults"):
        call_command("audit_dependencies", str(lock), stdout=out, stderr=io.StringIO())
    name, _equals, version = planted.lower().partition("==")
    assert f"{name} {version}: " in out.getvalue() and advisory in out.getvalue()


def test_an_old_snapshot_is_said_to_be_old_and_no_failure(monkeypatch):
    snapshot = auditing.read()
    monkeypatch.setattr(auditing, "read", lambda: {**snapshot, "date": "2020-01-01"})
    _out, err = audit()
    assert "of 2020-01-01" in err and "--renew" in err
    from django.utils import timezone

    monkeypatch.setattr(auditing, "read", lambda: {**snapshot, "date": str(timezone.localdate())})
    assert audit()[1] == ""


@pytest.mark.parametrize(
    ("version", "events", "is_in"),
    [
        ("1.0", [{"introduced": "0"}], True),
        ("1.0", [{"introduced": "0"}, {"fixed": "1.0"}], False),
        ("0.9", [{"introduced": "0"}, {"fixed": "1.0"}], True),
        ("1.0rc1", [{"introduced": "0"}, {"fixed": "1.0"}], True),
        ("1.10", [{"introduced": "1.2"}, {"fixed": "1.9"}], False),
        ("2.1", [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.2"}], True),
        ("1.7", [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.2"}], False),
        ("1.5", [{"introduced": "1.0"}, {"last_affected": "1.5"}], True),
        ("1.5.1", [{"introduced": "1.0"}, {"last_affected": "1.5"}], False),
        ("no version", [{"introduced": "0"}], False),
    ],
)
def test_spans_are_read_as_osv_says(version, events, is_in):
    assert auditing.is_affected(version, {"ranges": [{"events": events}]}) == is_in


def test_a_snapshot_is_made_anew_from_osv_records(tmp_path):
    record = {
        "id": "PYSEC-1-1",
        "aliases": ["CVE-2026-33033"],
        "details": "Something\nis wrong.",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": "Django"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9"}]}],
            },
            {"package": {"ecosystem": "npm", "name": "django"}, "ranges": []},
        ],
    }
    (tmp_path / "a.json").write_text(json.dumps(record))
    (tmp_path / "b.json").write_text(json.dumps({**record, "id": "PYSEC-1-2", "withdrawn": "2026-01-01"}))
    (tmp_path / "c.yaml").write_text("id: PYSEC-1-3\naffected:\n- package: {ecosystem: PyPI, name: other}\n")
    now = auditing.datetime.date(2026, 1, 2)
    snapshot = auditing.renewed(tmp_path, ["django"], now=now, before=auditing.read())
    made = [one for one in snapshot["advisories"] if "by_hand" not in one]
    assert [one["id"] for one in made] == ["PYSEC-1-1"] and len(made[0]["affected"]) == 1
    assert made[0]["summary"] == "Something is wrong." and snapshot["date"] == "2026-01-02"
    by_hand = {one["id"] for one in snapshot["advisories"] if "by_hand" in one}
    assert "CVE-2026-3902" in by_hand and "CVE-2026-33033" not in by_hand


def test_every_advisory_of_the_snapshot_says_where_it_is_from():
    snapshot = auditing.read()
    assert len(snapshot["advisories"]) > 150 and snapshot["sources"]
    for record in snapshot["advisories"]:
        assert record.get("by_hand", "https://docs.djangoproject.com/").startswith(
            "https://docs.djangoproject.com/"
        )
    assert all(reason for reason in snapshot["accepted"].values())


def test_the_list_of_what_is_locked_is_whole(tmp_path):
    """`make sbom`; the tool checks it against the schema itself before it writes it."""
    program = Path(sys.executable).parent / "cyclonedx-py"
    file = tmp_path / "sbom.cdx.json"
    subprocess.run(
        [program, "requirements", "requirements.txt", "--pyproject", "pyproject.toml", "--output-reproducible",
         "--validate", "--sv", "1.6", "--of", "JSON", "--output-file", file],
        cwd=BASE, check=True,
    )  # fmt: skip
    made = json.loads(file.read_text())
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    listed = {(one["name"], one["version"]) for one in made["components"]}
    locked = auditing.locked([BASE / "requirements.txt"])
    assert listed == {(name, version) for name, versions in locked.items() for version in versions}
    assert all(reference["hashes"] for one in made["components"] for reference in one["externalReferences"])
