"""Keep a copy of the catalogue in an SQLite file, and keep it in step.

    python3 mirror.py https://catalogue.example catalogue.sqlite3

Run it as often as you like, from cron for instance: the first run reads the whole catalogue, every later one only what
changed. It may be killed at any moment; the next run goes on where the last whole step ended. Python 3.9 or later,
nothing else. Table `documents`: id, type, slug, body (the document as JSON).
"""

import json
import sqlite3
import sys
import time
import urllib.error
import urllib.request

TABLES = """
CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, type TEXT NOT NULL, slug TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS position (cursor TEXT NOT NULL);
"""


def opened(address):
    """The answer at an address. Waits where the server says that too much was asked."""
    while True:
        try:
            return urllib.request.urlopen(address, timeout=120)  # noqa: S310 - the address is the caller's own
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                raise
            time.sleep(int(error.headers.get("Retry-After", "60")))


def put(copy, document, body):
    copy.execute(
        "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)",
        (document["id"], document["type"], document["slug"], body),
    )


def written(document):
    """The same bytes as a line of the dump."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def move_to(copy, cursor):
    copy.execute("DELETE FROM position")
    copy.execute("INSERT INTO position VALUES (?)", (cursor,))


def read_everything(base, copy):
    """The dump in the place of whatever is there. It says from which change on to follow."""
    with opened(f"{base}/api/v1/dump.jsonl") as lines, copy:
        copy.execute("DELETE FROM documents")
        for line in lines:
            body = line.decode("utf-8").rstrip("\n")
            put(copy, json.loads(body), body)
        move_to(copy, lines.headers["Catalogue-Cursor"])
    return lines.headers["Catalogue-Cursor"]


def follow(base, copy, cursor):
    """Every change behind the cursor, a step at a time; each step and the new cursor are written together or not."""
    changed = 0
    while True:
        with opened(f"{base}/api/v1/changes/?limit=200&cursor={cursor}") as answer:
            step = json.load(answer)
        with copy:
            for row in step["results"]:
                if row["document"]:
                    put(copy, row["document"], written(row["document"]))
                elif not row["superseded"]:  # archived, merged or deleted
                    copy.execute("DELETE FROM documents WHERE id = ?", (row["id"],))
            move_to(copy, step["next_cursor"])
        changed += len(step["results"])
        if step["next_cursor"] == cursor:
            return changed
        cursor = step["next_cursor"]


def main(base, file):
    base = base.rstrip("/")
    copy = sqlite3.connect(file)
    copy.executescript(TABLES)
    known = copy.execute("SELECT cursor FROM position").fetchone()
    cursor = known[0] if known else read_everything(base, copy)
    try:
        changed = follow(base, copy, cursor)
    except urllib.error.HTTPError as error:
        if error.code != 410:  # the server was restored from a backup: its history is another one
            raise
        changed = follow(base, copy, read_everything(base, copy))
    count = copy.execute("SELECT count(*) FROM documents").fetchone()[0]
    print(f"{changed} changes followed, {count} documents in {file}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
