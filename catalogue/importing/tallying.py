"""Why rows are rejected, or what is left out of them, counted: a long file has few reasons and many rows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

SHOWN = 12
MOST = 500
_QUOTED, _NUMBER = re.compile("“[^”]*”"), re.compile("[0-9]+")


class Tally:
    """Reasons that differ only in what they quote and count are one."""

    def __init__(self) -> None:
        self._rows: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, verdict: str, reasons: Iterable[str]) -> None:
        counted = self._rows[verdict]
        for reason in dict.fromkeys(_kind_of(one)[:300] for one in reasons):
            if reason in counted or len(counted) < MOST:
                counted[reason] += 1

    def told(self) -> dict[str, list[tuple[str, int]]]:
        """By verdict the commonest reasons, each with its number of rows."""
        return {
            str(verdict): counted.most_common(SHOWN) for verdict, counted in self._rows.items() if counted
        }


def _kind_of(reason: str) -> str:
    """The reason without what it quotes; where it quotes nothing, without numbers, which are those of rows."""
    return _QUOTED.sub("“…”", reason) if _QUOTED.search(reason) else _NUMBER.sub("…", reason)
