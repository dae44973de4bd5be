"""The one table that is printed, and the figures in it."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from unicodedata import east_asian_width


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a figure, its baseline in the same run, and what is aimed at. All are texts."""

    figure: str
    value: str
    baseline: str = ""
    ratio: str = ""
    aim: str = ""
    ok: bool | None = None

    def cells(self) -> list[str]:
        said = {True: "yes", False: "NO", None: ""}[self.ok]
        return [self.figure, self.value, self.baseline, self.ratio, self.aim, said]


HEADS = ["figure", "value", "baseline", "ratio", "aim", "ok"]


def spread(values: Sequence[float], form: str = ",.0f", unit: str = "") -> str:
    """Median and range: ``412 (390-455)``, with the unit behind."""
    low, middle, high = (
        format(value, form) for value in (min(values), statistics.median(values), max(values))
    )
    return f"{middle} ({low}-{high}){unit}" if low != high else f"{middle}{unit}"


def ratio_line(
    figure: str,
    values: Sequence[float],
    baselines: Sequence[float],
    *,
    least: float | None = None,
    most: float | None = None,
    form: str = ",.0f",
    unit: str = "",
    also: bool = True,
) -> Line:
    """A figure of several runs, each divided by its own baseline; the median is held to the aim."""
    ratios = [value / baseline for value, baseline in zip(values, baselines, strict=True)]
    median = statistics.median(ratios)
    aim, ok = "", None
    if least is not None:
        aim, ok = f">= {least}", median >= least and also
    if most is not None:
        aim, ok = f"<= {most}", median <= most and also
    return Line(
        figure,
        spread(values, form, unit),
        spread(baselines, form, unit),
        spread(ratios, ".2f"),
        aim,
        ok,
    )


def draw(lines: Iterable[Line]) -> str:
    """The table as Markdown that also reads well in a terminal; without columns that are empty."""
    rows = [line.cells() for line in lines]
    filled = [any(column) for column in zip(*rows, strict=True)]
    table = [list(compress(row, filled)) for row in (HEADS, *rows)]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    table.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(_padded(cell, w) for cell, w in zip(row, widths, strict=True)) + " |"
        for row in table
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
