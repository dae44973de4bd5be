"""Orphans: records in their author's personal feed, because their household is unknown.

Or the household is known, but in a grid that the author never held. A decider of the author's area,
or of the household's refused row, sees which records wait for which household. The decider merges
the household into another one, or takes the records in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Uuid, select, text
from sqlalchemy.orm import Session

from authz.access_context import (
    ALL,
    AccessContext,
    access_context,
    as_county,
    people_of,
    with_own_feeds,
)
from authz.scope import Permission
from geo.following import RECORDED, follow
from records.divisions import RANGES, CodeRange, range_params
from records.problems import Forbidden, NotFound, OutOfScope
from records.staff.people import personal_feed
from server.services.audit import mark_of, note
from server.web.paging import Listing, page_of
from sync.collections.sender import Sender
from sync.decisions.aliases import merge_household, unmerge_household

# Personal feeds begin with "@": a range of the index for pulls.
_ALL = " UNION ALL ".join(
    f"""
    SELECT '{table}' AS collection, t.id, t.household_id AS household, t.feed, t.written_at
    FROM {table} t WHERE t.county = :county AND t.feed >= '@' AND t.feed < 'A' AND t.grid IS NULL
    """
    for table in RECORDED
)
_COUNTS = text(f"""
    SELECT household, collection, count(*) FROM ({_ALL}) o
    WHERE household = ANY(CAST(:ids AS uuid[])) GROUP BY 1, 2
""")
# Of authors in other areas, only records that wait for a household that was refused here.
_SEEN = f"""({_ALL}) o
    WHERE (o.feed <> ALL(CAST(:others AS text[])) OR o.household = ANY(CAST(:refused AS uuid[])))
"""
_HOUSEHOLDS = text(f"SELECT DISTINCT o.household FROM {_SEEN}").columns(household=Uuid())
_LIST = text(f"""
    SELECT o.household, o.collection, o.id AS record, CAST(substr(o.feed, 2) AS uuid) AS person,
           p.name, o.written_at AS since, h.grid
    FROM (SELECT * FROM {_SEEN} AND o.household = ANY(CAST(:ids AS uuid[]))) o
    JOIN people p ON p.county = :county AND p.id = CAST(substr(o.feed, 2) AS uuid)
    LEFT JOIN households h ON h.county = :county AND h.id = o.household
    ORDER BY o.household, o.collection, o.written_at, o.id
""")
# People at home in the decider's areas, or assigned there now or before.
_OF_HERE = text(f"""
    SELECT w.id FROM (
        SELECT id, home AS area FROM people WHERE county = :county
        UNION ALL
        SELECT person_id, area FROM assignments WHERE county = :county
    ) w
    JOIN {RANGES} ON w.area >= r.lo AND w.area < r.hi
""")
_REFUSED = text("""
    SELECT o.record_id AS household, o.id AS key, o.decision, i.person_id AS person
    FROM outcomes o JOIN inbox i ON i.county = o.county AND i.key = o.id
    WHERE o.county = :county AND o.collection = 'households' AND o.record_id IS NOT NULL
      AND o.outcome IN ('rejected', 'held')
      AND (o.decision IS NULL OR o.decision IN ('returned', 'dismissed'))
    ORDER BY o.received_at
""")


def waiting_for(
    session: Session, county: str, households: Sequence[UUID | None]
) -> dict[UUID, dict[str, int]]:
    """For each household, the number of waiting records by collection."""
    ids = [id for id in households if id is not None]
    if not ids:
        return {}
    with access_context(with_own_feeds(county)):  # only counts are returned
        rows = session.execute(_COUNTS, {"county": county, "ids": ids}).all()
    counts: dict[UUID, dict[str, int]] = {}
    for household, collection, count in rows:
        counts.setdefault(household, {})[collection] = count
    return counts


@dataclass(frozen=True, slots=True)
class _Sight:
    """The orphans of a decider: of people in their areas, or for a household that was refused
    there. ``others``: personal feeds that only have orphans of the second kind."""

    county: str
    context: AccessContext
    others: tuple[str, ...]
    refused: Mapping[UUID, RowMapping]

    @property
    def params(self) -> dict[str, Any]:
        return {
            "county": self.county,
            "others": list(self.others),
            "refused": list(self.refused),
        }


def listing(
    session: Session, county: str, context: AccessContext, limit: int, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of households with their waiting records, and the next page's cursor."""
    sight = _sight(session, county, context)
    each = _HOUSEHOLDS.bindparams(**sight.params).subquery("waiting")
    with access_context(sight.context):
        page = page_of(Listing(select(each), (each.c.household,)), limit, after)
    groups: dict[UUID, dict[str, Any]] = {}
    for row in _records(session, sight, [row.household for row in page.rows]):
        known = sight.refused.get(row["household"])
        group = groups.setdefault(
            row["household"],
            {
                "household": row["household"],
                "why": _why(row, known),
                "key": known and known["key"],
                "decision": known and known["decision"],
                "records": [],
            },
        )
        group["records"].append(
            {name: row[name] for name in ("collection", "record", "since")}
            | {"person": {"id": row["person"], "name": row["name"]}}
        )
    return list(groups.values()), page.next


def _why(row: RowMapping, refused: RowMapping | None) -> str:
    if row["grid"] is not None:
        return "out_of_scope"
    return "unknown_household" if refused is None else "household_not_taken"


