"""Count the policies of the catalogue by the year in which they were issued.

    python3 policies_by_year.py https://catalogue.example

A policy whose date no source states, or our copy has lost, is counted as such and never guessed.
"""

import collections
import json
import sys
import urllib.request


def policies(base):
    address = f"{base.rstrip('/')}/api/v1/policies/?page_size=100"
    while address:  # `next` leads from page to page
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - the address is the caller's own
            page = json.load(answer)
        yield from page["results"]
        address = page["next"]


def main(base):
    years = collections.Counter((policy["issued_on"] or "")[:4] for policy in policies(base))
    for year, count in sorted(years.items()):
        print(f"{year or 'no date'}\t{count}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
