"""CSV for people: no formulas, and what is loaded again is what was written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importing.reading.tables.delimited import read_delimited
from importing.reading.values import CellError, text_of
from importing.safe_csv import ENCODING, write_rows
from records.characters import trimmed
from tests.conftest import CHECKOUT, PACKAGES

CHARACTERS = st.text(st.sampled_from("=+-@\t'\"＝＠,; a1丘"), min_size=1, max_size=8)


def written(path: Path, *cells: object) -> Path:
    with path.open("w", encoding=ENCODING, newline="") as file:
        write_rows(file, ["login", "name"], [("x", cell) for cell in cells])
    return path


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", " =1"])
def test_what_a_spreadsheet_would_work_out_is_marked_as_text(tmp_path: Path, cell: str) -> None:
    text = written(tmp_path / "a.csv", cell).read_bytes().decode("utf-8-sig")
    assert f'"\'{cell}"' in text


def test_numbers_and_other_texts_stay_as_they_are(tmp_path: Path) -> None:
    text = written(tmp_path / "a.csv", 12, -3, "丘某", "a=b", None).read_text("utf-8-sig")
    assert text.splitlines()[1:] == ['"x","12"', '"x","-3"', '"x","丘某"', '"x","a=b"', '"x",""']


@given(CHARACTERS.filter(lambda text: bool(trimmed(text)) and trimmed(text) == text))
def test_what_is_loaded_again_is_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = written(tmp_path_factory.mktemp("csv") / "a.csv", text)
    cell = read_delimited(path, lambda rows: 0).rows[1].cells[1]
    try:
        read = text_of(cell)
    except CellError:  # a day, say, which no loaded file would have brought in
        return
    assert read == text


def test_nothing_else_of_the_product_writes_csv() -> None:
    files = [file for name in PACKAGES for file in (CHECKOUT / name).rglob("*.py")]
    found = [file for file in files if "csv.writer" in file.read_text("utf-8")]
    found += [file for file in files if "csv.DictWriter" in file.read_text("utf-8")]
    assert [file.name for file in found] == ["safe_csv.py"]
