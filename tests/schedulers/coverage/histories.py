"""Random histories of a small county for coverage: what happens on each day, written as the server
writes it, with new days, late arrivals and corrections in any order."""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from geo.following import follow
from records.changes import Change, Was, write_changes
from records.fieldwork.household_kinds import KindChanged, note_kinds
from records.fieldwork.households import HOUSEHOLD_KINDS, VISITED_KINDS, Household
from records.fieldwork.visits import EVIDENCE, OUTCOMES, Visit
from records.planning.quotas import Quota
from tests import factories as f

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = date(2026, 1, 19)  # the Spring Festival follows
DAYS = 50
VILLAGES = ("441427100201", "441427101201")
# The last ones are drawn during the history: by splits of the first.
GRIDS = (VILLAGES[0] + "001", VILLAGES[0] + "002", VILLAGES[1] + "001", VILLAGES[0] + "003")
EVERY = {"ordinary": 20, "priority": 7}

_picks = st.integers(0, 30)
_visit = st.tuples(
    st.just("visit"),
    _picks,  # household
    st.integers(-2, 25),  # days ago: late ones, and a clock that is ahead
    st.sampled_from([0, 1, 16 * 3600 - 1, 16 * 3600, 86_399]),
    st.sampled_from(OUTCOMES),
    st.sampled_from(EVIDENCE),
    st.integers(0, 1),  # author
)
_steps = st.one_of(
    _visit,
    _visit,
    st.tuples(st.just("edit"), _picks, st.integers(-20, 20), st.sampled_from(OUTCOMES), _picks),
    st.tuples(st.just("delete_visit"), _picks),
    st.tuples(st.just("accept"), _picks, st.integers(0, 25)),  # held since it arrived
    st.tuples(st.just("move"), _picks, st.integers(0, len(GRIDS) - 1)),
    st.tuples(st.just("split"), st.integers(0, len(GRIDS) - 1), st.integers(0, len(GRIDS) - 1)),
    st.tuples(st.just("kind"), _picks, st.sampled_from(HOUSEHOLD_KINDS)),
    st.tuples(st.just("household"), st.integers(0, len(GRIDS) - 1)),
    st.tuples(st.just("delete_household"), _picks),
    st.tuples(st.just("free_day"), st.integers(-10, 10), st.booleans()),
    st.tuples(st.just("quota"), st.dictionaries(st.sampled_from(VISITED_KINDS),
                                                st.integers(1, 40))),
    st.tuples(st.just("days"), st.integers(1, 9)),
    st.tuples(st.just("days"), st.integers(1, 9)),
)  # fmt: skip
# Each step, and whether figures are brought up to date after it.
histories = st.lists(st.tuples(_steps, st.booleans()), min_size=5, max_size=40)


def examples(few: int) -> int:
    """How many histories a run tries: few, or as many as the environment names."""
    return int(os.environ.get("COVERAGE_EXAMPLES", few))


