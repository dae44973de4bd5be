"""How much is measured: the whole, a quick look, and next to nothing for the tests."""

from dataclasses import dataclass, replace

from bench.county import Size
from bench.push import Load

FIGURES = (
    *(
        "push",
        "pull",
        "nothing",
        "placement",
        "locks",
        "memory",
        "quotas",
        "coverage",
        "tiles",
        "desk",
        "app",
        "front",
    ),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """``county`` is as large as a real one; the other sizes differ from it in one respect each."""

    county: Size
    tenth_rows: Size
    tenth_grids: Size
    many_grids: Size
    coverage: Size
    load: Load
    runs: int
    pulls: int
    requests: int
    points: int
    few_visits: int  # for each household; ten times fewer than many
    many_visits: int
    cadres: int = 1_000
    visits_a_day: int = 2_000
    demo: float = 1.0  # scale of the demo county
    front_seconds: float = 15.0  # for each p95 behind nginx
    beside_others: bool = True  # programs of others, which are fetched when they are asked for


FULL = Plan(
    county=Size(),
    tenth_rows=Size(households=7_000),
    tenth_grids=Size(grids=26, households=7_000),
    many_grids=Size(grids=10_000, households=7_000),
    coverage=Size(visits=0, contacts=0, tickets=0),
    load=Load(),
    runs=5,
    pulls=15,
    requests=200,
    points=100_000,
    few_visits=15,
    many_visits=150,
)
QUICK = replace(
    FULL,
    load=Load(rows=4_000),
    runs=3,
    pulls=5,
    requests=50,
    points=10_000,
    few_visits=1,
    many_visits=10,
    front_seconds=6.0,
)
TINY = Plan(
    county=Size(grids=20, households=200),
    tenth_rows=Size(grids=20, households=40),
    tenth_grids=Size(grids=20, households=40),
    many_grids=Size(grids=20, households=200),
    coverage=Size(grids=20, households=40, visits=0),
    load=Load(rows=40, batch=10, clients=2),
    runs=1,
    pulls=1,
    requests=2,
    points=100,
    few_visits=1,
    many_visits=4,
    cadres=12,
    visits_a_day=10,
    demo=0.02,
    front_seconds=1.0,
    beside_others=False,
)
