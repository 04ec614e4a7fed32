"""`make bench`: how much processor time requests cost, as ratios measured in one run.

Each figure is the median of rounds; in every round what is measured and what it is compared with take turns. Processor
time is that of the web server's processes, read from /proc (Linux). The catalogues are built once, in var/bench, and
are the same on every machine.
"""

import argparse
import os
import sys

from tests.benchmarks import figures
from tests.benchmarks.catalogues import Catalogue, build


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", type=int, default=[1000, 100_000])
    parser.add_argument("--only", default="", help="Figures whose name holds this.")
    options = parser.parse_args()
    small, large = min(options.sizes), max(options.sizes)
    catalogues = {size: [Catalogue(size, "sqlite")] for size in (small, large)}
    if url := os.environ.get("TEST_DATABASE_URL"):
        catalogues[large].append(Catalogue(large, "postgresql", url))
    for catalogue in [*catalogues[small], *catalogues[large]]:
        build(catalogue)
    print(f"\nPython {sys.version.split()[0]}, {os.cpu_count()} cores, {large:,} and {small:,} entries\n")  # noqa: T201
    print("| work | compared with | ratio | goal |\n|---|---|---|---|")  # noqa: T201
    figures.report(catalogues[small], catalogues[large], only=options.only)


if __name__ == "__main__":
    main()
