"""Files that were made to be a burden, and files that were broken: rows, or a problem."""

import contextlib
import functools
import io
import random
import struct
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importing.problems import FileTooLarge, FileUnreadable
from importing.reading import values
from importing.reading.heads import HOUSEHOLDS
from importing.reading.sheets import Sheet, read_table
from records.problems import Problem
from tests.importing import workbooks as wb
from tests.importing.files import AWKWARD
from tests.importing.workbooks import FIRST, HEADS, parts, row, sheet, write_parts


def read(path: Path) -> Sheet:
    return read_table(path, HOUSEHOLDS)


def write(folder: Path, content: str) -> Path:
    return write_parts(folder / "a.xlsx", parts(content))


class TestBurdens:
    """Files that say, or are, far more than they hold."""

    def measured(self, path: Path) -> tuple[Sheet, float, int]:
        tracemalloc.start()
        began = time.process_time()
        try:
            return read(path), time.process_time() - began, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def test_huge_empty_ranges(self, tmp_path: Path) -> None:
        styled = "".join(f"<c r='{c}4' s='1'/>" for c in ("D", "ZZ", "XFD"))
        content = sheet(
            row(*HEADS, more="r='1'"), row(*FIRST, more="r='2'"), row(styled, more="r='4'"),
            *(f"<row r='{n}' s='1'/>" for n in range(5, 30_000)),
            row("BR-2", "李四", more="r='1048576'"),
            before="<dimension ref='A1:XFD1048576'/>",
        )  # fmt: skip
        found, seconds, peak = self.measured(write(tmp_path, content))
        assert [r.number for r in found.rows] == [2, 1048576]
        assert seconds < 10
        assert peak < 20 * 2**20

    @pytest.mark.parametrize(
        "content",
        [
            sheet("<row>" + text + "</row>")
            for text in (wb.text("x", "GS1"), wb.text("x", "XFE1"), wb.text("x", "ZZZ9"))
        ]
        + [sheet(row("x", more="r='1048577'")), sheet(row("x" * 200_000))],
    )
    def test_what_is_larger_than_a_table(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(FileTooLarge):
            read(write(tmp_path, content))

    @pytest.mark.parametrize(
        "content",
        [
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "<a>" * 1_000_000,
            "<a>" * 200 + "</a>" * 200,
            "<worksheet><sheetData><row>",
            "",
        ],
    )
    def test_xml_that_is_a_burden(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(FileUnreadable):
            read(write(tmp_path, content))

    def test_a_row_that_is_said_a_million_times_over(self, tmp_path: Path) -> None:
        head = wb.ods_row(*map(wb.ods_cell, HEADS))
        again = wb.ods_row(*map(wb.ods_cell, FIRST), more="table:number-rows-repeated='1048575'")
        path = wb.write_ods(tmp_path / "a.ods", f"<table:table>{head}{again}</table:table>")
        began = time.process_time()
        with pytest.raises(FileTooLarge, match="row 2 is said 1,048,575 times over"):
            read(path)
        assert time.process_time() - began < 5

    def test_merged_blocks_without_end(self, tmp_path: Path) -> None:
        blocks = "<mergeCell ref='C2:XFD1048576'/>" * 20_000
        content = sheet(
            row(*HEADS), *[row(*FIRST)] * 2_000, after=f"<mergeCells>{blocks}</mergeCells>"
        )
        found, seconds, _ = self.measured(write(tmp_path, content))
        assert len(found.rows) == 2_000
        assert seconds < 30

    def test_a_zip_bomb(self, tmp_path: Path) -> None:
        with pytest.raises(FileTooLarge, match="unpack to"):
            read(write(tmp_path, sheet(row("x")) + " " * (30 * 2**20)))


@functools.cache
def _sources() -> list[bytes]:
    cells = wb.ods_row(*(wb.ods_cell(head) for head in HEADS))
    with tempfile.TemporaryDirectory() as folder:
        ods = wb.write_ods(Path(folder) / "a.ods", f"<table:table>{cells * 2}</table:table>")
        return [path.read_bytes() for path in (ods, *sorted(AWKWARD.iterdir()))]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file of ours, cut, altered, or with one of its parts altered and packed again."""
    whole = draw(st.sampled_from(_sources()))
    chance = random.Random(draw(st.integers(0, 2**32)))
    if whole[:2] == b"PK" and draw(st.booleans()):
        return _repacked(whole, chance)
    found = bytearray(whole)
    for _ in range(draw(st.integers(1, 8))):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found[: chance.choice([len(found), chance.randrange(len(found))])])


def _repacked(whole: bytes, chance: random.Random) -> bytes:
    source, target = zipfile.ZipFile(io.BytesIO(whole)), io.BytesIO()
    victim = chance.choice(source.namelist())
    with zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            content = bytearray(source.read(name))
            if name == victim and content:
                for _ in range(chance.randrange(1, 6)):
                    at = chance.randrange(len(content))
                    content[at : at + chance.randrange(3)] = chance.choice(
                        [
                            b"<",
                            b">",
                            b"&#0;",
                            b"9" * 30,
                            b"-1",
                            b"\xff",
                            b"<v/>",
                            b"",
                            b"'",
                            struct.pack("d", 1e300),
                        ]
                    )
            package.writestr(name, bytes(content))
    return target.getvalue()


READERS: tuple[Callable[[object], object], ...] = (
    values.text_of,
    values.code_of,
    values.degrees_of,
    values.first_day_of,
)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=mutated()
    | st.binary(max_size=300)
    | st.binary(max_size=50).map(lambda b: b"PK\x03\x04" + b),
    suffix=st.sampled_from([".csv", ".xlsx", ".xls", ".ods"]),
)
def test_no_file_ends_in_anything_but_rows_or_a_problem(
    tmp_path: Path, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    try:
        found = read(path)
    except Problem:
        return
    for one in found.rows:
        for cell in one.cells.values():
            for reader in READERS:
                with contextlib.suppress(values.CellError):
                    reader(cell)
