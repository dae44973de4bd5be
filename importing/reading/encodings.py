"""Which encoding an attribute table is in: decided by all its text, for what files say is often
wrong. GB2312 and GBK are parts of GB18030, and are read as that.
"""

import codecs
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from importing.problems import EncodingUnknown

UTF8: Final = "utf-8"
GB18030: Final = "gb18030"

# What tools write who mean nothing by it: the Western code page that they were made with.
_SAYS_NOTHING = re.compile(r"^$|8859-?1$|88591|1252|latin|437|850|ascii|ansi$|oem|system", re.I)
_SAYS_UTF8 = re.compile(r"utf-?_?8|65001", re.I)
_SAYS_GB = re.compile(r"gb|936|euc-?cn|chinese", re.I)
# The byte of a .dbf for it; what is not here says nothing.
_DBF_LANGUAGES: Final = {
    0x4D: "936", 0x7A: "936", 0x4F: "950", 0x78: "950", 0x4E: "949", 0x79: "949", 0x13: "932",
    0x7B: "932",
}  # fmt: skip


class Chosen(NamedTuple):
    """The encoding, and whether the file says another one."""

    encoding: str
    differs: bool = False


def said_by_dbf(language: int) -> str:
    return _DBF_LANGUAGES.get(language, "")


def choose_encoding(values: Iterable[bytes], said: str = "") -> Chosen:
    """The one encoding in which all of these make sense. Raises EncodingUnknown.

    ``said`` is what the file says of itself: it decides where two encodings are possible, and
    never against the bytes. The last character of a value may be cut: fields have a width in bytes.
    """
    said = said.strip()
    texts = {value for value in values if not value.isascii()}
    says_utf8, says_gb = bool(_SAYS_UTF8.search(said)), bool(_SAYS_GB.search(said))
    if not texts:
        return Chosen(UTF8)
    as_utf8 = [decode(text, UTF8) for text in texts]
    # Two bytes in a row are UTF-8 by chance now and then, three never in what is a word in GBK.
    surely = any(found and max(found.text, default="") >= "\u0800" for found in as_utf8)
    as_gb = [decode(text, GB18030) for text in texts]
    if None not in as_utf8 and (surely or says_utf8 or None in as_gb):
        return Chosen(UTF8, bool(said) and not says_utf8)
    if surely:
        raise EncodingUnknown("some of it is UTF-8, some is not")
    if None in as_gb:
        raise EncodingUnknown()
    if not says_gb:
        if said and not says_utf8 and not _SAYS_NOTHING.search(said):
            raise EncodingUnknown(f"it says {said[:20]}; save it as UTF-8")
        if not _reads_as_chinese("".join(found.text for found in as_gb if found)):
            raise EncodingUnknown()
    return Chosen(GB18030, bool(said) and not says_gb)


class Decoded(NamedTuple):
    """``cut``: the last character is not whole, and was left out."""

    text: str
    cut: bool


def decode(raw: bytes, encoding: str) -> Decoded | None:
    """None where these bytes are no text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return Decoded(decoder.decode(raw), bool(decoder.getstate()[0]))
    except UnicodeDecodeError:
        return None


def _reads_as_chinese(text: str) -> bool:
    """Nearly any bytes are something in GB18030: real text keeps to GB2312 for the most part."""
    found = {char for char in text if not char.isascii()}
    return 2 * sum(map(_is_everyday, found)) >= len(found)


def _is_everyday(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
