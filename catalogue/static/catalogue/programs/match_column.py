"""Find the entries that the names in a column of a CSV file mean.

    python3 match_column.py https://catalogue.example names.csv name > matched.csv

Reads the column with that heading and writes every row with four more: the id and the address of the best entry, its
score, and why. A score of 1 is an equal name or identifier; look at anything below before you rely on it.
"""

import csv
import json
import sys
import urllib.request

AT_ONCE = 100
FOUND = ("catalogue_id", "catalogue_url", "catalogue_score", "catalogue_reasons")


def matched(base, names):
    """For each name its best entry, or None."""
    request = urllib.request.Request(  # noqa: S310 - the address is the caller's own
        f"{base.rstrip('/')}/api/v1/match/",
        json.dumps({"queries": [{"name": name, "limit": 1} for name in names]}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return [next(iter(one["results"]), None) for one in json.load(answer)["results"]]


def main(base, file, column):
    with open(file, encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if column not in (reader.fieldnames or ()):
            sys.exit(f"{file} has no column {column!r}; it has {reader.fieldnames}.")
        rows = list(reader)
    writer = csv.DictWriter(sys.stdout, [*(reader.fieldnames or ()), *FOUND], lineterminator="\n")
    writer.writeheader()
    named = [row for row in rows if (row[column] or "").strip()]
    for start in range(0, len(named), AT_ONCE):
        some = named[start : start + AT_ONCE]
        for row, best in zip(some, matched(base, [row[column].strip() for row in some])):
            if best:
                row.update(zip(FOUND, (best["id"], best["url"], best["score"], "; ".join(best["reasons"]))))
    writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
