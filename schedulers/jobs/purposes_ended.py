"""Erase what is past its purpose: households that are gone, contents of old visits, old photos.

What figures need stays: visits count without note and place, and a household that is gone has been
counted by nobody since. Photos' bytes are removed by the job that follows, as no record names them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, text

from geo.following import lock_households
from records.changes import Change, Was, hold_rows, write_changes
from records.dates import DAY, instant, local_day
from records.db import changed_rows
from records.erasing import erasure_list
from records.erasing.erase import EMPTY_VISIT, Asked, erase
from records.erasing.erasure_list import Listed
from records.erasing.found import PERSONAL_OF_VISIT
from records.fieldwork.households import GONE_KINDS
from records.system.audit import note
from schedulers.jobs.job import Counts, Run

MAX_HOUSEHOLDS = 100  # a night; the others come next
MAX_RECORDS = 5_000

# Gone since the last former kind ended, or since it was registered as gone.
_GONE = text("""
    SELECT h.id FROM households h
    WHERE h.county = :county AND h.kind = ANY(:gone) AND :before > greatest(h.since, coalesce((
        SELECT max(k.valid_to) FROM household_kinds k
        WHERE k.county = h.county AND k.household_id = h.id AND k.kind <> ALL(:gone)), h.since))
      -- Somebody has been there since: it is not as gone as it seems.
      AND NOT EXISTS (SELECT FROM visits v WHERE v.county = h.county AND v.household_id = h.id
                      AND v.counted_at >= :start)
    ORDER BY h.id LIMIT :most
""")
_OLD = {
    "visits": f"""
        SELECT id, rev, feed FROM visits
        WHERE county = :county AND counted_at < :start
          AND num_nonnulls({", ".join(PERSONAL_OF_VISIT)}) > 0
        ORDER BY feed, seq LIMIT :most""",
    "photos": """
        SELECT id, rev, feed FROM photos
        WHERE county = :county AND counted_at < :start ORDER BY feed, seq LIMIT :most""",
}
_JUST_ERASED = text("""
    SELECT household_id, reason FROM erasures WHERE county = :county AND at >= :since
    ORDER BY at DESC LIMIT :most
""")
_PAYEES = text("DELETE FROM ticket_payees WHERE county = :county AND kept_until < :today")


@dataclass(frozen=True, slots=True)
class PurposePeriods:
    """Whole years; ``erasures`` is the erasure list."""

    gone_years: int
    notes_years: int
    photos_years: int
    payees_years: int
    erasures: Path


def erase_ended(run: Run, keep: PurposePeriods) -> Counts:
    """Erase households that are gone for years, and old notes, positions and photos of visits."""
    today = local_day(run.now, run.zone)
    payees = changed_rows(run.session.execute(_PAYEES, {"county": run.county, "today": today}))
    _sweep(run, keep, today)
    return {
        "households": _erase_gone(run, keep, today),
        "visits": _of_old(run, "visits", _start(run, today, keep.notes_years)),
        "photos": _of_old(run, "photos", _start(run, today, keep.photos_years)),
        "payees": payees,
    }


def _erase_gone(run: Run, keep: PurposePeriods, today: date) -> int:
    params = {"county": run.county, "gone": list(GONE_KINDS), "most": MAX_HOUSEHOLDS}
    params |= {"before": _years_before(today, keep.gone_years)}
    params |= {"start": _start(run, today, keep.gone_years)}
    gone: Sequence[UUID] = run.session.scalars(_GONE, params).all()
    lock_households(run.session, run.county, gone)
    for household in gone:
        years = keep.payees_years
        asked = Asked(run.county, household, run.now, today, years, "purpose_ended")
        erased = erase(run.session, asked)
        details = {"reason": asked.reason, "counts": dict(erased.counts)}
        target = f"household/{household}"
        note(run.session, run.county, run.now, None, "household_erased", target, details)
        if not run.dry:
            # Before the commit: what fails after it is due anyway.
            one = (erased.names, erased.ids)
            listed = Listed.of(run.county, household, run.now, asked.reason, *one)
            erasure_list.append(keep.erasures, [listed])
    return len(gone)


def _sweep(run: Run, keep: PurposePeriods, today: date) -> None:
    """Erase again what was erased lately: a refused or held row that came at the very moment of the
    erasure is in the inbox, and neither saw the other."""
    params = {"county": run.county, "since": run.now - 3 * DAY, "most": MAX_HOUSEHOLDS}
    for row in run.session.execute(_JUST_ERASED, params).all():
        lock_households(run.session, run.county, [row.household_id])
        years, reason = keep.payees_years, row.reason
        erase(run.session, Asked(run.county, row.household_id, run.now, today, years, reason))


def _of_old(run: Run, table: str, start: datetime) -> int:
    """Empty old visits, or delete old photos; one batch a night."""
    params = {"county": run.county, "start": start, "most": MAX_RECORDS}
    find = text(_OLD[table])
    rows: Sequence[Row[Any]] = hold_rows(
        run.session,
        run.county,
        lambda: run.session.execute(find, params).all(),
        lambda row: [row.feed],
    )
    changes = [
        Change(table, row.id, uuid4(), row.feed, EMPTY_VISIT, Was(row.rev, row.feed))
        if table == "visits"
        else Change(table, row.id, uuid4(), None, was=Was(row.rev, row.feed))
        for row in rows
    ]
    write_changes(run.session, run.county, run.now, changes)
    return len(changes)


def _start(run: Run, today: date, years: int) -> datetime:
    return instant(_years_before(today, years), run.zone)


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; of 29 February, the day before."""
    return day.replace(year=day.year - years, day=min(day.day, 28 if day.month == 2 else day.day))
