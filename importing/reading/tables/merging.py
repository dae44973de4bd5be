"""Merged cells: the value of the first cell applies to all of them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from importing.reading.tables.numbered_rows import MAX_COLUMNS, NumberedRow, is_filled


class MergedCells(NamedTuple):
    """A block of cells, rows and columns counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


def fill_merged(
    rows: Iterable[NumberedRow], blocks: Sequence[MergedCells]
) -> Iterator[NumberedRow]:
    """The rows with the value of each block in all of its cells.

    No rows are added for a block that reaches down an empty sheet. Spreadsheets do not allow blocks
    to overlap; if they do, the later one counts.
    """
    waiting = sorted(blocks, key=lambda block: (block.top, block.left), reverse=True)
    # By column: the last row of the block, and its value.
    open_blocks: dict[int, tuple[int, object]] = {}
    for row in rows:
        at = row.number - 1
        cells = list(row.cells)
        own_top: set[int] = set()
        while waiting and waiting[-1].top <= at:
            block = waiting.pop()
            if block.bottom < at or block.left >= MAX_COLUMNS:
                continue
            # If the block's first row is empty, so is the block.
            value = row.cells[block.left] if block.top == at and block.left < len(cells) else None
            for column in range(block.left, min(block.right, MAX_COLUMNS - 1) + 1):
                open_blocks[column] = (block.bottom, value)
                if block.top == at and column == block.left:
                    own_top.add(column)
        merged = set()
        for column, (bottom, value) in list(open_blocks.items()):
            if bottom < at:
                del open_blocks[column]
            elif column not in own_top and is_filled(value):
                cells.extend([None] * (column + 1 - len(cells)))
                cells[column] = value
                merged.add(column)
        yield row._replace(cells=tuple(cells), merged=frozenset(merged))
