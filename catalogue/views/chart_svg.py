"""Charts as SVG: the pieces that stand on a page, and the whole as a file.

Colours stand in attributes, for a file has no style sheet; on a page the classes of `site.css` say otherwise, so that a
chart follows its light and dark. Sideways everything is in hundredths, so that type keeps its size on a narrow screen.
"""

import datetime
import math
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalogue.choices import Nature
from catalogue.templatetags.formats import MARKS, quantity
from catalogue.views.landscape_svg import INK, LINE, PAPER, SOFT, fitting, width_of, wrapped

PIGMENTS = ("#1d4f86", "#a93420", "#1c7158", "#8c5a00", "#7d3a78", "#4d5863")
# Signs of lines, around their own middle; a further line begins with the first again, and has another number.
SIGNS = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "M-4.5 -4.5h9v9h-9z",
    "M0 -6L5.5 4.5h-11z",
    "M0 -6L6 0L0 6L-6 0z",
    "M0 6L5.5 -4.5h-11z",
    "M-6 -2h4v-4h4v4h4v4h-4v4h-4v-4h-4z",
)
HEIGHT, TOP, BOTTOM = 300, 34, 36  # of a plot
LEFT, RIGHT = 10, 96  # hundredths: between them is time
BAR = 12
DASHES = mark_safe('stroke-dasharray="4 3"')
MOST_YEARS = 8


def _svg(words: str, *values) -> SafeString:
    """`format_html` with numbers as short as a drawing needs them."""
    return format_html(words, *(f"{value:.2f}" if isinstance(value, float) else value for value in values))


def _joined(parts) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - every piece is made by `_svg`


def _pigment(number: int) -> SafeString:
    """Class and colour of the line or source with this number, from 1."""
    return _svg('class="pigment-{0}" fill="{1}" stroke="{1}"', number, PIGMENTS[number - 1])


def _hollow(number: int) -> SafeString:
    words = 'class="pigment-{0} hollow" fill="{1}" stroke="{2}" stroke-width="1.5" {3}'
    return _svg(words, number, PAPER, PIGMENTS[number - 1], DASHES)


def _sign(number: int, x: str, y: float, is_solid: bool) -> SafeString:
    look = _pigment(number) if is_solid else _hollow(number)
    words = '<svg x="{}" y="{}" overflow="visible"><path d="{}" {}/></svg>'
    return _svg(words, x, f"{y:.1f}", SIGNS[number - 1], look)


def key(number: int) -> SafeString:
    """The sign of a line, for a legend."""
    return _svg(
        '<svg class="chart-key" width="16" height="16" aria-hidden="true">{}</svg>',
        _sign(number, "50%", 8, is_solid=True),
    )


def nature_key(nature: str) -> SafeString:
    look = _pigment(1) if nature == Nature.ACTUAL else _hollow(1)
    swatch = _svg('<rect x="1" y="2" width="24" height="10" {}/>', look)
    return _svg('<svg class="chart-key" width="26" height="14" aria-hidden="true">{}</svg>', swatch)


def bar(mark: Any) -> SafeString:
    """One bar over its track; a value that is not there has the track alone, broken."""
    return _svg('<svg class="bar" width="100%" height="{}" aria-hidden="true">{}</svg>', BAR, _bar(mark, 0))


def _bar(mark: Any, y: float) -> SafeString:
    if not mark.has_value:
        words = '<line class="gap" x1="0" x2="100%" y1="{0}" y2="{0}" stroke="{1}" {2}/>'
        return _svg(words, y + BAR / 2, SOFT, DASHES)
    number = max(1, ord(mark.sign or "A") - 64)
    number = (number - 1) % len(PIGMENTS) + 1
    look = _pigment(number) if mark.is_fact and mark.preferred else _hollow(number)
    track = _svg('<rect class="track" y="{}" width="100%" height="{}" fill="#f2f3ef"/>', y, BAR)
    return track + _svg(
        '<rect x="{}%" y="{}" width="{}%" height="{}" {}/>',
        *(mark.start, y + 1, max(mark.length, 0.3), BAR - 2),
        look,
    )


