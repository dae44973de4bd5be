"""Orphans: what waits in its author's own feed, for nobody knows the household that it is of.

Or the household is known, and stands where the author never held anything: had it come first, the
record would be on the list of held work. Whoever decides where the author works, or about the
household's refused row, sees which records wait for which household, and ends it: the household is
merged into another one, or the records are taken in.
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
from records.divisions import CodeRange
from records.problems import Forbidden, NotFound, OutOfScope
from records.staff.people import personal_feed
from server.services.audit import note
from server.web.paging import Listing, page_of
from sync.collections.sender import Sender
from sync.decisions.aliases import Merging, merge, unmerge

# "@" and what sorts after it are people's own feeds: the pull's index finds them.
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
# Of authors who work elsewhere, only what waits for a household that was refused here.
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
# Read as far as whoever decides reaches: the people at home there, or who answer or answered for
# an area there; and what was refused there.
_OF_HERE = text("""
    SELECT w.id FROM (
        SELECT id, home AS area FROM people WHERE county = :county
        UNION ALL
        SELECT person_id, area FROM assignments WHERE county = :county
    ) w
    JOIN unnest(CAST(:los AS text[]), CAST(:his AS text[])) AS r(lo, hi)
        ON w.area >= r.lo AND w.area < r.hi
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
    """How many records of each collection wait for each of these households."""
    ids = [id for id in households if id is not None]
    if not ids:
        return {}
    with access_context(with_own_feeds(county)):  # nothing but how many is told
        rows = session.execute(_COUNTS, {"county": county, "ids": ids}).all()
    found: dict[UUID, dict[str, int]] = {}
    for household, collection, count in rows:
        found.setdefault(household, {})[collection] = count
    return found


@dataclass(frozen=True, slots=True)
class _Sight:
    """Which orphans somebody decides about: those of people of their part, or for a household whose
    refused row is on their list. ``others`` are the feeds of people who only have such ones."""

    county: str
    context: AccessContext
    others: tuple[str, ...]
    refused: Mapping[UUID, RowMapping]

    @property
    def asked(self) -> dict[str, Any]:
        return {
            "county": self.county,
            "others": list(self.others),
            "refused": list(self.refused),
        }


def listing(
    session: Session, county: str, context: AccessContext, limit: int, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of households of which something waits, each with its records; and where the next
    page begins."""
    sight = _sight(session, county, context)
    each = _HOUSEHOLDS.bindparams(**sight.asked).subquery("waiting")
    with access_context(sight.context):
        page = page_of(Listing(select(each), (each.c.household,)), limit, after)
    found: dict[UUID, dict[str, Any]] = {}
    for row in _records(session, sight, [row.household for row in page.rows]):
        known = sight.refused.get(row["household"])
        group = found.setdefault(
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
    return list(found.values()), page.next


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
    """All that waits for these households, as far as it is in sight."""
    if not households:
        return []
    with access_context(sight.context):
        return session.execute(_LIST, sight.asked | {"ids": households}).mappings().all()


def with_feeds_of_here(session: Session, county: str, context: AccessContext) -> AccessContext:
    """As far as that, and the own feeds of people of its areas."""
    if context.feeds == ALL:
        return context
    asked = {
        "county": county,
        "los": [area.lo for area in context.areas],
        "his": [area.hi for area in context.areas],
    }
    areas = tuple(area for area in context.feeds if not area.lo.startswith("@"))
    here = set(map(personal_feed, session.scalars(_OF_HERE, asked)))
    return _with_feeds(replace(context, feeds=areas), here)


def _with_feeds(context: AccessContext, personal: Iterable[str]) -> AccessContext:
    """As far as that, and feeds of single persons; all in order."""
    feeds = {*context.feeds, *(CodeRange.only(feed) for feed in personal)}
    return replace(context, feeds=tuple(sorted(feeds, key=lambda area: area.lo)))


# What was answered is read where it is noted, for whoever sends the same once more.
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
    """Merge a household that never came into one that is there; returns that one's id."""
    try:
        _theirs(session, by, context, household)
    except NotFound:
        said = _answered(session, by, "orphans_merged", household, why)
        if said is None or str(into) not in (said.get("asked"), said["into"]):
            raise
        return UUID(said["into"])
    with as_county(by.county):  # all that names the household goes along, wherever it is
        found = merge(session, by, Merging(household, into))
    said = {"into": str(found), "asked": str(into), "note": why}
    _note(session, by, "orphans_merged", household, said)
    return found


def unmerge_and_note(session: Session, by: Sender, household: UUID, why: str | None) -> UUID:
    """Let the id of a household stand for no other one any more; returns that other one's id."""
    try:
        with as_county(by.county):  # as it came, it goes
            found = unmerge(session, by, household)
    except NotFound:
        said = _answered(session, by, "orphans_unmerged", household, why)
        if said is None:
            raise
        return UUID(said["from"])
    _note(session, by, "orphans_unmerged", household, {"from": str(found), "note": why})
    return found


def take_in_and_note(
    session: Session, by: Sender, context: AccessContext, household: UUID, why: str | None
) -> int:
    """Let work of people who never held the household's grid count as if they had."""
    try:
        rows = _theirs(session, by, context, household)
    except NotFound:
        said = _answered(session, by, "orphans_accepted", household, why)
        if said is None:
            raise
        return int(said["records"])
    if rows[0]["grid"] is None:
        raise NotFound("nobody knows this household: merge it into another one")
    if not by.scope.covers(Permission.DECIDE, rows[0]["grid"]):
        raise OutOfScope("the household lies in another area")
    with as_county(by.county):  # from its authors' own feeds
        moved = follow(session, by.county, {household}, by.now, whoever=True)
    _note(session, by, "orphans_accepted", household, {"records": moved, "note": why})
    return moved


def _answered(
    session: Session, by: Sender, action: str, household: UUID, why: str | None
) -> Mapping[str, Any] | None:
    """What the same person was answered before, where the answer was lost: if that was the last
    thing that was decided of the household, and with the same note."""
    since = by.now - _REPEATED_WITHIN
    asked = {"county": by.county, "target": f"household/{household}", "since": since}
    with access_context(people_of(by.county)):  # the audit log has it
        last = session.execute(_ANSWERED, asked).one_or_none()
    if last is None or (last.action, last.person_id) != (action, by.person_id):
        return None
    said: Mapping[str, Any] = last.details
    return said if said["note"] == why else None


def _note(
    session: Session, by: Sender, action: str, household: UUID, details: dict[str, Any]
) -> None:
    target = f"household/{household}"
    note(session, by.county, by.now, by.person_id, action, target, details)


def _theirs(
    session: Session, by: Sender, context: AccessContext, household: UUID
) -> Sequence[RowMapping]:
    rows = _records(session, _sight(session, by.county, context), [household])
    if not rows:
        raise NotFound("nothing waits for this household")
    if any(row["person"] == by.person_id for row in rows):
        raise Forbidden("somebody else decides about one's own work")
    return rows
