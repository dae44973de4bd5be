"""What has not arrived: phones that may hold work of a day, and rows that wait for a decision."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.dates import local_day
from records.validity import is_valid

# SQL: whether device ``d`` can still send rows. A revoked one can as long as its session is kept.
CAN_SEND = """(d.revoked_at IS NULL OR EXISTS (
    SELECT FROM sessions s WHERE s.county = d.county AND s.device_id = d.id))"""
_PHONES = text(f"""
    SELECT d.id, d.person_id, d.first_seen_at, d.last_seen_at, d.backlog, d.backlog_at,
           a.area, a.valid_from, a.valid_to
    FROM devices d
    JOIN assignments a ON a.county = d.county AND a.person_id = d.person_id
    WHERE d.county = :county
      AND (d.backlog IS DISTINCT FROM 0 OR d.backlog_at IS NULL OR d.backlog_at < :end)
      AND {CAN_SEND}
    ORDER BY d.id
""")
# In their authors' own feeds; a returned one is sent again.
_WAITING = text("""
    SELECT area, feed, count(*) AS rows FROM outcomes
    WHERE county = :county AND (decision IS NULL OR decision = 'returned') AND area IS NOT NULL
      AND collection IN ('visits', 'households')
    GROUP BY area, feed
""")


@dataclass(frozen=True, slots=True)
class Backlog:
    """The unsent rows of a phone, as it named them ``at``; None: it never has."""

    first_seen_at: datetime
    rows: int | None
    at: datetime | None

    def is_of(self, end: datetime) -> bool:
        """Whether the phone has named it since ``end``."""
        return self.at is not None and self.at >= end

    def may_hold(self, end: datetime) -> bool:
        """Whether work done before ``end`` may be among what is unsent."""
        return self.first_seen_at < end and not (self.is_of(end) and self.rows == 0)


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that may still change figures in these areas: at most ``most``; None: any number.

    ``seen_at``: the phone's last contact; None for rows that wait on the server.
    """

    person: UUID
    areas: frozenset[str]
    most: int | None
    seen_at: datetime | None


@dataclass(slots=True)
class _Phone:
    person: UUID
    last_seen_at: datetime
    backlog: Backlog
    held: list[tuple[str, date, date | None]]


@dataclass(frozen=True, slots=True)
class Phones:
    """Phones of a county that may hold work, and the rows that wait there."""

    zone: ZoneInfo
    phones: Sequence[_Phone]
    waiting: Sequence[Held]

    def holding(self, day: date, end: datetime) -> list[Held]:
        """What may still arrive of the work done before ``end``, the end of ``day``.

        A phone that has named its backlog since then holds so many rows; one that has not may hold
        any number. Its areas are those of the days of that work.
        """
        return [*filter(None, (self._held(each, day, end) for each in self.phones)), *self.waiting]

    def _held(self, phone: _Phone, day: date, end: datetime) -> Held | None:
        backlog = phone.backlog
        if not backlog.may_hold(end):
            return None
        # Where nothing was left, its rows are of the days since then.
        is_emptied = backlog.rows == 0
        since = local_day(backlog.at, self.zone) if backlog.at and is_emptied else date.min
        areas = {
            area
            for area, first, until in phone.held
            if is_valid(first, until, min(since, day), day)
        }
        most = backlog.rows if backlog.is_of(end) else None
        return Held(phone.person, frozenset(areas), most, phone.last_seen_at) if areas else None


def load_phones(session: Session, county: str, zone: ZoneInfo, end: datetime) -> Phones:
    """Phones that may hold work done before ``end``, in a context that reaches all people of the
    county."""
    phones: dict[UUID, _Phone] = {}
    for row in session.execute(_PHONES, {"county": county, "end": end}):
        phone = phones.setdefault(
            row.id,
            _Phone(
                row.person_id,
                row.last_seen_at,
                Backlog(row.first_seen_at, row.backlog, row.backlog_at),
                [],
            ),
        )
        phone.held.append((row.area, row.valid_from, row.valid_to))
    waiting = [
        Held(UUID(row.feed[1:]), frozenset([row.area]), row.rows, None)
        for row in session.execute(_WAITING, {"county": county})
    ]
    return Phones(zone, list(phones.values()), waiting)


class Doubt:
    """How much what is held may change figures of areas made of ``grids``."""

    def __init__(self, held: Iterable[Held], grids: Collection[str]) -> None:
        below: dict[str, set[str]] = {}
        for grid in grids:
            for length in (6, 9, 12, 15):
                below.setdefault(grid[:length], set()).add(grid)
        reached = (
            (each, set().union(*(below.get(area, ()) for area in each.areas))) for each in held
        )
        self._held = [(each, among) for each, among in reached if among]
        self._of_grid: dict[str, list[int]] = {}
        for at, (_, among) in enumerate(self._held):
            for grid in among:
                self._of_grid.setdefault(grid, []).append(at)

    @property
    def grids(self) -> set[str]:
        """The grids whose figures may change."""
        return set().union(*(among for _, among in self._held))

    @property
    def people(self) -> set[UUID]:
        return {each.person for each, _ in self._held}

    def phones(self, area: Collection[str]) -> list[datetime]:
        """The last contacts of the phones that may hold work of an area's grids."""
        return [each.seen_at for each, _ in self._touching(area) if each.seen_at is not None]

    def most(self, area: Collection[str], open_in: Mapping[str, int]) -> int:
        """How many households of an area may change at most, of those ``open_in`` each grid."""
        area = set(area)
        touching = self._touching(area)
        unlimited = {grid for each, among in touching if each.most is None for grid in among & area}
        rest = area - unlimited
        limited = sum(
            min(each.most, sum(open_in.get(grid, 0) for grid in among & rest))
            for each, among in touching
            if each.most is not None
        )
        return sum(open_in.get(grid, 0) for grid in unlimited) + min(
            limited, sum(open_in.get(grid, 0) for grid in rest)
        )

    def _touching(self, area: Collection[str]) -> list[tuple[Held, set[str]]]:
        found = {at for grid in area for at in self._of_grid.get(grid, ())}
        return [self._held[at] for at in sorted(found)]