# --- lines over time -------------------------------------------------------------------------------------------------


def _steps(low: float, high: float) -> list[float]:
    """Round numbers from below the lowest to above the highest."""
    wanted = (high - low) / 4 or 1
    size = 10 ** math.floor(math.log10(wanted))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= wanted)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def plot(chart: Any) -> SafeString:
    """The lines of a chart with their axes, as wide as there is room."""
    points = [point for line in chart.lines for point in line.points]
    steps = _steps(
        min(0.0, *(float(point.value) for point in points)), max(float(point.value) for point in points)
    )
    years = range(min(point.first for point in points).year, max(point.last for point in points).year + 1)
    begin = datetime.date(years[0], 1, 1).toordinal()
    end = datetime.date(years[-1], 12, 31).toordinal() + 1

    def across(day: int) -> float:
        return LEFT + (RIGHT - LEFT) * (day - begin) / (end - begin)

    def up(value) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (float(value) - steps[0]) / (steps[-1] - steps[0]))

    parts = [_grid(steps, up, chart.unit), _years(years, across)]
    for line in chart.lines:
        parts.append(_line(line, across, up))
    if len(points) <= 16:
        parts.append(_values(points, across, up))
    return _joined(parts)


def _middle(point: Any) -> int:
    return (point.first.toordinal() + point.last.toordinal() + 1) // 2


def _grid(steps: list[float], up, unit: str) -> SafeString:
    parts = []
    for step in steps:
        words = quantity(f"{step:f}".rstrip("0").rstrip(".") if step % 1 else f"{step:.0f}", unit)
        parts.append(
            _svg(
                '<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}" stroke="{1}"/>'
                '<text class="axis" x="0" y="{2}" font-size="12" fill="{3}">{4}</text>',
                *(up(step), LINE, up(step) - 4, SOFT, words),
            )
        )
    return _joined(parts)


