"""How an entry is cited: as GB/T 7714—2015 and the APA (7th edition) write it, and as BibTeX and RIS hold it.

The catalogue stands as who is responsible and as publisher, with the version, its day and the permanent address. Pages
are kept until the next change, so nothing here says on which day somebody reads: a placeholder stands where a style
wants that day, and the two files leave it to the program that takes them.
"""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from catalogue.templatetags.formats import MONTHS, NO_BREAK, english, local_day
from catalogue.templatetags.site import canonical, site_name_in


@dataclass(frozen=True)
class Cited:
    """What all styles say of a document, in one language."""

    key: str
    title: str
    site: str
    version: int
    day: str  # 2026-11-26
    url: str
    language: str

    @classmethod
    def of(cls, document: dict, *, in_english: bool) -> "Cited":
        names = (document["name_en"], document["name"]) if in_english else (document["name"], "")
        title = names[0] or names[1] or document["slug"]
        language = "en" if in_english else "zh"
        return cls(
            f"{document['slug']}-v{document['version']}",
            " ".join(title.split()),
            site_name_in(in_english),
            document["version"],
            local_day(document["updated_at"]),
            canonical(document["type"], document["slug"], language),
            language,
        )


def gb_t(cited: Cited) -> str:
    """An online database [DB/OL]: responsible body, title, version, day of the last change, day of access, address."""
    accessed = gettext("date of access")
    return f"{cited.site}. {cited.title}[DB/OL]. {_version(cited)}. ({cited.day})[{accessed}]. {cited.url}."


def _version(cited: Cited) -> str:
    return gettext("Version %(version)d") % {"version": cited.version}


def apa(cited: Cited) -> SafeString:
    """An entry without an author of its own in an online work that goes on changing; the style is in English."""
    year, month, day = cited.day.split("-")
    stop = "" if cited.title.endswith((".", "?", "!", "。", "？", "！")) else "."
    text = (
        f"{escape(cited.title)}{stop} ({year}, {MONTHS[int(month) - 1]}{NO_BREAK}{int(day)}). In"
        f" <i>{escape(cited.site)}</i> (Version{NO_BREAK}{cited.version}). Retrieved [month day, year], from"
        f" {escape(cited.url)}"
    )
    return mark_safe(text)  # noqa: S308 - every piece is escaped


# BibTeX counts braces whatever stands before them, so they are named.
_NAMED = {
    **{char: f"\\{char}" for char in "$&%#_"},
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_FOR_BIBTEX = str.maketrans(_NAMED)


def bibtex(cited: Cited) -> str:
    """UTF-8, as biber and BibTeX of today read it; double braces keep a name as one and its capitals."""
    site = cited.site.translate(_FOR_BIBTEX)
    fields = {
        "author": f"{{{{{site}}}}}",
        "title": f"{{{{{cited.title.translate(_FOR_BIBTEX)}}}}}",
        "publisher": f"{{{{{site}}}}}",
        "year": f"{{{cited.day[:4]}}}",
        "month": MONTHS[int(cited.day[5:7]) - 1][:3].lower(),
        "note": f"{{{_version(cited)}, {cited.day}}}",
        "url": f"{{{cited.url}}}",
    }
    return (
        f"@misc{{{cited.key},\n" + "".join(f"  {name} = {value},\n" for name, value in fields.items()) + "}\n"
    )


def ris(cited: Cited) -> str:
    """An electronic source, a tag a line; lines end as the format wants it."""
    rows = (
        ("TY", "ELEC"),
        ("AU", cited.site),
        ("TI", cited.title),
        ("PB", cited.site),
        ("PY", cited.day[:4]),
        ("DA", cited.day.replace("-", "/")),
        ("ET", str(cited.version)),
        ("LA", cited.language),
        ("UR", cited.url),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows)


# What is taken away as a file: the ending of its address, what writes it, and its type.
FILES = {
    "bib": (bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (ris, "application/x-research-info-systems; charset=utf-8"),
}


def for_page(document: dict) -> dict:
    """The four texts, in the language of the page where a style has no language of its own."""
    cited = Cited.of(document, in_english=english())
    return {
        "gb_t": gb_t(cited),
        "apa": apa(cited if english() else Cited.of(document, in_english=True)),
        "bibtex": bibtex(cited),
        "ris": ris(cited),
    }
