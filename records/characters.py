"""Private-use and invisible characters in input from files and phones.

Old Chinese software keeps rare characters, many of them in names, at private code points: those of
GBK that had no Unicode then, and those that GB 18030 left there until its edition of 2022. Python's
decoder follows the edition of 2000. All of them have real code points now.
"""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import category

# GB 18030-2000 itself has these at private code points: vertical punctuation, ḿ, radicals.
_OF_GB18030: Final = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14,
    0xE792: 0xFE15, 0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19,
    0xE7C7: 0x1E3F, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4,
    0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8,
    0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip


def _of_gbk() -> Iterator[tuple[int, int]]:
    """GBK numbered its private characters in the order of their bytes."""
    yield 0xE76C, 0x20AC
    yield 0xE7C8, 0x01F9
    yield 0xE7E7, 0x303E
    yield from zip(range(0xE7E8, 0xE7F4), range(0x2FF0, 0x2FFC), strict=True)
    trail_bytes = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    for at, trail in enumerate(trail_bytes):
        yield 0xE815 + at, ord(bytes([0xFE, trail]).decode("gb18030"))


_REAL: Final = dict(_of_gbk()) | _OF_GB18030
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def real_characters(text: str) -> str:
    """Replace the private code points of GBK and GB 18030 by the real ones."""
    return text.translate(_REAL) if _PRIVATE.search(text) else text


def has_private_use(text: str) -> bool:
    """True where a private-use character is left, which only one program or font knows."""
    return any(category(c) == "Co" for c in _PRIVATE.findall(text))


def trimmed(text: str) -> str:
    """Strip white space and invisible format characters (zero-width, marks) from both ends."""
    if text[:1].isalnum() and text[-1:].isalnum():
        return text
    begin, end = 0, len(text)
    while begin < end and _is_invisible(text[begin]):
        begin += 1
    while begin < end and _is_invisible(text[end - 1]):
        end -= 1
    return text[begin:end]


def _is_invisible(c: str) -> bool:
    return c.isspace() or category(c) == "Cf"
