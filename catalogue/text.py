"""Normal forms of text: what is compared, sorted and searched. No models here.

Everything is computed when a record is saved; pypinyin and OpenCC are slow to load and are imported on first use.
"""

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_BRACKETS = str.maketrans("[]【】()（）﹝﹞{}", "〔〕〔〕〔〕〔〕〔〕〔〕")


@lru_cache(maxsize=1)
def _simplifier():
    from opencc import OpenCC

    return OpenCC("t2s")


def normalise(text: str) -> str:
    """NFKC, simplified characters, lower case, single spaces, one kind of brackets: two spellings of one name become
    equal, and 京发[2017]27号 finds 京发〔2017〕27号."""
    text = unicodedata.normalize("NFKC", text or "").translate(_BRACKETS)
    if not text.isascii():
        text = _simplifier().convert(text)
    return _SPACES.sub(" ", text).strip().casefold()


def fold(text: str) -> str:
    """`normalise` without punctuation and spaces, for comparing names: `Geek+ ` and `GEEK` stay apart only in `+`."""
    return _NOT_WORD.sub("", normalise(text))


def has_chinese(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff" for char in text)


@lru_cache(maxsize=20_000)
def _syllables(text: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False, errors="default"))


def pinyin(text: str) -> str:
    """Syllables separated by spaces, without tones: 北京大学 → `bei jing da xue`. Phrases decide polyphones (重庆 →
    chong qing)."""
    return _SPACES.sub(" ", " ".join(_syllables(normalise(text)))).strip()


def initials(text: str) -> str:
    """First letters of the syllables: 百度 → `bd`."""
    return "".join(part[0] for part in pinyin(text).split() if part[0].isalnum())


def sort_key(text: str) -> str:
    """An ASCII key that sorts Chinese by pinyin and everything else by its letters, the same on every database."""
    key = unicodedata.normalize("NFKD", pinyin(text))
    return key.encode("ascii", "ignore").decode()[:200]


def slugify(text: str) -> str:
    """An ASCII slug from an English name or, through pinyin, from a Chinese one; may be empty."""
    key = unicodedata.normalize("NFKD", pinyin(text)).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("-", key).strip("-")[:100].rstrip("-")


def document_number(text: str) -> str:
    """The one canonical form of a 发文字号: `京发[2017] 27 号` → `京发〔2017〕27号`."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text or "")).translate(_BRACKETS)
