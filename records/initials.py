"""The first letters of a name's syllables in Pinyin, by which phones search: 刘国兴 is `lgx`.

They are stored beside the name (`initials` of households and contacts) by whoever writes it, so
that a pull only copies them.
"""

import importlib
import os
from functools import cache, lru_cache
from itertools import islice, product
from types import ModuleType
from unicodedata import normalize

# More readings help nobody: each is one more name under which a household is found by chance.
MOST = 4

# Surnames that are read otherwise than as words: those of two characters, with their two letters;
# those of one, with two letters where both are heard.
_SURNAMES = {
    "尉迟": "yc", "万俟": "mq", "单于": "cy", "澹台": "tt",
}  # fmt: skip
_SURNAME = {
    "单": "s", "曾": "z", "解": "x", "仇": "q", "区": "o", "查": "z", "乐": "yl", "召": "sz",
    "种": "c", "折": "sz", "繁": "p", "隗": "wk", "郇": "xh", "乜": "n", "宓": "mf", "祭": "zj",
    "秘": "b", "么": "y", "藏": "z", "翟": "z", "佴": "n", "谌": "cs", "车": "c", "行": "x",
    "重": "c", "会": "g", "郗": "xc", "长": "z", "朝": "c", "句": "g",
}  # fmt: skip
# In given names both readings are common.
_GIVEN = {
    "乐": "ly", "长": "cz", "朝": "cz", "晟": "sc", "茜": "qx", "莘": "sx", "重": "cz", "行": "xh",
    "藏": "cz", "传": "cz", "车": "cj", "省": "xs", "厦": "xs", "覃": "qt",
}  # fmt: skip


def initials_of(name: str) -> str:
    """Small letters and digits; several readings, the likeliest first, are parted by a blank.

    Latin letters, without accents, and digits stay; what has no reading is left out, so the result
    may be empty.
    """
    plain = "".join(c for c in normalize("NFKD", name).lower() if c.isalnum())
    readings = list(islice(map("".join, product(*_letters(plain))), MOST))
    return " ".join(dict.fromkeys(readings))


def _letters(name: str) -> list[str]:
    """The possible letters of each character."""
    if double := _SURNAMES.get(name[:2]):
        return [*double, *map(_given, name[2:])]
    if name[:1] in _SURNAME and len(name) > 1:
        return [_SURNAME[name[0]], *map(_given, name[1:])]
    return list(map(_given, name))


def _given(character: str) -> str:
    return _GIVEN.get(character) or _usual(character)


@lru_cache(maxsize=8192)
def _usual(character: str) -> str:
    if character.isascii():
        return character
    pypinyin = _pypinyin()
    style = pypinyin.Style.FIRST_LETTER
    read = pypinyin.pinyin(character, style=style, errors=lambda _: "")
    letter: str = read[0][0] if read and read[0] else ""
    return letter if letter.isascii() and letter.isalpha() else ""


@cache
def _pypinyin() -> ModuleType:
    """Loaded when the first name is written (0.3 s, 15 MB), and without its phrases (45 MB more),
    which hold words of the language and no names."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    return importlib.import_module("pypinyin")
