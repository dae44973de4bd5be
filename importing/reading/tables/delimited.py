"""CSV with commas, semicolons, tabs or bars, in UTF-8, UTF-16 or GB18030."""

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from importing.problems import CsvBrokenQuote, EncodingUnknown, FileTooLarge
from importing.reading.encodings import is_everyday
from importing.reading.tables.numbered_rows import HEAD_ROWS, NumberedRow, Table, check_place

# In order of preference, if the heads do not decide.
DELIMITERS: Final = (",", "\t", ";", "|", "，", "；")
_SEP_LINE: Final = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_BYTE_ORDER_MARKS: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF8_MARK: Final = b"\xef\xbb\xbf"

# The number of fields named by the heads among these rows.
Score = Callable[[Sequence[NumberedRow]], int]


def read_delimited(path: Path, score: Score) -> Table:
    """The rows that are not empty. The delimiter is the one that gives the most known heads.

    Raises EncodingUnknown, CsvBrokenQuote (with the ``line``) and FileTooLarge.
    """
    text = decoded(path.read_bytes())
    named = _SEP_LINE.match(text)
    if named:
        return Table(list(_rows(text[named.end() :], named[1], lines_before=1)))
    return Table(list(_rows(text, max(DELIMITERS, key=lambda d: _score(text, d, score)))))


def _score(text: str, delimiter: str, score: Score) -> int:
    rows: list[NumberedRow] = []
    try:
        rows.extend(itertools.islice(_rows(text, delimiter), HEAD_ROWS))
    except (CsvBrokenQuote, FileTooLarge):
        return 0
    return score(rows)


def _rows(text: str, delimiter: str, lines_before: int = 0) -> Iterator[NumberedRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    for number in itertools.count(1 + lines_before):
        line = reader.line_num + 1 + lines_before
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CsvBrokenQuote(f"line {line}: {error}", line=line) from None
        check_place(number, len(cells))
        if any(cell.strip() for cell in cells):
            yield NumberedRow(number, tuple(cells))


def decoded(raw: bytes) -> str:
    """Decode the text of a file. Raises EncodingUnknown instead of guessing."""
    if raw.startswith(_UTF8_MARK):
        return _strictly(raw[len(_UTF8_MARK) :], "utf-8")
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if raw.startswith(mark):
            return _strictly(raw[len(mark) :], encoding)
    if unmarked := _utf16_by_its_zeros(raw):
        return _strictly(raw, unmarked)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(raw):
            raise EncodingUnknown(f"UTF-8 that is broken at byte {error.start + 1}") from None
    text = _strictly(raw, "gb18030")  # which holds GBK and GB2312
    for number, line in enumerate(raw.split(b"\n"), 1):
        if _is_utf8_after_all(line):
            raise EncodingUnknown(f"line {number} is UTF-8, others are not")
    return text


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingUnknown(f"no {encoding.upper()} at byte {error.start + 1}") from None


def _utf16_by_its_zeros(raw: bytes) -> str | None:
    """UTF-16 without its mark: every digit, comma and line end has a zero byte, on one side."""
    zeros = raw[1::2].count(0), raw[::2].count(0)
    if len(raw) % 2 or sum(zeros) * 20 < len(raw):
        return None
    if zeros[1] * 10 <= zeros[0]:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] * 10 <= zeros[1] else None


def _is_utf8_after_all(line: bytes) -> bool:
    """True for a line in UTF-8 in a GB18030 file, as in two joined files: everyday characters as
    UTF-8, rare ones as GB18030."""
    if line.isascii():
        return False
    try:
        as_utf8 = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return is_everyday(as_utf8) and not is_everyday(line.decode("gb18030", "replace"))


def _is_damaged_utf8(raw: bytes) -> bool:
    """True if most of it is UTF-8 nevertheless: as GB18030 it would give wrong names."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(c > "\x7f" for c in text) - broken
    return whole > 4 * broken
