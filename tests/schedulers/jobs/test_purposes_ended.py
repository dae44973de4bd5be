"""What is past its purpose is erased by itself, in time and not before."""

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from records.erasing import erasure_list
from records.erasing.erase import Asked, erase
from records.fieldwork.erasures import Erasure, TicketPayee
from records.fieldwork.households import Household
from records.fieldwork.photos import Photo
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.staff.people import Person
from records.system.audit import AuditRow
from schedulers.jobs import purposes_ended
from schedulers.jobs.job import Run
from schedulers.jobs.purposes_ended import PurposePeriods, erase_ended
from tests import factories as f
from tests.server.photos.photos import make_photo

EAST = "441427100201001"
DAY = timedelta(days=1)
YEAR = 365 * DAY


@pytest.fixture
def run(session: Session) -> Run:
    county = f.make_county(session).county
    return Run(session, county, ZoneInfo("Asia/Shanghai"), "2026-03-18", f.NOW, f.NOW)


@pytest.fixture
def keep(tmp_path: Path) -> PurposePeriods:
    return PurposePeriods(3, 3, 2, 10, tmp_path / erasure_list.NAME)


@pytest.fixture
def cadre(session: Session) -> Person:
    return f.make_person(session, areas=[EAST])


def gone(session: Session, kind: str, since: date) -> Household:
    """A household that is of this kind since a day, and was an ordinary one before."""
    made = f.make_household(session, EAST, kind=kind)
    f.make_past_kind(session, made, "ordinary", since)
    return made


def test_households_that_are_gone_for_years_are_erased(
    session: Session, run: Run, keep: PurposePeriods, cadre: Person
) -> None:
    today = f.NOW.date()
    long_ago = [gone(session, kind, today - 3 * YEAR - 2 * DAY) for kind in
                ("moved_away", "died_out")]  # fmt: skip
    f.make_visit(session, long_ago[0], cadre, happened_at=f.NOW - 4 * YEAR, note="搬走前")
    back = gone(session, "moved_away", today - 3 * YEAR - 2 * DAY)
    f.make_visit(session, back, cadre, happened_at=f.NOW - YEAR)
    others = [
        gone(session, "moved_away", today - 3 * YEAR + 2 * DAY),
        f.make_household(session, EAST),
        back,
    ]
    ids, kept = {one.id for one in long_ago}, {one.id for one in others}
    session.commit()
    assert erase_ended(run, keep)["households"] == 2
    session.expire_all()
    left = set(session.scalars(select(Household.id).where(Household.head != "")))
    assert left == kept
    assert set(session.scalars(select(Erasure.household_id))) == ids
    assert {one.household for one in erasure_list.read(keep.erasures)} == ids
    assert {row.target for row in session.scalars(select(AuditRow))} == {
        f"household/{id}" for id in ids
    }
    assert set(session.scalars(select(Visit.note))) == {None}
    assert erase_ended(run, keep)["households"] == 0


def test_a_dry_run_leaves_the_list_alone(
    session: Session, run: Run, keep: PurposePeriods, cadre: Person
) -> None:
    gone(session, "died_out", f.NOW.date() - 4 * YEAR)
    session.commit()
    assert erase_ended(dataclasses.replace(run, dry=True), keep)["households"] == 1
    assert not keep.erasures.exists()


def test_old_visits_are_emptied_and_old_photos_deleted(
    session: Session, run: Run, keep: PurposePeriods, cadre: Person
) -> None:
    household = f.make_household(session, EAST)
    fix = {"lng": 116.1, "lat": 24.6, "crs": "cgcs2000"}
    for ago in (3 * YEAR + 2 * DAY, 3 * YEAR - 2 * DAY, DAY):
        what = {"note": "记", "fix": fix, "made_in": EAST, "evidence": "inside"}
        f.make_visit(session, household, cadre, happened_at=f.NOW - ago, **what)
    photos = [
        make_photo(session, household, cadre, b"x", counted_at=f.NOW - ago)
        for ago in (2 * YEAR + 2 * DAY, 2 * YEAR - 2 * DAY)
    ]
    kept = photos[1].id
    session.commit()
    done = erase_ended(run, keep)
    assert (done["visits"], done["photos"]) == (1, 1)
    session.expire_all()
    visits = session.scalars(select(Visit).order_by(Visit.counted_at)).all()
    assert [(v.note, v.fix is None, v.made_in, v.evidence) for v in visits] == [
        (None, True, None, "inside"), ("记", False, EAST, "inside"), ("记", False, EAST, "inside"),
    ]  # fmt: skip
    assert list(session.scalars(select(Photo.id))) == [kept]
    assert session.scalar(text("SELECT count(*) FROM tombstones WHERE collection = 'photos'")) == 1


def test_a_night_has_an_end(
    session: Session, run: Run, keep: PurposePeriods, cadre: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purposes_ended, "MAX_HOUSEHOLDS", 2)
    for _ in range(3):
        gone(session, "died_out", f.NOW.date() - 4 * YEAR)
    session.commit()
    assert [erase_ended(run, keep)["households"] for _ in range(3)] == [2, 1, 0]


def test_payees_stay_for_the_accounting_period(
    session: Session, run: Run, keep: PurposePeriods, cadre: Person
) -> None:
    household = gone(session, "died_out", f.NOW.date() - 4 * YEAR)
    at = f.NOW - 3 * YEAR
    for _ in range(2):
        f.make_meal_ticket(
            session, household, cadre, happened_at=at, redeemed_at=at, redeemed_by=cadre.id
        )
    session.commit()
    erase_ended(run, keep)
    rows = session.scalars(select(TicketPayee)).all()
    assert [row.kept_until for row in rows] == [date(2033, 12, 31)] * 2
    rows[0].kept_until = f.NOW.date() - DAY
    session.commit()
    assert erase_ended(run, keep)["payees"] == 1
    assert len(session.scalars(select(TicketPayee)).all()) == 1


def test_the_last_of_february_has_a_day_in_every_year() -> None:
    assert purposes_ended._years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)
    assert purposes_ended._years_before(date(2028, 3, 31), 3) == date(2025, 3, 31)


def test_what_came_at_the_moment_of_an_erasure_is_erased_the_night_after(
    session: Session, run: Run, keep: PurposePeriods, cadre: Person
) -> None:
    household = f.make_household(session, EAST)
    id = household.id
    session.commit()
    erase(session, Asked(run.county, id, run.now, f.NOW.date(), 10, "asked"))
    body = {"household": str(id), "note": "同时到的"}
    session.add(
        InboxRow(county=run.county, key=uuid4(), collection="visits", record_id=uuid4(),
                 person_id=cadre.id, received_at=f.NOW, body=body, outcome="held", area=EAST)
    )  # fmt: skip
    session.commit()
    erase_ended(run, keep)
    session.expire_all()
    assert session.scalars(select(InboxRow.body)).all() == [None]
