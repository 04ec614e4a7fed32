#!/usr/bin/env python3
"""Find the entries that a column of names means:

    python3 match_column.py https://catalogue.example companies.csv 企业名称 matched.csv organisation

Writes the table again with five columns more: `catalogue_id`, `catalogue_name`, `catalogue_url`, `catalogue_score` and
`catalogue_sure`, which is `yes` where one entry has exactly this name or code, `look` where somebody should look, and
`no` where nothing is alike. The type at the end may be left out. Needs Python 3.8 or newer and nothing else.
"""

import csv
import io
import json
import os
import sys
import time
import urllib.error
import urllib.request

AT_ONCE = 100  # names a request
LONGEST = 200  # letters a name
MORE = ["catalogue_id", "catalogue_name", "catalogue_url", "catalogue_score", "catalogue_sure"]


def match(catalogue, queries):
    """For each query the entries that it may mean, the best first."""
    headers = {"Content-Type": "application/json"}
    if key := os.environ.get("CATALOGUE_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    address, sent = f"{catalogue.rstrip('/')}/api/v1/match/", json.dumps({"queries": queries}).encode()
    while True:
        try:
            request = urllib.request.Request(address, data=sent, headers=headers, method="POST")
            with urllib.request.urlopen(request, timeout=120) as response:
                return [answer["results"] for answer in json.load(response)["results"]]
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                raise
            time.sleep(int(error.headers.get("Retry-After", "60")))


def read(path):
    """The table as text, whichever of the two encodings spreadsheets in Chinese write."""
    raw = open(path, "rb").read()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def can_be_asked(name):
    """One that cannot is not found; it does not stop the others. U+FFFD stands where a file was decoded wrongly."""
    return 0 < len(name) <= LONGEST and not {"\0", "\ufffd"}.intersection(name)


def found(results):
    """What stands in the five columns."""
    if not results:
        return ["", "", "", "", "no"]
    best = results[0]
    sure = best["score"] == 1 and not any(other["score"] == 1 for other in results[1:])
    return [best["id"], best["name"], best["url"], best["score"], "yes" if sure else "look"]


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    catalogue, source, column, target, *kind = sys.argv[1:]
    table = csv.DictReader(io.StringIO(read(source), newline=""))
    if column not in (table.fieldnames or []):
        sys.exit(f"{source} has no column {column}; it has: {', '.join(table.fieldnames or [])}")
    rows, fields = list(table), [*(table.fieldnames or []), *MORE]
    names = sorted({name for row in rows if can_be_asked(name := (row[column] or "").strip())})
    answers: dict = {}
    try:
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            queries = [{"name": name, "limit": 3, **({"type": kind[0]} if kind else {})} for name in some]
            answers.update(zip(some, match(catalogue, queries)))
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code}: {error.read().decode(errors='replace')}")  # says what is wrong
    except OSError as error:
        sys.exit(f"The catalogue cannot be reached: {error}")
    counts = {"yes": 0, "look": 0, "no": 0}
    with open(target, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            values = found(answers.get((row[column] or "").strip(), []))
            counts[values[-1]] += 1
            writer.writerow({**row, **dict(zip(MORE, values))})
    print(f"{len(rows)} rows: {counts['yes']} sure, {counts['look']} to look at, {counts['no']} not found")


if __name__ == "__main__":
    main()
