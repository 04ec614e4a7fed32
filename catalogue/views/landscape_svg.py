"""The landscape as one drawing: where every box, name and line stands, in pixels.

A browser is not asked how wide a name is, so widths are estimated: a Chinese character is as wide as it is high.
Colours stand in attributes: a file has no style sheet, and is printed on white.
"""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, MARGIN, TITLE, GAP, COLUMNS = 1600, 40, 150, 14, 4
BOX = (WIDTH - 2 * MARGIN - TITLE - GAP * COLUMNS) / COLUMNS
PADDING, HEAD, FOOT, LINE_HEIGHT = 12, 36, 24, 22
TOP, BELOW = 130, 110
# Size of type and height of a tile, by its size.
TYPE = {1: (13, 26), 2: (16, 31), 3: (20, 38)}
INK, SOFT, LINE, PAPER, BAND = "#1a2129", "#4d5863", "#dcdfd9", "#fcfcfa", "#1d4f86"
# Ground and line of a tile, by its tone; the same as on the page.
TONES = (
    *(("#f2f3ef", "#dcdfd9"), ("#fbe3dc", "#d99a8b"), ("#dbe8f6", "#8fb3dc"), ("#dcefe6", "#86c2a9")),
    *(("#f6e8c8", "#d3b36a"), ("#eedcec", "#c396bf"), ("#d8eef0", "#86bcc2"), ("#e8e4f4", "#aba0d2")),
)


def width_of(words: str, size: float) -> float:
    """About how wide words are."""
    return sum(size if ord(char) > 0x2E80 else size * 0.58 for char in words)


def fitting(words: str, size: float, width: float) -> str:
    """The words, cut where they would be wider."""
    if width_of(words, size) <= width:
        return words
    while words and width_of(f"{words}…", size) > width:
        words = words[:-1]
    return f"{words.rstrip()}…"


def wrapped(words: str, size: float, width: float) -> list[str]:
    """The words in lines; Latin words stay whole."""
    lines, line = [], ""
    pieces = words.split(" ") if " " in words else list(words)
    joint = " " if " " in words else ""
    for piece in pieces:
        longer = f"{line}{joint}{piece}" if line else piece
        if line and width_of(longer, size) > width:
            lines.append(line)
            line = piece
        else:
            line = longer
    return [*lines, line]


