"""Credit a record to another person, within the decider's areas, and note it in the audit log."""

from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from authz.access_context import access_context, as_county
from authz.scope import Permission
from records.fieldwork.credits import CREDITED
from records.problems import NotFound, StillRefused
from records.wire import FieldError
from server.services import inbox
from server.services.audit import note as note_in_audit
from server.services.orphans import with_feeds_of_here
from sync.collections.sender import Sender
from sync.decisions.credit import CreditTransfer, credit
from sync.decisions.decisions import DecisionRequest

# The records of one credit share giver and time. Only a record's last credit counts.
_BEFORE = text("""
    SELECT (SELECT count(*) FROM credits o
            WHERE o.county = c.county AND o.made_by = c.made_by AND o.made_at = c.made_at
              AND o.from_person = c.from_person AND o.to_person = c.to_person)
    FROM (
        SELECT * FROM credits
        WHERE county = :county AND collection = :collection AND record_id = :record
        ORDER BY made_at DESC, id DESC LIMIT 1
    ) c
    WHERE c.made_by = :by AND c.to_person = :taker AND c.note = :note
""")


def credit_and_note(
    session: Session, by: Sender, collection: str, record: UUID, person: UUID, note: str
) -> int:
    """Credit a record to a person; returns how many records were transferred."""
    row = _find(session, by, collection, record)
    crediting = CreditTransfer(
        collection, record, row["cadre_id"], person, row["grid"] or row["home"], note
    )
    with as_county(by.county):  # records made with it may lie in other areas
        moved = credit(session, by, crediting)
        before = 0 if moved else _moved_before(session, by, crediting)
    if moved:
        # Not the note: it may name a household, and here nothing can be erased. `credits` has it.
        details = {"from": str(crediting.giver), "to": str(person)}
        target = f"{collection}/{record}"
        note_in_audit(session, by.county, by.now, by.person_id, "credited", target, details)
    return moved or before


def _moved_before(session: Session, by: Sender, crediting: CreditTransfer) -> int:
    """The number of records transferred by an identical earlier request (a retry), or 0."""
    params = {
        "county": by.county, "collection": crediting.collection, "record": crediting.record,
        "by": by.person_id, "taker": crediting.taker, "note": crediting.note,
    }  # fmt: skip
    return int(session.scalar(_BEFORE, params) or 0)


def accept_and_credit(
    session: Session, by: Sender, key: UUID, person: UUID, note: str
) -> dict[str, Any]:
    """Accept a held or refused row and credit the record; returns the inbox row."""
    row = inbox.one(session, by.scope, key, by.zone)
    if row["collection"] not in CREDITED or row["record"] is None:
        raise StillRefused(errors=[FieldError(field="collection", code="not_credited")])
    inbox.decide_and_note(session, by, key, DecisionRequest("accepted", note))
    credit_and_note(session, by, row["collection"], row["record"], person, note)
    return inbox.one(session, by.scope, key, by.zone)


def _find(session: Session, by: Sender, collection: str, record: UUID) -> RowMapping:
    """The record: in a grid of the decider, or in the personal feed of a cadre who works there."""
    context = by.scope.access_context(Permission.DECIDE)
    with access_context(with_feeds_of_here(session, by.county, context)):
        row = (
            session.execute(
                text(f"""
                    SELECT t.cadre_id, t.feed, t.grid, p.home FROM {collection} t
                    JOIN people p ON p.county = t.county AND p.id = t.cadre_id
                    WHERE t.county = :county AND t.id = :id
                """),
                {"county": by.county, "id": record},
            )
            .mappings()
            .one_or_none()
        )
    if row is None:
        raise NotFound()
    if row["grid"] is not None and not by.scope.covers(Permission.DECIDE, row["grid"]):
        raise NotFound()
    return row