def _years(years: range, across) -> SafeString:
    every = -(-len(years) // MOST_YEARS)
    parts = []
    for year in years[::every]:
        middle = (
            across(datetime.date(year, 1, 1).toordinal())
            + across(datetime.date(year, 12, 31).toordinal() + 1)
        ) / 2
        parts.append(
            _svg(
                '<text class="axis" x="{}%" y="{}" font-size="12" text-anchor="middle" fill="{}">{}</text>',
                *(middle, HEIGHT - 10, SOFT, year),
            )
        )
    return _joined(parts)


def _line(line: Any, across, up) -> SafeString:
    """The line between the middles of its times; a bar through a sign is as long as the time that the value is of."""
    look = _pigment(line.number)
    parts = []
    for before, after in zip(line.points, line.points[1:], strict=False):
        words = '<line x1="{}%" y1="{}" x2="{}%" y2="{}" stroke-width="2" {} {}/>'
        ends = (across(_middle(before)), up(before.value), across(_middle(after)), up(after.value))
        parts.append(_svg(words, *ends, look, "" if after.is_fact else DASHES))
    for point in line.points:
        words = '<line x1="{0}%" y1="{2}" x2="{1}%" y2="{2}" stroke-width="5" stroke-opacity="0.25" {3}/>'
        first, last = across(point.first.toordinal()), across(point.last.toordinal() + 1)
        parts.append(_svg(words, first, last, up(point.value), look))
        is_solid = point.is_fact and point.preferred
        parts.append(_sign(line.number, f"{across(_middle(point)):.2f}%", up(point.value), is_solid))
    return _joined(parts)


def _values(points: list[Any], across, up) -> SafeString:
    """What each point says, above it, or below where the one above is too near."""
    parts, at, above = [], None, 0.0
    for point in sorted(points, key=lambda point: (_middle(point), -point.value)):
        x, y = across(_middle(point)), up(point.value)
        label = y - 11
        if at is not None and abs(x - at) < 8 and label - above < 15:
            label = y + 20
        at, above = x, label
        parts.append(
            _svg(
                '<text class="said" x="{}%" y="{}" font-size="13" text-anchor="middle" fill="{}">{}</text>',
                *(x, label, INK, point.words),
            )
        )
    return _joined(parts)


# --- the file --------------------------------------------------------------------------------------------------------


class File:
    """A chart as a drawing for reports and slides: `body` is SVG, `height` how high it is. `foot` are lines that say
    where it comes from."""

    width, margin = 860, 40

    def __init__(self, chart: Any, title: str, definition: str, foot: list[str]):
        self.parts: list[SafeString] = []
        self.y = 26.0
        self._wrapped(title, 24, INK, bold=True)
        self._wrapped(" · ".join(part.text for part in chart.shared), 15, INK)
        self._wrapped(definition, 14, SOFT)
        self.y += 14
        getattr(self, f"_{chart.kind}")(chart)
        if chart.kind != "figure":
            self.y += 8
        for name, picture in chart.nature_keys:
            self._keyed(picture, name)
        for sentence in chart.said:
            self._wrapped(sentence, 14, INK)
        self.y += 8
        for sign, source in chart.sources:
            words = source["name"]
            self._wrapped(f"{sign}  {words}" if sign else words, 13, SOFT)
        for words in foot:
            self._wrapped(words, 13, SOFT)
        self.height = self.y + 24
        self.body = _joined(self.parts)

    def _text(
        self, words: str, size: int, fill: str, *, bold=False, x: float | None = None, end=False
    ) -> None:
        self.parts.append(
            _svg(
                '<text x="{}" y="{}" font-size="{}" fill="{}" font-weight="{}" text-anchor="{}">{}</text>',
                *(self.margin if x is None else x, self.y + size, size, fill),
                *("700" if bold else "400", "end" if end else "start", words),
            )
        )

    def _wrapped(self, words: str, size: int, fill: str, *, bold=False) -> None:
        for line in wrapped(words, size, self.width - 2 * self.margin) if words else []:
            self._text(line, size, fill, bold=bold)
            self.y += size * 1.5

    def _keyed(self, picture: SafeString, words: str) -> None:
        self.parts.append(
            _svg('<svg x="{}" y="{}" overflow="visible">{}</svg>', self.margin, self.y + 2, picture)
        )
        for line in wrapped(words, 14, self.width - 2 * self.margin - 36):
            self._text(line, 14, INK, x=self.margin + 36)
            self.y += 24

    def _lines(self, chart: Any) -> None:
        wide = self.width - 2 * self.margin
        self.parts.append(
            _svg(
                '<svg x="{}" y="{}" width="{}" height="{}" overflow="visible">{}</svg>',
                *(self.margin, self.y, wide, HEIGHT, plot(chart)),
            )
        )
        self.y += HEIGHT + 8
        for line in chart.lines:
            sign = f" ({line.sign})" if line.sign else ""
            self._keyed(key(line.number), f"{line.name}{sign}  {line.told}")

    def _bars(self, chart: Any) -> None:
        wide = self.width - 2 * self.margin
        for mark in [*chart.marks, *chart.gaps]:
            value = mark.words or str(MARKS.get(mark.absence, ""))
            if not mark.is_fact and mark.has_value:
                value += f" ({mark.nature_name})"
            sign = f"  {mark.sign}" if mark.sign else ""
            name = " · ".join(filter(None, (f"{mark.name}{sign}", mark.time)))
            self._text(fitting(name, 14, wide - width_of(value, 14) - 24), 14, INK)
            self._text(value, 14, INK, bold=mark.has_value, x=self.width - self.margin, end=True)
            self.y += 21
            self.parts.append(
                _svg(
                    '<svg x="{}" y="{}" width="{}" height="{}">{}</svg>',
                    *(self.margin, self.y, wide, BAR, _bar(mark, 0)),
                )
            )
            self.y += BAR + 9

    def _ranks(self, chart: Any) -> None:
        for mark in chart.marks:
            self._wrapped(" · ".join(filter(None, (mark.words, mark.name, mark.sign, mark.time))), 15, INK)

    def _figure(self, chart: Any) -> None:
        self._wrapped(chart.marks[0].words, 44, INK, bold=True)
