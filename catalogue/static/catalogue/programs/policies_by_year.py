#!/usr/bin/env python3
"""Count policies by the year in which they were issued:

    python3 policies_by_year.py https://catalogue.example
    python3 policies_by_year.py https://catalogue.example level=municipal theme=data

What follows the address are parameters of the list. Needs Python 3.8 or newer and nothing else.
"""

import collections
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request


def ask(address):
    key = os.environ.get("CATALOGUE_KEY")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as response:
        return json.load(response)


def policies(catalogue, parameters):
    """Every policy, page by page: each answer names the next."""
    query = urllib.parse.urlencode([*parameters, ("page_size", 200)])
    address = f"{catalogue.rstrip('/')}/api/v1/policies/?{query}"
    while address:
        page = ask(address)
        yield from page["results"]
        address = page["next"]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    parameters = [tuple(word.split("=", 1)) for word in sys.argv[2:] if "=" in word]
    try:
        # a date is as exact as its source: 2018, 2018-10 or 2018-10-12; null where no source states it
        years = collections.Counter(
            policy["issued_on"][:4] if policy["issued_on"] else "unknown"
            for policy in policies(sys.argv[1], parameters)
        )
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code}: {error.read().decode(errors='replace')}")  # says what is wrong
    except OSError as error:
        sys.exit(f"The catalogue cannot be reached: {error}")
    for year, count in sorted(years.items()):
        print(f"{year}\t{count}")
    print(f"all\t{sum(years.values())}")


if __name__ == "__main__":
    main()
