"""Normal forms of text: what is compared, sorted and searched. No models here.

Everything is computed when a record is saved; pypinyin and OpenCC are slow to load and are imported on first use.
"""

import re
import unicodedata
from functools import lru_cache

from django.utils.translation import get_language

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
# Control characters, marks that turn the direction of what follows, and what is no character at all: nobody types
# them, they come along when text is copied, and no file format or reader knows what to do with them.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# What no slug can hold and what keeps apart what stands beside it: 〔2017〕27 is 2017-27.
_PARTING = re.compile("[^\\w]+|(?<=[0-9])[^\x00-\x7f]+(?=[0-9])")
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_LOST = re.compile("〔(?:缺|lost|missing|name lost)〕")
_QUOTES = dict.fromkeys(map(ord, "\"'“”‘’「」『』《》〈〉«»`"))
_SPACE_IN_CHINESE = re.compile("(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
# Zero-width spaces and byte order marks come along with what is copied, and say nothing.
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
# What stands in the first column of a row that is about nobody.
_TOTAL = re.compile(
    "(本页|grand|sub)?(合计|总计|小计|共计|平均|其他|全部|total|sum|average|others|all)[数额]?([0-9]*[家个条项]?)?"
    "([万亿]?元)?"
)
# Texts of so many characters at most may be names.
NAME = 100
_BRACKETS = str.maketrans("[]【】()（）﹝﹞{}", "〔〕〔〕〔〕〔〕〔〕〔〕")


# Characters in names of organisations and places that people read in two ways.
_TWICE_READ = (
    "长 chang zhang|重 zhong chong|行 xing hang|乐 le yue|朝 chao zhao|都 du dou|车 che ju|盛 sheng cheng|"
    "传 chuan zhuan|调 diao tiao|奇 qi ji|区 qu ou|解 jie xie|会 hui kuai|厦 xia sha|柏 bai bo|"
    "曾 zeng ceng|单 dan shan|藏 zang cang|蔚 wei yu|绿 lv lu|仇 qiu chou|查 cha zha|省 sheng xing"
)
_POLYPHONES = {
    char: tuple(syllables) for char, *syllables in (line.split() for line in _TWICE_READ.split("|"))
}


@lru_cache(maxsize=1)
def _simplifier():
    from opencc import OpenCC

    return OpenCC("t2s")


def normalise(text: str) -> str:
    """NFKC, simplified characters, lower case, Latin letters without accents, single spaces, one kind of brackets: two
    spellings of one name become equal, and 京发[2017]27号 finds 京发〔2017〕27号."""
    text = unicodedata.normalize("NFKC", text or "").translate(_BRACKETS)
    if not text.isascii():
        text = _ACCENTED.sub(lambda match: _plain_letter(match[0]), _simplifier().convert(text))
    return _SPACES.sub(" ", text).strip().casefold()


def _plain_letter(letter: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(char))


def searched(text: str) -> str:
    """What is compared in a search: `normalise` without quotation marks, and without the marks of what is lost."""
    return _SPACES.sub(" ", _LOST.sub("", normalise(text)).translate(_QUOTES)).strip()


def has_gap(text: str) -> bool:
    """Whether a part of a name is lost or left out, as in 京东〔缺〕研究院."""
    return bool(_LOST.search(normalise(text))) or "缺失〕" in text


def form(text: str) -> str:
    """A text as it is stored for searching: no space divides Chinese characters, wherever a line was broken."""
    return _form_of_name(text) if len(text) <= NAME else _SPACE_IN_CHINESE.sub("", searched(text))


@lru_cache(maxsize=20_000)
def _form_of_name(text: str) -> str:
    """The same names stand in document after document."""
    return _SPACE_IN_CHINESE.sub("", searched(text))


def fold(text: str) -> str:
    """`normalise` without punctuation and spaces, for comparing names: `Geek+ ` and `GEEK` stay apart only in `+`."""
    return _fold_of_name(text) if len(text or "") <= NAME else _NOT_WORD.sub("", searched(text))


@lru_cache(maxsize=20_000)
def _fold_of_name(text: str) -> str:
    """A column of names is compared with the same entries again and again."""
    return _NOT_WORD.sub("", searched(text))


def has_chinese(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff" for char in text)


@lru_cache(maxsize=20_000)
def _syllables(text: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False, errors="default"))


def pinyin(text: str) -> str:
    """Syllables separated by spaces, without tones: 北京大学 → `bei jing da xue`. Phrases decide polyphones (重庆 →
    chong qing)."""
    return _SPACES.sub(" ", " ".join(_syllables(searched(text)))).strip()


def initials(text: str) -> str:
    """First letters of the syllables: 百度 → `bd`."""
    return "".join(part[0] for part in pinyin(text).split() if part[0].isalnum())


# Two syllables at least, each with the number of its tone.
_TONED = re.compile("(?:[a-z]{1,6}[1-5]){2,}")


def latin(text: str) -> str:
    """What somebody spells, as spellings are compared: no tones (bǎi dù, bai3 du4), no spaces or apostrophes; empty if
    it holds anything but ASCII letters and digits."""
    spelt = searched(text).replace(" ", "")
    if _TONED.fullmatch(spelt):
        spelt = re.sub("[1-5]", "", spelt)
    return spelt if spelt.isascii() and spelt.isalnum() else ""


def readings(text: str) -> set[tuple[str, ...]]:
    """The ways in which somebody may spell a name, as syllables: pypinyin's phrases decide, and where a character of
    names is often misread its other reading counts too (长木 is `chang mu` and `zhang mu`). Eight at most."""
    normal = form(text)
    spelt = _syllables(normal)
    found = [spelt]
    if len(spelt) == len(normal):  # a run of letters is one syllable, so positions are known only without any
        for position, char in enumerate(normal):
            for other in set(_POLYPHONES.get(char, ())) - {spelt[position]}:
                found += [(*reading[:position], other, *reading[position + 1 :]) for reading in found[:4]]
    found += [
        tuple(part.replace("v", "u") for part in reading)
        for reading in found
        if "lv" in reading or "nv" in reading
    ]
    split = (
        " ".join(reading) for reading in found[:8]
    )  # letters come as one part, however many words they are
    return {
        syllables for reading in split if (syllables := tuple(_NOT_SLUG.sub(" ", _ascii(reading)).split()))
    }


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def sort_key(text: str) -> str:
    """An ASCII key that sorts Chinese by pinyin and everything else by its letters, the same on every database."""
    return _ascii(pinyin(text))[:200]


def slugify(text: str) -> str:
    """An ASCII slug from an English name or, through pinyin, from a Chinese one; may be empty."""
    spelt = _PARTING.sub("-", pinyin(text))
    return _NOT_SLUG.sub("-", _ascii(spelt)).strip("-")[:100].rstrip("-")


# Functional zones whose kind everybody shortens.
_ZONES = (("经济技术开发区", "经开区"), ("高新技术产业开发区", "高新区"))


def names_of_zone(name: str) -> set[str]:
    """甲经济技术开发区（乙） is called by each of the two names, and 甲经开区."""
    names = {name, *re.split("[（()）]", name)} - {""}
    return names | {known.replace(whole, short) for known in names for whole, short in _ZONES}


def zone_in_full(typed: str) -> str:
    """甲经开区 as 甲经济技术开发区."""
    for whole, short in _ZONES:
        typed = typed.replace(short, whole)
    return typed


def document_number(text: str) -> str:
    """The one canonical form of a 发文字号: `京发[2017] 27 号` → `京发〔2017〕27号`."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text or "")).translate(_BRACKETS)


def without_zero_width(typed: str) -> str:
    return _ZERO_WIDTH.sub("", typed)


def is_no_entry(name: str) -> bool:
    """Whether a name is that of a total (合计, 合计 20 家, Total:) or is lost altogether (〔缺〕)."""
    folded = fold(name)
    return _TOTAL.fullmatch(folded) is not None or (not folded and has_gap(name))


def english() -> bool:
    """Whether it is English that is written now."""
    return (get_language() or "").startswith("en")
