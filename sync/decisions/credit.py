"""Crediting work to who did it: a phone was handed on, and somebody else was still logged in.

The record changes hands: it counts for the other person, who may change it from now on, while who
logged it may not. A visit takes its photos and meal tickets along. The row in the inbox stays as it
came, under the account that sent it. Crediting it back undoes it.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.changes import Change, Was, write_changes
from records.problems import ConcurrentWrite, Forbidden, InvalidFields
from records.staff.people import personal_feed
from records.wire import FieldError
from sync.collections.doubles import reconsider
from sync.collections.sender import Sender

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
    write_changes(session, by.county, by.now, moving)
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
            "collections": [one.table for one in moving],
            "records": [one.id for one in moving],
        },
    )
    visits = [one.id for one in moving if one.table == "visits"]
    homes = session.scalars(_HOMES, {"county": by.county, "ids": visits}).all()
    reconsider(session, by.county, homes, by.now)
    return len(moving)


def _moving(session: Session, county: str, crediting: CreditTransfer) -> list[Change]:
    """The record, and what belongs to a visit and was logged by the same person.

    What waits for its household goes to the other one's own feed; all else stays in its grid.
    """
    found = _rows(session, county, crediting, crediting.collection, "id = :record")
    if not found:
        raise ConcurrentWrite("it changed hands at the same moment")
    if crediting.collection == "visits":
        for name in _OF_VISIT:
            found += _rows(session, county, crediting, name, "visit_id = :record")
    return found


def _rows(
    session: Session, county: str, crediting: CreditTransfer, name: str, which: str
) -> list[Change]:
    rows = session.execute(
        text(f"""
            SELECT id, rev, feed FROM {name}
            WHERE county = :county AND cadre_id = :giver AND {which} ORDER BY id
        """),
        {"county": county, "record": crediting.record, "giver": crediting.giver},
    )
    columns = {"cadre_id": crediting.taker}
    goes = {personal_feed(crediting.giver): personal_feed(crediting.taker)}
    return [
        Change(name, row.id, uuid4(), goes.get(row.feed, row.feed), columns, Was(row.rev, row.feed))
        for row in rows
    ]
