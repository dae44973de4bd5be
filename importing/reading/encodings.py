"""Find an attribute table's encoding by all of its text: what files declare is often wrong.

GB2312 and GBK are subsets of GB18030, and are read as that.
"""

import codecs
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from importing.problems import EncodingUnknown

UTF8: Final = "utf-8"
GB18030: Final = "gb18030"

# Declarations without meaning: tools write the Western code page that they were built with.
_SAYS_NOTHING = re.compile(r"^$|8859-?1$|88591|1252|latin|437|850|ascii|ansi$|oem|system", re.I)
_SAYS_UTF8 = re.compile(r"utf-?_?8|65001", re.I)
_SAYS_GB = re.compile(r"gb|936|euc-?cn|chinese", re.I)
# Code page by the language byte of a .dbf; other bytes have no meaning.
_DBF_LANGUAGES: Final = {
    0x4D: "936", 0x7A: "936", 0x4F: "950", 0x78: "950", 0x4E: "949", 0x79: "949", 0x13: "932",
    0x7B: "932",
}  # fmt: skip


class Chosen(NamedTuple):
    """The encoding, and whether the file declares another one."""

    encoding: str
    differs: bool = False


def encoding_of_dbf(language: int) -> str:
    return _DBF_LANGUAGES.get(language, "")


def choose_encoding(values: Iterable[bytes], declared: str = "") -> Chosen:
    """The one encoding in which all values are valid text. Raises EncodingUnknown.

    ``declared`` is what the file declares: it decides only if two encodings are possible. The last
    character of a value may be cut, because fields have a width in bytes.
    """
    declared = declared.strip()
    texts = {value for value in values if not value.isascii()}
    says_utf8, says_gb = bool(_SAYS_UTF8.search(declared)), bool(_SAYS_GB.search(declared))
    if not texts:
        return Chosen(UTF8)
    as_utf8 = [decode(text, UTF8) for text in texts]
    # GBK text is sometimes valid two-byte UTF-8 by chance, but never three-byte UTF-8.
    surely = any(decoded and max(decoded.text, default="") >= "\u0800" for decoded in as_utf8)
    as_gb = [decode(text, GB18030) for text in texts]
    if None not in as_utf8 and (surely or says_utf8 or None in as_gb):
        return Chosen(UTF8, bool(declared) and not says_utf8)
    if surely:
        raise EncodingUnknown("some of it is UTF-8, some is not")
    if None in as_gb:
        raise EncodingUnknown()
    if not says_gb:
        if declared and not says_utf8 and not _SAYS_NOTHING.search(declared):
            raise EncodingUnknown(f"it says {declared[:20]}; save it as UTF-8")
        if not _reads_as_chinese("".join(decoded.text for decoded in as_gb if decoded)):
            raise EncodingUnknown()
    return Chosen(GB18030, bool(declared) and not says_gb)


class Decoded(NamedTuple):
    """``cut``: the last character is incomplete, and was left out."""

    text: str
    cut: bool


def decode(raw: bytes, encoding: str) -> Decoded | None:
    """The decoded bytes; None if they are not valid in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return Decoded(decoder.decode(raw), bool(decoder.getstate()[0]))
    except UnicodeDecodeError:
        return None


def _reads_as_chinese(text: str) -> bool:
    """Nearly all bytes are valid GB18030, but real text has mostly characters of GB2312."""
    characters = {char for char in text if not char.isascii()}
    return 2 * sum(map(is_everyday, characters)) >= len(characters)


def is_everyday(text: str) -> bool:
    """True if all characters are of GB2312."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
