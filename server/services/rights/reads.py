"""Reads of what is masked elsewhere: telephone numbers and payees.

Each is in the audit log, by its day: the minute would tell when a cadre works."""

from collections.abc import Collection
from datetime import datetime, tzinfo
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from authz.scope import Permission, Scope
from authz.sight import day_of
from records.arrays import array
from records.divisions import lies_in
from records.fieldwork.erasures import TicketPayee
from records.fieldwork.households import Contact
from records.phones import PhoneSeal
from records.problems import NotFound
from server.services.audit import note_on_day

_THERE = text("""
    SELECT id FROM contacts WHERE county = :county AND id = ANY(CAST(:ids AS uuid[]))
""")


def number_of(
    session: Session, scope: Scope, contact: UUID, seal: PhoneSeal, now: datetime, zone: tzinfo
) -> str | None:
    """The full number of a contact; None without one, or if its key is lost. Raises NotFound."""
    row = session.execute(
        select(Contact.grid, Contact.phone_sealed).where(
            Contact.county == scope.county, Contact.id == contact
        )
    ).one_or_none()
    if row is None or not lies_in(row.grid or "", scope.ranges(Permission.READ_RECORDS)):
        raise NotFound()
    _note(session, scope, f"contact/{contact}", now, zone)
    return row.phone_sealed and seal.open(bytes(row.phone_sealed), contact.bytes)


def note_reads(
    session: Session, scope: Scope, reads: Collection[tuple[UUID, datetime]], zone: tzinfo
) -> int:
    """Note the numbers that a phone has shown or dialled by itself; returns how many are new ids
    of contacts in sight. Sent again, they count once a day."""
    ids = array({contact for contact, _ in reads})
    there = set(session.scalars(_THERE, {"county": scope.county, "ids": ids}))
    days = {(contact, day_of(at, zone)) for contact, at in reads if contact in there}
    for contact, day in sorted(days):
        _note(session, scope, f"contact/{contact}", day, zone)
    return len(days)


def payee_of(
    session: Session, scope: Scope, ticket: UUID, now: datetime, zone: tzinfo
) -> TicketPayee:
    """Whom a ticket of an erased household was paid to. Raises NotFound."""
    row = session.get(TicketPayee, (scope.county, ticket))
    if row is None or not scope.covers(Permission.READ_PAYEES, row.area):
        raise NotFound()
    _note(session, scope, f"payee/{ticket}", now, zone)
    return row


def _note(session: Session, scope: Scope, target: str, at: datetime, zone: tzinfo) -> None:
    action = "payee_read" if target.startswith("payee/") else "number_read"
    note_on_day(session, scope.county, day_of(at, zone), scope.person_id, action, target)