class Drawing:
    """`body` is the drawing of a `landscape.Landscape` as SVG, `height` how high it is; `sizes` are its legend's."""

    width = WIDTH

    def __init__(self, landscape: Any, sizes: list[tuple[int, str]]):
        self.landscape = landscape
        self._parts: list[SafeString] = []
        y = float(TOP)
        for band in [*landscape.bands, *landscape.strips]:
            y = self._band(band, y) + GAP
        self._legend(y + 24, sizes)
        self.foot = y + 70
        self.height = y + BELOW
        self.body = mark_safe("\n".join(self._parts))  # noqa: S308 - made of `format_html`

    def _rectangle(self, x: float, y: float, width: float, height: float, fill: str, line: str) -> None:
        self._parts.append(
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="{}" stroke="{}"/>',
                *(f"{number:.1f}" for number in (x, y, width, height)),
                *(fill, line),
            )
        )

    def _words(
        self, x: float, y: float, size: int, words: str, fill: str, *, bold=False, middle=False
    ) -> None:
        """`y` is the middle of the line."""
        self._parts.append(
            format_html(
                '<text x="{}" y="{}" font-size="{}" fill="{}" font-weight="{}" text-anchor="{}">{}</text>',
                *(f"{x:.1f}", f"{y + size * 0.36:.1f}", size, fill),
                *("700" if bold else "400", "middle" if middle else "start"),
                words,
            )
        )

    def _band(self, band: Any, top: float) -> float:
        """Draw a band; returns where it ends."""
        rows = [band.boxes[start : start + COLUMNS] for start in range(0, len(band.boxes), COLUMNS)]
        wide = BOX if len(band.boxes) > 1 else BOX * COLUMNS + GAP * (COLUMNS - 1)
        heights = [max(self._height(box, wide) for box in row) for row in rows]
        rest = self._rest(band)
        whole = sum(heights) + GAP * (len(rows) - 1) + (len(rest) * LINE_HEIGHT + GAP if rest else 0)
        self._rectangle(MARGIN, top, TITLE, whole, BAND, BAND)
        lines = wrapped(band.title, 17, TITLE - 24)
        for number, line in enumerate(lines):
            y = top + whole / 2 + (number - (len(lines) - 1) / 2) * 23
            self._words(MARGIN + TITLE / 2, y, 17, line, "#ffffff", bold=True, middle=True)
        y = top
        for row, height in zip(rows, heights, strict=True):
            for column, box in enumerate(row):
                self._box(box, MARGIN + TITLE + GAP + column * (BOX + GAP), y, wide, height)
            y += height + GAP
        for number, words in enumerate(rest):
            self._words(MARGIN + TITLE + GAP, y + (number + 0.5) * LINE_HEIGHT, 13, words, SOFT)
        return top + whole

    @staticmethod
    def _rest(band: Any) -> list[str]:
        """What is not drawn of a band, in lines: names and numbers."""
        lines: list[str] = []
        for box in band.rest:
            words = f"{box.title.text if box.title else ''} {box.count}".strip()
            if lines and width_of(f"{lines[-1]} · {words}", 13) <= WIDTH - 2 * MARGIN - TITLE - GAP:
                lines[-1] += f" · {words}"
            else:
                lines.append(words)
        return lines

    def _tiles(self, box: Any, wide: float) -> list[tuple[Any, float, float, float]]:
        """(tile, x, y, width) from the corner of the box."""
        found, x, y, tallest = [], float(PADDING), float(HEAD if box.title else PADDING), 0
        for tile in box.tiles:
            size, height = TYPE[tile.size]
            width = min(width_of(tile.name.text, size) + 16, wide - 2 * PADDING)
            if x > PADDING and x + width > wide - PADDING:
                x, y, tallest = float(PADDING), y + tallest + 6, 0
            found.append((tile, x, y, width))
            x, tallest = x + width + 6, max(tallest, height)
        return found

    def _height(self, box: Any, wide: float) -> float:
        bottom = max((y + TYPE[tile.size][1] for tile, _x, y, _width in self._tiles(box, wide)), default=HEAD)
        return bottom + PADDING + (FOOT if box.more else 0)

    def _box(self, box: Any, left: float, top: float, wide: float, height: float) -> None:
        self._rectangle(left, top, wide, height, "#ffffff", LINE)
        if box.title:
            words = fitting(f"{box.title.text}  {box.count}", 14, wide - 2 * PADDING)
            self._words(left + PADDING, top + HEAD / 2, 14, words, INK, bold=True)
        for tile, x, y, width in self._tiles(box, wide):
            size, tall = TYPE[tile.size]
            self._rectangle(left + x, top + y, width, tall, *TONES[tile.tone])
            words = fitting(tile.name.text, size, width - 12)
            self._words(left + x + width / 2, top + y + tall / 2, size, words, INK, middle=True)
        if box.more:
            self._words(left + PADDING, top + height - PADDING - 6, 13, f"+{box.more}", SOFT)

    def _legend(self, y: float, sizes: list[tuple[int, str]]) -> None:
        x = float(MARGIN)
        for tone, words in self.landscape.legend:
            self._rectangle(x, y - 8, 16, 16, *TONES[tone])
            self._words(x + 24, y, 14, words, SOFT)
            x += 24 + width_of(words, 14) + 28
        for size, words in sizes:
            self._words(x, y, TYPE[size][0], words, SOFT)
            x += width_of(words, TYPE[size][0]) + 28