class History:
    """A county in which the steps of a history are carried out, one after the other."""

    def __init__(self, session: Session, areas: Sequence[str] = VILLAGES) -> None:
        """``areas``: what its cadres answer for."""
        self.session = session
        f.make_county(session)
        self.authors = [f.make_person(session, areas=areas) for _ in range(2)]
        self.homes = [f.make_household(session, GRIDS[at % 3]).id for at in range(5)]
        self.visits: list[Any] = []
        self.now = datetime.combine(BEGIN, time(10), ZONE).astimezone(UTC)
        first = {"valid_from": date(2025, 6, 1), "every": EVERY}
        names = {"name": "coverage", "title": "走访", "title_en": "Coverage"}
        parts = {"who": "households", "counts": "contact", "period": "interval", "least": 1}
        self.quota = {"county": f.COUNTY, **names, **parts}
        session.add(Quota(**self.quota, **first))
        for grid in GRIDS:
            if not session.query(f.Grid).filter_by(code=grid).first():
                f.make_grid(session, grid)
        session.flush()

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    def take(self, step: tuple[Any, ...]) -> None:
        name, *values = step
        getattr(self, f"_{name}")(*values)
        self.now += timedelta(minutes=1)
        self.session.flush()

    def _days(self, more: int) -> None:
        self.now += timedelta(days=more)

    def _at(self, days_ago: int, second: int = 0) -> datetime:
        day = datetime.combine(self.today - timedelta(days=days_ago), time(), UTC)
        return min(day + timedelta(seconds=second), self.now + timedelta(minutes=10))

    def _home(self, pick: int) -> Any:
        return self.session.get(Household, (f.COUNTY, self.homes[pick % len(self.homes)]),
                                populate_existing=True)  # fmt: skip

    def _visit(
        self, pick: int, ago: int, second: int, outcome: str, evidence: str, author: int
    ) -> None:
        self._log(self._home(pick), ago, self.now, second, outcome, evidence, author)

    def _accept(self, pick: int, ago: int) -> None:
        """A visit that a dispatcher decides about long after it arrived."""
        received = self.now - timedelta(days=ago // 2, hours=1)
        self._log(self._home(pick), ago, received, 0, "met", "outside", 0)

    def _log(
        self, home: Any, ago: int, received: datetime, second: int, outcome: str, evidence: str,
        author: int,
    ) -> None:  # fmt: skip
        visit = f.make_visit(
            self.session, home, self.authors[author], happened_at=self._at(ago, second),
            received_at=received, outcome=outcome, evidence=evidence,
        )  # fmt: skip
        self.visits.append(visit.id)

    def _edit(self, pick: int, days: int, outcome: str, home: int) -> None:
        if not self.visits:
            return
        visit = self._seen(pick)
        target = self._home(home)
        at = min(visit.counted_at + timedelta(days=days), self.now)
        columns = {"counted_at": at, "outcome": outcome, "household_id": target.id,
                   "grid": target.grid}  # fmt: skip
        was = Was(visit.rev, visit.feed)
        self._write(Change("visits", visit.id, uuid4(), target.grid, columns, was))

    def _delete_visit(self, pick: int) -> None:
        if self.visits:
            visit = self._seen(pick)
            self.visits.remove(visit.id)
            self._write(Change("visits", visit.id, uuid4(), None, {}, Was(visit.rev, visit.feed)))

    def _seen(self, pick: int) -> Any:
        key = (f.COUNTY, self.visits[pick % len(self.visits)])
        return self.session.get(Visit, key, populate_existing=True)

    def _move(self, pick: int, grid: int) -> None:
        self._move_home(self._home(pick), GRIDS[grid])

    def _split(self, old: int, new: int) -> None:
        """Half of a grid's households, or all of a merged one's, are in another grid."""
        homes = self.session.query(Household.id).filter_by(grid=GRIDS[old]).order_by(Household.id)
        for (home,) in homes.all()[::2]:
            self._move_home(self._home(self.homes.index(home)), GRIDS[new])

    def _move_home(self, home: Any, grid: str) -> None:
        if home.grid != grid:
            columns = {"grid": grid, "village": grid[:12]}
            was = Was(home.rev, home.feed)
            self._write(Change("households", home.id, home.rev, grid, columns, was))
            follow(self.session, f.COUNTY, [home.id], self.now)

    def _kind(self, pick: int, kind: str) -> None:
        home = self._home(pick)
        changed = KindChanged(home.id, home.kind, kind, home.since)
        note_kinds(self.session, f.COUNTY, self.today, [changed])
        was = Was(home.rev, home.feed)
        self._write(Change("households", home.id, uuid4(), home.feed, {"kind": kind}, was))

    def _household(self, grid: int) -> None:
        self.homes.append(f.make_household(self.session, GRIDS[grid], since=self.today).id)

    def _delete_household(self, pick: int) -> None:
        home = self._home(pick)
        is_visited = self.session.query(Visit).filter_by(household_id=home.id).first()
        if len(self.homes) > 1 and not is_visited:
            self.homes.remove(home.id)
            self._write(Change("households", home.id, uuid4(), None, {}, Was(home.rev, home.feed)))

    def _free_day(self, after: int, working: bool) -> None:
        day = self.today + timedelta(days=after)
        if known := self.session.get(f.CountyDay, (f.COUNTY, day)):
            known.working = working
        else:
            f.make_county_day(self.session, day, working)

    def _quota(self, every: dict[str, int]) -> None:
        """Other intervals from today on; none at all: the quota ends."""
        query = self.session.query(Quota).filter_by(county=f.COUNTY, name="coverage")
        last = query.order_by(Quota.valid_from.desc()).first()
        if last is not None and last.valid_from == self.today:
            self.session.delete(last)
            self.session.flush()
        elif last is not None and (last.valid_to is None or last.valid_to > self.today):
            last.valid_to = self.today
            self.session.flush()
        if every:
            self.session.add(Quota(**self.quota, valid_from=self.today, every=every))

    def _write(self, change: Change) -> None:
        write_changes(self.session, f.COUNTY, self.now, [change])
        self.session.expire_all()
