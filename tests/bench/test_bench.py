"""`make bench` at a size at which it measures nothing: every figure comes, and no row is lost."""

import pytest

from bench import table
from bench.database import Databases
from bench.plan import FIGURES, TINY
from bench.run import run
from server.ops.private_database import PrivateDatabase

pytestmark = pytest.mark.slow


def figures(cluster: PrivateDatabase, *, wide: bool = False) -> list[str]:
    with Databases(cluster) as databases:
        lines = run(databases, TINY, only=FIGURES, wide=wide, say=lambda _: None)
    assert all(line.value for line in lines)
    assert len(table.draw(lines).splitlines()) == len(lines) + 2
    return [line.figure for line in lines]


def test_the_table_has_every_figure(cluster: PrivateDatabase) -> None:
    told = " | ".join(figures(cluster, wide=True))
    for figure in (
        "push 40 visits, batches of 10, 2 clients",
        "batches of 500",
        "8 clients",
        "one grid",
        "first pull of a grid",
        "first pull of a village",
        "digest of a grid",
        "digest of a village",
        "not compressed",
        "empty pull, 10 times the records",
        "empty pull, 10 times the grids",
        "placement on 20 polygons / 20",
        "strips",
        "memory of a web worker",
        "quotas: 12 cadres x 5, a year",
        "visits, made for this",
        "coverage: first count",
        "coverage: counting 10 new visits",
        "coverage: of the county, now",
        "coverage: as of a day of last year",
        "coverage: a year of weeks",
        "counted directly",
        "coverage: of the county, a tenth of phones silent",
        "figure of the county over HTTP",
        "longest without anybody over HTTP",
        "hand-overs over HTTP",
        "2 clients, coverage is counted",
        "policies: empty pull",
        "policies: list of visits",
        "policies: push 40 visits",
        "policies: placement",
        "tiles of 20 polygons, the largest",
        "desk: first map of the demo county",
        "desk: first map, processor 4 times slower",
        "desk: script of a step of 51 weeks",
        "desk: tiles asked for over 51 weeks of one drawing",
        "app: scripts of the shell",
        "app: cold start without signal",
        "a keystroke, search by telephone's end",
        "first usable screen",
        "app: push of 60 visits",
    ):
        assert figure in told


def test_a_ratio_is_held_to_its_aim() -> None:
    line = table.ratio_line("x", [3, 4, 9], [10, 10, 10], least=0.4, unit=" rows/s")
    assert line.cells() == [
        "x",
        "4 (3-9) rows/s",
        "10 rows/s",
        "0.40 (0.30-0.90)",
        ">= 0.4",
        "yes",
    ]
    assert table.ratio_line("x", [3], [10], least=0.4).ok is False
    assert table.ratio_line("x", [3], [10], most=0.4, also=False).ok is False


def test_the_table_is_aligned_with_wide_characters() -> None:
    drawn = table.draw([table.Line("村", "1"), table.Line("ab", "2")]).splitlines()
    assert drawn[2].startswith("| 村 ")
    assert drawn[3].startswith("| ab ")
