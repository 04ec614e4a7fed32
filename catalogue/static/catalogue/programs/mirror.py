#!/usr/bin/env python3
"""Keep a copy of the whole catalogue in an SQLite file:

    python3 mirror.py https://catalogue.example catalogue.sqlite3

The first time it takes everything (dump.jsonl), later only what changed since (changes/): run it as often as you like,
every five minutes for instance. The table `documents` holds `id, type, slug, body`; the body is the document as JSON.

Documents and the place in the feed up to which they stand are written in one transaction, so it may be killed at any
moment: the file is always the catalogue as it once was, and the next run goes on from there. CATALOGUE_KEY in the
environment is a key of the API. Needs Python 3.8 or newer and nothing else.
"""

import argparse
import gzip
import http.client
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

TABLES = """
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, type TEXT NOT NULL, slug TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS documents_by_slug ON documents (type, slug);
CREATE TABLE IF NOT EXISTS place_in_feed (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT NOT NULL);
"""

BROKEN = (OSError, EOFError, ValueError, zlib.error, http.client.HTTPException, sqlite3.OperationalError)


class StartAgain(Exception):
    """The catalogue does not know our place any more: it was set up anew, or restored from a backup."""


def ask(address):
    """The answer, open for reading. Waits when it is told to."""
    headers = {"Accept-Encoding": "gzip", "User-Agent": "catalogue-mirror/1"}
    if key := os.environ.get("CATALOGUE_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    while True:
        try:
            return urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=120)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                raise
            seconds = int(error.headers.get("Retry-After", "60"))
            say(f"asked to wait {seconds} seconds")
            time.sleep(seconds)


def body(response):
    """What it holds. A compressed stream has an end of its own, so a broken connection does not look like one."""
    return gzip.GzipFile(fileobj=response) if response.headers["Content-Encoding"] == "gzip" else response


def keep(database, document):
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))  # byte for byte a line of the dump
    row = (document["id"], document["type"], document["slug"], text)
    database.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", row)


def stand_at(database, cursor):
    database.execute("INSERT OR REPLACE INTO place_in_feed VALUES (1, ?)", (cursor,))


def take_everything(database, api):
    """In place of whatever there was: readers of the file see the old until the new is complete."""
    with ask(f"{api}dump.jsonl") as response:
        database.execute("DELETE FROM documents")
        for line in body(response):
            keep(database, json.loads(line))
        stand_at(database, response.headers["Catalogue-Cursor"])
        (count,) = database.execute("SELECT count(*) FROM documents").fetchone()
        say(f"took everything: {count} documents, as of change {response.headers['Catalogue-Seq']}")


def take_step(database, api, cursor, limit):
    """What comes next in the feed. Returns whether there may be more."""
    query = urllib.parse.urlencode({"cursor": cursor, "limit": limit})
    try:
        with ask(f"{api}changes/?{query}") as response:
            changes = json.load(body(response))
    except urllib.error.HTTPError as error:
        if error.code == 409:  # another node, from which this one copies, gave out our place
            say("the node that answered is behind us: nothing new from it yet")
            return False
        if error.code in (400, 410):  # of the two things that we sent the limit is known to be right
            raise StartAgain from None
        raise
    kept = removed = 0
    for change in changes["results"]:
        if change["document"]:
            keep(database, change["document"])
            kept += 1
        elif not change["superseded"]:  # archived, merged or deleted; what is superseded comes again later
            removed += database.execute("DELETE FROM documents WHERE id = ?", (change["id"],)).rowcount
    stand_at(database, changes["next_cursor"])
    if changes["results"]:
        at = changes["results"][-1]["seq"]
        say(f"kept {kept}, removed {removed}; at change {at} of {changes['head']}")
    return changes["next_cursor"] != cursor


def mirror(database, api, limit):
    more = True
    while more:
        database.execute("BEGIN IMMEDIATE")  # one mirror at a time
        place = database.execute("SELECT cursor FROM place_in_feed").fetchone()
        try:
            if place:
                more = take_step(database, api, place[0], limit)
            else:
                take_everything(database, api)
        except StartAgain:
            say("the catalogue has begun a new history: starting again")
            take_everything(database, api)
        database.execute("COMMIT")
    say("in step")


def say(words):
    print(words, flush=True)


def main():
    parser = argparse.ArgumentParser(description="Keep a copy of the whole catalogue in an SQLite file.")
    parser.add_argument("catalogue", help="its address: https://catalogue.example")
    parser.add_argument("file", help="an SQLite file; it is made if it is not there")
    parser.add_argument(
        "--limit",
        type=int,
        default=500,
        choices=range(1, 1001),
        metavar="N",
        help="changes a step, 500 by default",
    )
    asked = parser.parse_args()
    database = sqlite3.connect(asked.file, isolation_level=None)
    try:
        database.executescript(TABLES)
        mirror(database, f"{asked.catalogue.rstrip('/')}/api/v1/", asked.limit)
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code}: {error.read().decode(errors='replace')}")
    except BROKEN as error:
        sys.exit(f"stopped: {error}. What was complete is kept; run it again.")


if __name__ == "__main__":
    main()
