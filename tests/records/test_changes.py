"""Each change of a record has one place in its feed; what leaves a feed leaves a tombstone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from random import Random
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import orm

from authz.access_context import EVERYTHING, access_context
from records.changes import (
    Change,
    Was,
    allocate_seqs,
    hold_feeds,
    hold_rows,
    write_changes,
)
from records.db import db
from records.feeds import Feed, Tombstone
from records.fieldwork.households import Contact
from records.fieldwork.visits import Visit
from records.problems import ConcurrentWrite
from tests.factories import (
    COUNTY,
    NOW,
    make_county,
    make_grid,
    make_household,
    make_person,
    make_visit,
)

feeds = st.sampled_from([f"{COUNTY}100201{at:03}" for at in range(5)] + ["@somebody", COUNTY])
asks = st.lists(st.dictionaries(feeds, st.integers(0, 5), max_size=4), max_size=6)

GRIDS = [f"{COUNTY}100201{at:03}" for at in (1, 2, 3)]
OWN = "@01900000-0000-7000-8000-000000000001"
CONTENT = {"household_id": uuid4(), "name": "林阿婆", "relation": "other"}


@dataclass
class Histories:
    """Records as they should be, and a phone that pulls after each transaction."""

    session: orm.Session
    table: str = "contacts"
    records: dict[UUID, Was] = field(default_factory=dict)
    left: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    read: dict[str, int] = field(default_factory=dict)
    held: dict[str, dict[UUID, UUID]] = field(default_factory=lambda: defaultdict(dict))

    def write(self, steps: Mapping[int, str | None]) -> list[Change]:
        """``steps``: the feed to which the n-th record goes, or None where it is deleted."""
        changes = [change for n, feed in steps.items() if (change := self.change(n, feed))]
        write_changes(self.session, COUNTY, NOW, changes)
        for change in changes:
            if (feed := change.leaves) is not None:
                self.left[change.id, feed] += 1
            if change.feed is None:
                self.records.pop(change.id, None)
            else:
                self.records[change.id] = Was(change.rev, change.feed)
        return changes

    def change(self, n: int, feed: str | None) -> Change | None:
        id = UUID(int=n)
        was = self.records.get(id)
        if feed is None:
            return Change(self.table, id, uuid4(), None, was=was) if was else None
        columns = {"grid": None if feed == OWN else feed, **CONTENT}
        return Change(self.table, id, uuid4(), feed, columns, was)

    def pull(self) -> Counter[str]:
        """Read on from where the phone stands; returns how many places were given since."""
        given: Counter[str] = Counter()
        for feed, last in _sequences(self.session).items():
            begin = self.read.get(feed, 0)
            events = sorted(e for e in _events(self.session, feed) if e[0] > begin)
            # Each place once, and none left out.
            assert [seq for seq, *_ in events] == list(range(begin + 1, last + 1))
            for _, id, rev, is_there in events:
                if is_there:
                    self.held[feed][id] = rev
                else:
                    self.held[feed].pop(id, None)
            self.read[feed] = last
            given[feed] = last - begin
        return given


def _events(session: orm.Session, feed: str) -> Iterator[tuple[int, UUID, UUID, bool]]:
    for model, id, is_there in (
        (Contact, Contact.id, True),
        (Tombstone, Tombstone.record_id, False),
    ):
        rows = session.execute(sa.select(model.seq, id, model.rev).where(model.feed == feed))
        yield from ((seq, id, rev, is_there) for seq, id, rev in rows)


steps = st.dictionaries(
    st.integers(0, 5), st.sampled_from([*GRIDS, OWN, None, None]), min_size=1, max_size=5
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(steps, min_size=1, max_size=6))
def test_whoever_pulls_after_each_write_holds_what_there_is(
    session: orm.Session, history: list[dict[int, str | None]]
) -> None:
    with session.begin_nested() as trial:
        histories = Histories(session)
        for written in history:
            changes = histories.write(written)
            given = Counter(change.feed for change in changes if change.feed)
            given += Counter(feed for change in changes if (feed := change.leaves))
            assert +histories.pull() == given
            held = {
                (feed, id): rev for feed, of in histories.held.items() for id, rev in of.items()
            }
            assert held == {(was.feed, id): was.rev for id, was in histories.records.items()}
        tombstones = session.execute(sa.select(Tombstone.record_id, Tombstone.feed))
        assert Counter((id, feed) for id, feed in tombstones) == histories.left
        trial.rollback()


@pytest.fixture
def one(session: orm.Session) -> Change:
    """A contact that was written."""
    make_county(session)
    change = Change("contacts", uuid4(), uuid4(), GRIDS[0], {"grid": GRIDS[0], **CONTENT})
    write_changes(session, COUNTY, NOW, [change])
    return change


def test_a_tombstone_says_why_and_bears_the_rev_of_the_change(
    session: orm.Session, one: Change
) -> None:
    moved = one._replace(rev=uuid4(), feed=GRIDS[1], was=Was(one.rev, GRIDS[0]))
    write_changes(session, COUNTY, NOW, [moved])
    deleted = Change("contacts", one.id, uuid4(), None, was=Was(moved.rev, GRIDS[1]))
    write_changes(session, COUNTY, NOW, [deleted])
    left = session.scalars(sa.select(Tombstone).order_by(Tombstone.feed))
    assert [(d.feed, d.seq, d.collection, d.record_id, d.rev, d.why, d.at) for d in left] == [
        (GRIDS[0], 2, "contacts", one.id, moved.rev, "moved", NOW),
        (GRIDS[1], 2, "contacts", one.id, deleted.rev, "deleted", NOW),
    ]


def test_of_a_record_that_was_never_here_there_is_a_tombstone_alone(session: orm.Session) -> None:
    gone = Change("contacts", uuid4(), uuid4(), None, was=Was(None, OWN))
    write_changes(session, COUNTY, NOW, [gone])
    (left,) = session.scalars(sa.select(Tombstone))
    assert (left.feed, left.seq, left.record_id, left.why) == (OWN, 1, gone.id, "deleted")


@pytest.mark.parametrize(
    "was",
    [
        Was(uuid4(), GRIDS[0]),
        Was(None, GRIDS[1]),
        Was(None, GRIDS[0], {"phone_masked": "138****0001"}),
    ],
    ids=["another version", "another feed", "another value"],
)
@pytest.mark.parametrize("feed", [GRIDS[2], None], ids=["updated", "deleted"])
def test_what_is_not_as_it_was_read_is_a_race_that_was_lost(
    session: orm.Session, one: Change, was: Was, feed: str | None
) -> None:
    was = was._replace(rev=was.rev or one.rev)
    with pytest.raises(ConcurrentWrite), session.begin_nested():
        write_changes(session, COUNTY, NOW, [Change("contacts", one.id, uuid4(), feed, was=was)])
    assert session.scalars(sa.select(Contact.rev)).all() == [one.rev]
    assert session.scalars(sa.select(Tombstone)).all() == []


def test_bytes_geometries_and_lists_are_written_as_they_are_and_no_generated_column(
    session: orm.Session,
) -> None:
    make_grid(session, GRIDS[0])
    person = make_person(session, name="陈建国")
    visit = make_visit(session, make_household(session, GRIDS[0]), person)
    of_visit = {"fix_point": "SRID=4490;POINT(116.1000000000000014 24.6)", "flags": ["a", "b"]}
    of_person = {"phone_sealed": b"\x00\xff", "phone_masked": "138****0001"}
    write_changes(
        session, COUNTY, NOW,
        [
            Change("visits", visit.id, visit.rev, visit.feed, of_visit, Was(visit.rev, visit.feed)),
            Change("people", person.id, uuid4(), person.feed, of_person,
                   Was(person.rev, person.feed)),
        ],
    )  # fmt: skip
    session.refresh(person)
    point = sa.select(sa.func.ST_AsEWKT(Visit.fix_point), Visit.flags)
    assert session.execute(point).one() == ("SRID=4490;POINT(116.1 24.6)", ["a", "b"])
    assert (person.phone_sealed, person.name) == (b"\x00\xff", "陈建国")


def test_nothing_is_written_of_no_changes(session: orm.Session) -> None:
    hold_feeds(session, COUNTY, [])
    write_changes(session, COUNTY, NOW, [])
    assert _sequences(session) == {}


def test_holding_a_feed_makes_it_and_gives_no_place(session: orm.Session) -> None:
    hold_feeds(session, COUNTY, [GRIDS[1], GRIDS[0]])
    assert _sequences(session) == {GRIDS[0]: 0, GRIDS[1]: 0}


def test_what_is_found_is_found_again_until_its_feeds_are_held(session: orm.Session) -> None:
    answers = iter([[GRIDS[0]], [GRIDS[0], GRIDS[1]], [GRIDS[1]], ["not asked"]])
    found = hold_rows(session, COUNTY, lambda: next(answers), lambda feed: [feed])
    assert found == [GRIDS[1]]
    assert next(answers) == ["not asked"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(asks)
def test_each_ask_begins_where_the_last_one_ended(
    session: orm.Session, asked: list[dict[str, int]]
) -> None:
    make_county(session)
    clocks = Counter(_sequences(session))
    for rows in asked:
        before = allocate_seqs(session, COUNTY, rows)
        assert before == {feed: clocks[feed] for feed in rows}
        clocks.update(rows)
    assert _sequences(session) == dict(clocks)


def test_writers_of_overlapping_feeds_never_share_a_place_nor_deadlock(
    committing_app: Flask,
) -> None:
    """16 writers, each with its own order of the same new and known feeds."""
    names = [f"{COUNTY}100201{at:03}" for at in range(8)]
    with committing_app.app_context():
        engine = db.engine
        with orm.Session(engine) as session:
            make_county(session)
            allocate_seqs(session, COUNTY, {names[3]: 7})
            session.commit()

        def write(writer: int) -> list[tuple[str, int]]:
            given_out = []
            for turn in range(5):
                wanted = {names[(writer * 3 + turn + at * 5) % 8]: at + 1 for at in range(3)}
                with access_context(EVERYTHING), orm.Session(engine) as session:
                    before = allocate_seqs(session, COUNTY, wanted)
                    session.commit()
                given_out += [
                    (feed, before[feed] + at)
                    for feed, k in wanted.items()
                    for at in range(1, k + 1)
                ]
            return given_out

        with ThreadPoolExecutor(16) as writers:
            places = [place for given in writers.map(write, range(16)) for place in given]
        with orm.Session(engine) as session:
            ends = _sequences(session)
    assert len(places) == len(set(places)) == 16 * 5 * 6
    count = Counter(feed for feed, _ in places)
    assert ends == {feed: count[feed] + (7 if feed == names[3] else 0) for feed in names}


def test_two_who_move_the_same_records_at_once_never_deadlock_and_never_double(
    committing_app: Flask,
) -> None:
    """Each reads without locks, moves some of the records, and begins anew where it lost."""
    with committing_app.app_context():
        engine = db.engine
        with orm.Session(engine) as session:
            make_county(session)
            contacts = [
                Change(
                    "contacts",
                    UUID(int=n),
                    uuid4(),
                    GRIDS[n % 3],
                    {"grid": GRIDS[n % 3], **CONTENT},
                )
                for n in range(9)
            ]
            write_changes(session, COUNTY, NOW, contacts)
            session.commit()

        def move(writer: int) -> Counter[str]:
            given: Counter[str] = Counter()
            random = Random(writer)
            for _ in range(12):
                with access_context(EVERYTHING), orm.Session(engine) as session:
                    query = sa.select(Contact.id, Contact.rev, Contact.feed)
                    rows = random.sample(session.execute(query).all(), 4)
                    moving = []
                    for row in rows:
                        goes = random.choice([feed for feed in GRIDS if feed != row.feed])
                        was = Was(row.rev, row.feed)
                        moving.append(
                            Change("contacts", row.id, uuid4(), goes, {"grid": goes}, was)
                        )
                    try:
                        write_changes(session, COUNTY, NOW, moving)
                    except ConcurrentWrite:
                        continue
                    session.commit()
                    given.update(
                        chain.from_iterable((m.feed or "", m.leaves or "") for m in moving)
                    )
            return given

        with ThreadPoolExecutor(8) as writers:
            given = sum(writers.map(move, range(8)), Counter(change.feed for change in contacts))
        with orm.Session(engine) as session:
            assert _sequences(session) == dict(given)
            for feed in GRIDS:
                tombstones = sa.select(sa.func.count()).where(Tombstone.feed == feed)
                seqs = [seq for seq, *_ in _events(session, feed)]
                assert len(seqs) == len(set(seqs))
                assert max(seqs) <= given[feed]
                assert session.scalar(tombstones) > 0
            moves = session.scalar(sa.select(sa.func.count()).select_from(Tombstone))
            assert moves == (sum(given.values()) - len(contacts)) / 2


def _sequences(session: orm.Session) -> dict[str, int]:
    rows = session.execute(sa.select(Feed.code, Feed.n).where(Feed.county == COUNTY))
    return {row.code: row.n for row in rows}
