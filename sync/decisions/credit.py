"""Crediting work to who did it: a phone was handed on, and somebody else was still logged in.

The record changes hands: it counts for the other person, who may change it from now on, while who
logged it may not. A visit takes its photos and meal tickets along. The row in the inbox stays as it
came, under the account that sent it. Crediting it back undoes it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.clocks import take_clocks
from records.fieldwork.credits import CREDITED
from records.problems import ConcurrentWrite, Forbidden, InvalidFields
from records.staff.people import personal_feed
from records.wire import FieldError
from sync.collections.doubles import reconsider
from sync.pushing.rows import Sender

_OF_VISIT = ("photos", "meal_tickets")
_KEEP = text("""
    INSERT INTO credits (county, id, collection, record_id, from_person, to_person, area, made_by,
                         made_at, note)
    SELECT :county, r.id, r.collection, r.record, :giver, :taker, :area, :by, :now, :note
    FROM unnest(CAST(:ids AS uuid[]), CAST(:collections AS text[]), CAST(:records AS uuid[]))
        AS r(id, collection, record)
""")
_HOMES = text("SELECT DISTINCT household_id FROM visits WHERE county = :county AND id = ANY(:ids)")
_PERSON = text("SELECT EXISTS (SELECT FROM people WHERE county = :county AND id = :id)")


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """``record`` of ``collection``, logged as ``giver`` and lying in ``area``, is ``taker``'s."""

    collection: str
    record: UUID
    giver: UUID
    taker: UUID
    area: str
    note: str


@dataclass(frozen=True, slots=True)
class _Moved:
    collection: str
    id: UUID
    rev: UUID
    old: str
    new: str


def credit(session: Session, by: Sender, crediting: CreditTransfer) -> int:
    """Carry it out; returns how many records changed hands, 0 where it is theirs already.

    It is called as the county, by whoever decides there. Raises Forbidden for one's own work or
    for oneself, InvalidFields for nobody, and ConcurrentWrite where others wrote meanwhile.
    """
    if crediting.giver == crediting.taker:
        return 0
    if by.person_id in (crediting.giver, crediting.taker):
        raise Forbidden("nobody credits work to themselves, or gives their own away")
    if not session.scalar(_PERSON, {"county": by.county, "id": crediting.taker}):
        raise InvalidFields(errors=[FieldError(field="person", code="unknown_person")])
    moving = _moving(session, by.county, crediting)
    steps = Counter(one.new for one in moving) + Counter(
        one.old for one in moving if one.old != one.new
    )
    clocks = take_clocks(session, by.county, steps)
    for name in CREDITED:
        of_name = [one for one in moving if one.collection == name]
        _hand_over(session, by, crediting, name, of_name, clocks)
    session.execute(
        _KEEP,
        {
            "county": by.county,
            "giver": crediting.giver,
            "taker": crediting.taker,
            "area": crediting.area,
            "by": by.person_id,
            "now": by.now,
            "note": crediting.note,
            "ids": [uuid7() for _ in moving],
            "collections": [one.collection for one in moving],
            "records": [one.id for one in moving],
        },
    )
    visits = [one.id for one in moving if one.collection == "visits"]
    homes = session.scalars(_HOMES, {"county": by.county, "ids": visits}).all()
    reconsider(session, by.county, homes, by.now)
    return len(moving)


def _moving(session: Session, county: str, crediting: CreditTransfer) -> list[_Moved]:
    """The record, and what belongs to a visit and was logged by the same person."""
    found = _rows(session, county, crediting, crediting.collection, "id = :record")
    if not found:
        raise ConcurrentWrite("it changed hands at the same moment")
    if crediting.collection == "visits":
        for name in _OF_VISIT:
            found += _rows(session, county, crediting, name, "visit_id = :record")
    return found


def _rows(
    session: Session, county: str, crediting: CreditTransfer, name: str, which: str
) -> list[_Moved]:
    asked = {"county": county, "record": crediting.record, "giver": crediting.giver}
    rows = session.execute(
        text(f"""
            SELECT id, rev, feed FROM {name}
            WHERE county = :county AND cadre_id = :giver AND {which} ORDER BY id
        """),
        asked,
    )
    own, theirs = personal_feed(crediting.giver), personal_feed(crediting.taker)
    return [
        _Moved(name, row.id, row.rev, row.feed, theirs if row.feed == own else row.feed)
        for row in rows
    ]


def _hand_over(
    session: Session,
    by: Sender,
    crediting: CreditTransfer,
    name: str,
    moving: Sequence[_Moved],
    clocks: dict[str, int],
) -> None:
    """What waits for its household goes to the other one's own feed; all else stays in its grid."""
    if not moving:
        return
    rows: dict[str, list[Any]] = {"ids": [], "revs": [], "olds": [], "news": []}
    left, entered = [], []
    for one in moving:
        rows["ids"].append(one.id)
        rows["revs"].append(one.rev)
        rows["olds"].append(one.old)
        rows["news"].append(one.new)
        entered.append(_next(clocks, one.new))
        left.append(_next(clocks, one.old) if one.old != one.new else None)
    changed = session.execute(
        text(f"""
            WITH moving AS (
                SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:revs AS uuid[]),
                    CAST(:olds AS text[]), CAST(:news AS text[]), CAST(:left AS bigint[]),
                    CAST(:entered AS bigint[]), CAST(:made AS uuid[]))
                    AS m(id, rev, old, new, left_seq, entered_seq, made)
            ), departed AS (
                INSERT INTO departures (county, feed, seq, collection, record_id, rev, why, at)
                SELECT :county, old, left_seq, '{name}', id, rev, 'moved', :now
                FROM moving WHERE left_seq IS NOT NULL
            )
            UPDATE {name} t SET cadre_id = :taker, rev = m.made, feed = m.new, seq = m.entered_seq,
                                written_at = :now
            FROM moving m
            WHERE t.county = :county AND t.id = m.id AND t.rev = m.rev AND t.feed = m.old
        """),
        {
            **rows,
            "county": by.county,
            "taker": crediting.taker,
            "now": by.now,
            "left": left,
            "entered": entered,
            "made": [uuid4() for _ in moving],
        },
    )
    if changed.rowcount != len(moving):  # type: ignore[attr-defined]
        raise ConcurrentWrite("one of them was changed at the same moment")


def _next(clocks: dict[str, int], feed: str) -> int:
    clocks[feed] += 1
    return clocks[feed]
