"""The same figures and the lists behind them as requests of a leader of the whole county."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.clients import Client, Request
from bench.county import COUNTY, token_of
from bench.coverage.figures import AIM, MOST_DAY_MS, MOST_MS
from bench.database import session_on
from bench.pull import in_turns
from bench.service import serving
from bench.table import Line, ratio_line
from records.dates import monday_of
from records.staff.people import LoginSession, Person, RoleGrant
from server.web.tokens import hash_of

LEADER = token_of("leader")
_NO_HASH = "none"
_HANDED_OVER = """
    INSERT INTO handovers (county, id, household_id, area, week, until, asked_by, asked_at)
    SELECT county, gen_random_uuid(), id, grid, CAST(:monday AS date), CAST(:monday AS date) + 13,
           :person, now()
    FROM households WHERE county = :county ORDER BY hashint8(seq), id LIMIT 500
"""
# What each asks for, and the most milliseconds.
_ASKED = (
    ("coverage", "figure of the county", "?by=county", MOST_MS),
    ("coverage", "figures of all grids", "", MOST_MS),
    ("coverage", "all grids as of a day", "?period=year&on={day}", MOST_DAY_MS),
    ("coverage/weeks", "a year of weeks", "", MOST_DAY_MS),
    ("coverage/longest", "longest without anybody", "?limit=50", None),
    ("coverage/longest", "longest of a township", "?limit=50&within={town}", None),
    ("coverage/gaps", "gaps, counted", "", None),
    ("coverage/gaps/never", "gaps, never", "?limit=50", None),
    ("coverage/gaps/overdue", "gaps, overdue", "?limit=50", None),
    ("handovers", "500 hand-overs", "", None),
)


def measure(few: str, many: str, runs: int, times: int, size: str) -> Iterator[Line]:
    """Milliseconds of a request with many visits, beside those with a tenth."""
    for url in (few, many):
        with session_on(url) as session:
            person = add_leader(session)
            monday = monday_of(datetime.now(UTC).date())
            params = {"county": COUNTY, "monday": monday, "person": person}
            session.execute(text(_HANDED_OVER), params)
            session.commit()
    day = (datetime.now(UTC) - timedelta(days=320)).date()
    with (
        serving(few) as small,
        serving(many) as large,
        Client(small.port) as one,
        Client(large.port) as other,
    ):
        for path, name, query, most in _ASKED:
            query = query.format(day=day, town=f"{COUNTY}100")
            request = Request(f"/api/v1/{path}{query}", LEADER, None)
            works = [partial(client.send, request) for client in (one, other)]
            spent = in_turns(works, runs, max(1, times // 20))
            yield ratio_line(
                f"{name} over HTTP, {size}", spent[1], spent[0], most=AIM, form=".1f",
                unit=" ms", also=most is None or min(spent[1]) <= most,
            )  # fmt: skip


def add_leader(session: Session) -> UUID:
    """A person with a browser, who sees everything of the county."""
    now = datetime.now(UTC)
    person = Person(
        county=COUNTY, id=uuid4(), rev=uuid4(), seq=1, written_at=now, login="leader",
        name="leader", level="county", home=COUNTY, password_hash=_NO_HASH,
        must_change_password=False,
    )  # fmt: skip
    session.add(person)
    session.flush()
    of_person = {"county": COUNTY, "person_id": person.id}
    session.add(
        RoleGrant(**of_person, id=uuid4(), role="county_admin", area=COUNTY, valid_from=now.date())
    )
    session.add(
        LoginSession(
            **of_person, id=uuid4(), token_hash=hash_of(LEADER), created_at=now,
            expires_at=now + timedelta(days=1),
        )
    )  # fmt: skip
    session.commit()
    return person.id
