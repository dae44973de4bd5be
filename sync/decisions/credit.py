"""Credit work to the person who did it, if another account was logged in on a shared phone.

The record gets a new author: it counts for them, and only they may change it. The photos and meal
tickets of a visit go with it. The inbox row stays under the account that sent it. A credit back
undoes it.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.changes import Change, Was, write_changes
from records.problems import ConcurrentWrite, Forbidden, InvalidFields
from records.staff.people import personal_feed
from records.wire import one_error
from sync.collections.doubles import reconsider
from sync.collections.sender import Sender

_OF_VISIT = ("photos", "meal_tickets")
_INSERT_CREDITS = text("""
    INSERT INTO credits (county, id, collection, record_id, from_person, to_person, area, made_by,
                         made_at, note)
    SELECT :county, r.id, r.collection, r.record, :giver, :taker, :area, :by, :now, :note
    FROM unnest(CAST(:ids AS uuid[]), CAST(:collections AS text[]), CAST(:records AS uuid[]))
        AS r(id, collection, record)
""")
_HOMES = text("SELECT DISTINCT household_id FROM visits WHERE county = :county AND id = ANY(:ids)")
_PERSON_EXISTS = text("SELECT EXISTS (SELECT FROM people WHERE county = :county AND id = :id)")


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """Transfer ``record`` of ``collection`` in ``area`` from ``giver`` to ``taker``."""

    collection: str
    record: UUID
    giver: UUID
    taker: UUID
    area: str
    note: str


def credit(session: Session, actor: Sender, transfer: CreditTransfer) -> int:
    """Carry out a transfer; returns the number of records, 0 if giver and taker are the same.

    Must be called with the county's access context. Raises Forbidden if the actor is giver or
    taker, InvalidFields if the taker does not exist, and ConcurrentWrite.
    """
    if transfer.giver == transfer.taker:
        return 0
    if actor.person_id in (transfer.giver, transfer.taker):
        raise Forbidden("nobody credits work to themselves, or gives their own away")
    if not session.scalar(_PERSON_EXISTS, {"county": actor.county, "id": transfer.taker}):
        raise InvalidFields(errors=one_error("person", "unknown_person"))
    moving = _moving(session, actor.county, transfer)
    write_changes(session, actor.county, actor.now, moving)
    session.execute(
        _INSERT_CREDITS,
        {
            "county": actor.county,
            "giver": transfer.giver,
            "taker": transfer.taker,
            "area": transfer.area,
            "by": actor.person_id,
            "now": actor.now,
            "note": transfer.note,
            "ids": [uuid7() for _ in moving],
            "collections": [one.table for one in moving],
            "records": [one.id for one in moving],
        },
    )
    visits = [one.id for one in moving if one.table == "visits"]
    households = session.scalars(_HOMES, {"county": actor.county, "ids": visits}).all()
    reconsider(session, actor.county, households, actor.now)
    return len(moving)


def _moving(session: Session, county: str, transfer: CreditTransfer) -> list[Change]:
    """Changes for the record and, if it is a visit, its photos and meal tickets by the giver.

    Records in the giver's own feed go to the taker's; all others stay in their grid.
    """
    changes = _rows(session, county, transfer, transfer.collection, "id = :record")
    if not changes:
        raise ConcurrentWrite("it changed hands at the same moment")
    if transfer.collection == "visits":
        for name in _OF_VISIT:
            changes += _rows(session, county, transfer, name, "visit_id = :record")
    return changes


def _rows(
    session: Session, county: str, transfer: CreditTransfer, name: str, condition: str
) -> list[Change]:
    rows = session.execute(
        text(f"""
            SELECT id, rev, feed FROM {name}
            WHERE county = :county AND cadre_id = :giver AND {condition} ORDER BY id
        """),
        {"county": county, "record": transfer.record, "giver": transfer.giver},
    )
    columns = {"cadre_id": transfer.taker}
    dest = {personal_feed(transfer.giver): personal_feed(transfer.taker)}
    return [
        Change(name, row.id, uuid4(), dest.get(row.feed, row.feed), columns, Was(row.rev, row.feed))
        for row in rows
    ]
