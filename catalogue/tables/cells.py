"""What a table is made of: cells, lines and parts in both languages. No records here, and no queries."""

from dataclasses import dataclass, field

from catalogue.choices import Absence
from catalogue.models import SourceTable

NUMBER, QUOTED, PIECE = "number", "quoted", "piece"
SENTENCE = 12  # characters from which quoted words read as a sentence


@dataclass(frozen=True)
class Part:
    """One value in a cell, in both languages, and the entry or place it names; or the reason why nothing stands
    there. `kind` says whether it is a number or words quoted from the source, or that only a piece is lost of the
    value behind."""

    text: str = ""
    text_en: str = ""
    type: str = ""
    slug: str = ""
    absence: str = ""
    kind: str = ""


def is_sentence(part: Part) -> bool:
    return part.kind == QUOTED and len(part.text) > SENTENCE


@dataclass(frozen=True)
class Line:
    """Values that stand side by side in a cell, and the words that the source prints around them."""

    parts: tuple[Part, ...]
    before: str = ""
    after: str = ""
    before_en: str = ""
    after_en: str = ""


@dataclass
class Cell:
    """What stands in it, in Chinese and in English: what is twofold in one language may be one in the other."""

    lines: list[Line] = field(default_factory=list)
    lines_en: list[Line] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        return [part for line in self.lines for part in line.parts]

    @property
    def prose(self) -> bool:
        """Whether its lines stand below each other: sentences do, values and names side by side."""
        return any(is_sentence(part) for part in self.parts)

    @property
    def is_missing(self) -> bool:
        """Whether anything in the cell is lost in our copy."""
        return any(part.absence == Absence.MISSING or "缺〕" in part.text for part in self.parts)


@dataclass
class Heading:
    label: str
    label_en: str
    numeric: bool = False  # its values are numbers, amounts or dates


@dataclass
class Row:
    number: int
    cells: list[Cell]


@dataclass
class Table:
    record: SourceTable
    headings: list[Heading]
    rows: list[Row]

    @property
    def missing(self) -> int:
        """How many cells our copy has lost, wholly or in part."""
        return sum(cell.is_missing for row in self.rows for cell in row.cells)
