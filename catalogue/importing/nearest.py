"""Which of the names on offer an unknown value most likely means. A guess for a person to look at, never taken by
itself.

Names are compared by their characters, by pairs of them, and by how they end, for the end of a Chinese compound says
what it is; what few names share counts more, so that 智能芯片 is nearer to AI芯片 than to 智能零售.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log, sqrt

from catalogue import text

END = "$"
LEAST = 0.25  # of 1, which two equal names have


def _features(name: str) -> set[str]:
    form = text.form(name).replace(" ", "")
    pairs = {form[i : i + 2] for i in range(len(form) - 1)}
    chars = set() if form.isascii() else set(form)  # letters say little by themselves
    return chars | pairs | ({form[-2:] + END} if len(form) > 1 else set())


class Nearest:
    """`forms` are the names on offer, each with what else it is called: (form, name)."""

    def __init__(self, forms: Iterable[tuple[str, str]]):
        self.rows = [(name, _features(form)) for form, name in forms if form]
        counts = Counter(feature for _name, features in self.rows for feature in features)
        self._weights = {feature: log(1 + len(self.rows) / count) for feature, count in counts.items()}
        self._lengths = [self._length(features) for _name, features in self.rows]
        self._rows_with: dict[str, list[int]] = defaultdict(list)
        for number, (_name, features) in enumerate(self.rows):
            for feature in features:
                self._rows_with[feature].append(number)

    def _weight(self, feature: str) -> float:
        weight = self._weights.get(feature) or log(1 + len(self.rows))
        return weight / 2 if feature.endswith(END) else weight

    def _length(self, features: set[str]) -> float:
        return sqrt(sum(self._weight(feature) ** 2 for feature in features)) or 1

    def to(self, value: str) -> str:
        """The nearest name, or nothing where none is near."""
        features = _features(value)
        shared: dict[int, float] = defaultdict(float)
        for feature in features:
            for number in self._rows_with.get(feature, ()):
                shared[number] += self._weight(feature) ** 2
        length = self._length(features)
        scores = [(score / (length * self._lengths[number]), -number) for number, score in shared.items()]
        best, number = max(scores, default=(0, 0))
        return self.rows[-number][0] if best >= LEAST else ""
