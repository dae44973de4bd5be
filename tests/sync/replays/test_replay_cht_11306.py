"""Replay of medic/cht-core#11306: households change hands while phones are without signal.

There, reassigned households stayed on the old phones, visits were credited to whoever held the
household when they arrived, and pay was disputed for months. Here 2,800 households in 32 grids go
to other cadres, each grid on a day of the past six weeks; the phones have been offline meanwhile,
log visits all the time, and come back late, in any order, losing answers.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.staff.people import Assignment, Person
from tests.factories import (
    COUNTY,
    bearer,
    make_assignment,
    make_grid,
    make_login,
    make_person,
    square,
)
from tests.phone.holdings import Document
from tests.phone.phone import Phone

GRIDS, UNTOUCHED, HOUSEHOLDS, VISITS, WEEKS = 32, 4, 2_800, 12, 6
VILLAGE = "441427100201"
ZONE = ZoneInfo("Asia/Shanghai")

_HOUSEHOLDS = sa.text("""
    INSERT INTO households (county, id, rev, feed, seq, written_at, head, grid, village, since,
                            point)
    SELECT left(g.code, 6), gen_random_uuid(), gen_random_uuid(), g.code,
           f.n + row_number() OVER (PARTITION BY g.code), now(), '户主' || h, g.code, g.village,
           '2020-01-01', ST_PointOnSurface(g.geom)
    FROM generate_series(0, :households - 1) AS h
    JOIN grids g ON g.code = :village || lpad(CAST(1 + h % :grids AS text), 3, '0')
    JOIN feeds f ON f.county = g.county AND f.code = g.code
""")
_CLOCKS = sa.text("""
    UPDATE feeds SET n = h.last
    FROM (SELECT county, feed, max(seq) AS last FROM households GROUP BY county, feed) h
    WHERE feeds.county = h.county AND feeds.code = h.feed