def _sight(session: Session, county: str, context: AccessContext) -> _Sight:
    with access_context(context):
        rows = session.execute(_REFUSED, {"county": county}).mappings()
        refused = {row["household"]: row for row in rows}
    here = with_feeds_of_here(session, county, context)
    if here.feeds == ALL:
        return _Sight(county, here, (), refused)
    known = {area.lo for area in here.feeds}
    others = {personal_feed(row["person"]) for row in refused.values()} - known
    return _Sight(county, _with_feeds(here, others), tuple(others), refused)


def _records(session: Session, sight: _Sight, households: Sequence[UUID]) -> Sequence[RowMapping]:
    """The decider's orphans for these households."""
    if not households:
        return []
    with access_context(sight.context):
        return session.execute(_LIST, sight.params | {"ids": households}).mappings().all()


def with_feeds_of_here(session: Session, county: str, context: AccessContext) -> AccessContext:
    """The context, with the personal feeds of the people under its oversight."""
    if context.feeds == ALL:
        return context
    params = {"county": county, **range_params(context.oversight)}
    areas = tuple(area for area in context.feeds if not area.lo.startswith("@"))
    here = set(map(personal_feed, session.scalars(_OF_HERE, params)))
    return _with_feeds(replace(context, feeds=areas), here)


def _with_feeds(context: AccessContext, personal: Iterable[str]) -> AccessContext:
    """The context with additional personal feeds, sorted."""
    feeds = {*context.feeds, *(CodeRange.only(feed) for feed in personal)}
    return replace(context, feeds=tuple(sorted(feeds, key=lambda area: area.lo)))


# The answer to a retry comes from the audit log.
_ANSWERED = text("""
    SELECT action, person_id, details FROM audit
    WHERE county = :county AND at > :since AND target = :target AND action LIKE 'orphans%'
    ORDER BY id DESC LIMIT 1
""")
_REPEATED_WITHIN = timedelta(days=7)


def merge_and_note(
    session: Session,
    by: Sender,
    context: AccessContext,
    household: UUID,
    into: UUID,
    why: str | None,
) -> UUID:
    """Merge an unknown household into an existing one; returns the latter's id."""
    try:
        _orphans_of(session, by, context, household)
    except NotFound:
        details = _answered(session, by, "orphans_merged", household, why)
        if details is None or str(into) not in (details.get("asked"), details["into"]):
            raise
        return UUID(details["into"])
    with as_county(by.county):  # its records may lie in other areas
        target = merge_household(session, by, household, into)
    details = {"into": str(target), "asked": str(into), "note": _mark(by, why)}
    _note(session, by, "orphans_merged", household, details)
    return target


def unmerge_and_note(session: Session, by: Sender, household: UUID, why: str | None) -> UUID:
    """Undo a merge of a household; returns the id of the household that it was merged into."""
    try:
        with as_county(by.county):  # its records may lie in other areas
            target = unmerge_household(session, by, household)
    except NotFound:
        details = _answered(session, by, "orphans_unmerged", household, why)
        if details is None:
            raise
        return UUID(details["from"])
    _note(session, by, "orphans_unmerged", household, {"from": str(target), "note": _mark(by, why)})
    return target


def take_in_and_note(
    session: Session, by: Sender, context: AccessContext, household: UUID, why: str | None
) -> int:
    """Accept records of authors who never held the household's grid; returns their number."""
    try:
        rows = _orphans_of(session, by, context, household)
    except NotFound:
        details = _answered(session, by, "orphans_accepted", household, why)
        if details is None:
            raise
        return int(details["records"])
    if rows[0]["grid"] is None:
        raise NotFound("this household is unknown: merge it into another one")
    if not by.scope.covers(Permission.DECIDE, rows[0]["grid"]):
        raise OutOfScope("the household lies in another area")
    with as_county(by.county):  # from the authors' personal feeds
        moved = follow(session, by.county, {household}, by.now, any_author=True)
    _note(session, by, "orphans_accepted", household, {"records": moved, "note": _mark(by, why)})
    return moved


def _answered(
    session: Session, by: Sender, action: str, household: UUID, why: str | None
) -> Mapping[str, Any] | None:
    """The audit details of the same decision, if a retry repeats it: by the same person, with the
    same note, and the last one about the household."""
    since = by.now - _REPEATED_WITHIN
    params = {"county": by.county, "target": f"household/{household}", "since": since}
    with access_context(people_of(by.county)):  # to read the audit log
        last = session.execute(_ANSWERED, params).one_or_none()
    if last is None or (last.action, last.person_id) != (action, by.person_id):
        return None
    details: Mapping[str, Any] = last.details
    return details if details["note"] == _mark(by, why) else None


def _mark(by: Sender, why: str | None) -> str | None:
    """What the audit log keeps of a note, which may name people."""
    return None if why is None else mark_of(by.county, why)


def _note(
    session: Session, by: Sender, action: str, household: UUID, details: dict[str, Any]
) -> None:
    target = f"household/{household}"
    note(session, by.county, by.now, by.person_id, action, target, details)


def _orphans_of(
    session: Session, by: Sender, context: AccessContext, household: UUID
) -> Sequence[RowMapping]:
    rows = _records(session, _sight(session, by.county, context), [household])
    if not rows:
        raise NotFound("nothing waits for this household")
    if any(row["person"] == by.person_id for row in rows):
        raise Forbidden("you cannot decide about your own work")
    return rows
