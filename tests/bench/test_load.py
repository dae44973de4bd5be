"""`make load` with a handful of phones: its figures are complete, and no row goes astray."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bench import table
from bench.database import Databases
from bench.load.figures import lines, went_right
from bench.load.plan import Plan
from bench.load.scenarios import first_syncs, returning, training_day
from server.ops.private_database import PrivateDatabase

pytestmark = pytest.mark.slow

FEW = replace(
    Plan(), phones=6, minutes=0.01, visits=8, conflicts=3, first=4, households=30, limit=60
)


@pytest.fixture(scope="module")
def databases(cluster: PrivateDatabase) -> Iterator[Databases]:
    with Databases(cluster) as made:
        yield made


def silent(text: str) -> None:
    pass


def test_returning_phones_first_syncs_and_a_training_day(databases: Databases) -> None:
    returned = returning(databases, FEW, silent)
    first = first_syncs(databases, FEW, silent)
    trained = training_day(databases, FEW, silent)
    assert returned.found.acknowledged == returned.found.pushed == 6 * (8 + 3)
    assert (returned.found.visits, returned.found.conflicts) == (6 * 8, 6 * 3)
    assert [sync.error for sync in (*returned.syncs, *first.syncs, *trained.syncs)] == [None] * 14
    assert all(len(sync.answers) > 1 for sync in first.syncs)  # they pull on while there is more
    assert [len(sync.requests) for sync in trained.syncs] == [
        1 + len(sync.requests) for sync in first.syncs
    ]
    for result in (returned, first, trained):
        assert went_right(result)
        assert result.found.pulled > 0
        drawn = table.draw(lines(result))
        for figure in (
            "time of a sync",
            "time of a request",
            "the last phone was done",
            "errors",
            "told to wait",
            "documents pulled",
            "lost / doubled",
            "peak memory",
            "database connections",
            "processor seconds",
        ):
            assert figure in drawn
    assert returned.peaks.connections >= 1
    assert min(returned.peaks.web_bytes, returned.peaks.database_bytes) > 10_000_000


def test_what_goes_astray_is_found(databases: Databases) -> None:
    """The check itself: a row that vanishes, one that comes from nowhere, phones that missed it."""

    def meddle(text: str) -> None:
        if text.startswith("checking"):
            with databases.cluster.connect_as_superuser(databases.made[-1]) as connection:
                connection.execute(LOSE_ONE)
                connection.execute(DOUBLE_ONE)

    result = returning(databases, FEW, meddle)
    assert not went_right(result)
    assert (result.found.lost, result.found.doubled) == (1, 1)
    assert result.found.diverged >= 1


PUSHED = """
    SELECT v.* FROM visits v JOIN inbox i ON i.county = v.county AND i.key = v.rev
    WHERE i.outcome = 'applied' ORDER BY v.received_at DESC, v.id LIMIT 1
"""
LOSE_ONE = f"DELETE FROM visits USING ({PUSHED}) p WHERE visits.id = p.id"
DOUBLE_ONE = f"""
    INSERT INTO visits (county, id, rev, feed, seq, written_at, household_id, happened_at, purpose,
        cadre_id, counted_at, received_at, grid)
    SELECT county, gen_random_uuid(), gen_random_uuid(), feed, 1000000, written_at, household_id,
        happened_at, purpose, cadre_id, counted_at, received_at, grid
    FROM ({PUSHED}) p
"""