""")


@dataclass
class Cadre:
    """``made`` has the visits that this cadre recorded: id -> (household, when)."""

    person: Person
    phone: Phone
    grid: str
    households: list[str]
    made: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    received: list[Document] = field(default_factory=list)

    def visit(self, household: str, at: datetime) -> None:
        self.made[self.phone.visit(household, happened_at=at.isoformat())] = (household, at)

    def sync(self, chance: random.Random, loss: float = 0.5) -> None:
        """In small pushes and pages; half of the answers are lost after the server committed."""
        more = True
        while more or self.phone.waiting():
            rows = self.phone.waiting()[: chance.randint(1, 9)]
            limit = chance.choice([20, 100, 500])
            if chance.random() < loss:
                lost = self.phone.post("/api/v1/sync", self.phone.body(rows, limit))
                assert lost.status_code == 200
                continue
            said = self.phone.exchange(rows, limit)
            self.received += said["documents"]
            more = said["hasMore"]


@pytest.fixture
def chance() -> random.Random:
    return random.Random(11306)


@pytest.fixture
def cadres(client: FlaskClient, session: Session) -> list[Cadre]:
    """One for each grid; the last ``UNTOUCHED`` of them keep theirs."""
    codes = [f"{VILLAGE}{1 + at:03}" for at in range(GRIDS + UNTOUCHED)]
    for at, code in enumerate(codes):
        make_grid(session, code, square(116.0 + at * 0.01, 24.6))
    session.execute(_HOUSEHOLDS, {"households": HOUSEHOLDS, "grids": GRIDS, "village": VILLAGE})
    session.execute(_CLOCKS)
    people = [make_person(session, areas=[code]) for code in codes]
    tokens = [bearer(make_login(session, person)) for person in people]
    session.commit()
    standing = in_grids(session)
    return [
        Cadre(person, Phone(client, token), code, standing.get(code, []))
        for person, token, code in zip(people, tokens, codes, strict=True)
    ]


def in_grids(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for grid, household in session.execute(sa.text("SELECT grid, id FROM households ORDER BY id")):
        found.setdefault(grid, []).append(str(household))
    return found


def hand_over(session: Session, cadres: list[Cadre], chance: random.Random) -> dict[str, date]:
    """Every grid goes to another cadre, on a day of its own; returns the days."""
    today = datetime.now(UTC).astimezone(ZONE).date()
    circle = chance.sample(cadres, len(cadres))
    days: dict[str, date] = {}
    for giver, taker in zip(circle, [*circle[1:], circle[0]], strict=True):
        day = days[giver.grid] = today - timedelta(chance.randint(0, 7 * WEEKS))
        session.execute(
            sa.update(Assignment)
            .where(Assignment.person_id == giver.person.id, Assignment.area == giver.grid)
            .values(valid_to=day)
        )
        make_assignment(session, taker.person, giver.grid, valid_from=day)
        taker.received.append({"grid": giver.grid})
    session.commit()
    return days


def accept_all(client: FlaskClient, session: Session, chance: random.Random) -> int:
    """A dispatcher accepts what waits; now and then twice, for the answer was lost."""
    dispatcher = make_person(session, roles=[("dispatcher", VILLAGE[:9])])
    headers = bearer(make_login(session, dispatcher))
    session.commit()
    accepted = 0
    while True:
        waiting = client.get("/api/v1/inbox", headers=headers).json["items"]
        for row in waiting:
            assert (row["outcome"], row["errors"][0]["code"]) == ("held", "out_of_scope")
            for _ in range(chance.choice([1, 1, 1, 2])):
                url = f"/api/v1/inbox/{row['key']}/accept"
                answer = client.post(url, headers=headers, json={})
                assert answer.status_code == 200, answer.text
            accepted += 1
        if not waiting:
            return accepted


@pytest.mark.slow
def test_every_visit_is_credited_once_to_who_made_it_whoever_holds_the_household_by_now(
    client: FlaskClient, session: Session, cadres: list[Cadre], chance: random.Random
) -> None:
    moving, untouched = cadres[:GRIDS], cadres[GRIDS:]
    for cadre in cadres:
        cadre.phone.sync(limit=500)
    now = datetime.now(UTC)
    days = hand_over(session, moving, chance)
    taken = {cadre.person.id: cadre.received.pop()["grid"] for cadre in moving}
    standing = in_grids(session)

    # They do not know of it: visits before the hand-over, and after it.
    late = 0
    for cadre in moving:
        for _ in range(VISITS):
            at = now - timedelta(minutes=chance.randint(1, 7 * WEEKS * 24 * 60))
            cadre.visit(chance.choice(cadre.households), at)
            late += at.astimezone(ZONE).date() >= days[cadre.grid]
    for cadre in chance.sample(moving, len(moving)):
        cadre.sync(chance)
        for _ in range(2):  # and now in the grid that is theirs today
            first = datetime.combine(days[taken[cadre.person.id]], time(), ZONE)
            at = first + (now - first) * chance.random() if first < now else now
            cadre.visit(chance.choice(standing[taken[cadre.person.id]]), at)
        if chance.random() < 0.5:
            cadre.sync(chance)
    assert accept_all(client, session, chance) == late > 0
    for cadre in chance.sample(moving, len(moving)):
        cadre.sync(chance)
    for cadre in moving:
        cadre.sync(chance, loss=0)

    check_credit(session, moving)
    check_scopes(session, moving, taken, standing)
    for cadre in untouched:
        assert cadre.phone.exchange([])["documents"] == [], "nobody else downloads anything again"


def check_credit(session: Session, cadres: list[Cadre]) -> None:
    """Each visit is there once, its author's, in the week in which it was made."""
    made = {
        visit: (cadre.person.id, household, at)
        for cadre in cadres
        for visit, (household, at) in cadre.made.items()
    }
    session.expire_all()
    stored = {
        str(visit.id): (visit.cadre_id, str(visit.household_id), visit.counted_at)
        for visit in session.scalars(sa.select(Visit).where(Visit.county == COUNTY))
    }
    assert stored == made
    pushed = session.scalars(sa.select(InboxRow.record_id)).all()
    assert sorted(map(str, pushed)) == sorted(made), "nothing is missing, nothing came twice"


def check_scopes(
    session: Session,
    cadres: list[Cadre],
    taken: dict[Any, str],
    standing: dict[str, list[str]],
) -> None:
    """Each phone holds its new grid, whole, and nothing else; nothing waits on any of them."""
    visits: dict[str, set[str]] = {}
    for grid, visit in session.execute(sa.select(Visit.grid, Visit.id)):
        visits.setdefault(grid, set()).add(str(visit))
    for cadre in cadres:
        grid = taken[cadre.person.id]
        assert [one["code"] for one in cadre.phone.live("grids").values()] == [grid]
        assert set(cadre.phone.live("households")) == set(standing[grid])
        assert set(cadre.phone.live("visits")) == visits.get(grid, set())
        assert cadre.phone.waiting() == []
        decisions = {one["decision"] for one in cadre.phone.live("outcomes").values()}
        assert decisions <= {"accepted"}
