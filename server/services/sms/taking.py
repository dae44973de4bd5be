"""Take a visit that came as an SMS: the checks of every push, and those of the form.

What is forged, cut, old or from nobody changes nothing and is not answered: an answer to whoever
writes would make the gateway send SMS for strangers. Nothing about a person is logged.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import Counter
from sqlalchemy import select
from sqlalchemy.orm import Session

from authz.access_context import people_of, switch_to
from authz.scope import scope_from_rows
from records.dates import instant, local_day
from records.fieldwork.visit_sms import SmsUnreadable, VisitSms, read
from records.phones import PhoneSeal
from records.problems import DeviceRevoked, HandInFull, NotSignedIn, SessionExpired, SessionRevoked
from records.staff.people import Device, LoginSession
from server.config import Settings
from server.services.accounts.sessions import FoundSession, find_session
from server.services.sms.keys import opened
from server.web.metrics import ignoring_full_disk
from sync.collections.phone_clock import TOLERATED
from sync.collections.registry import push_collection
from sync.collections.sender import Sender
from sync.decisions.hand_in import hand_in
from sync.pushing.push import push
from sync.pushing.rows import read_row
from sync.pushing.stages import Verdict

_TAKEN = Counter("yicetong_sms_total", "Visits that came as SMS, and what became of them.", ["as"])

log = structlog.get_logger("server.sms")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is answered: ``outcome`` is partial, whole or waiting."""

    outcome: str
    day: date
    rev: UUID


class _Refused(Exception):
    """Nothing changes; the argument is why, in one word without personal data."""


def take(session: Session, text: str, now: datetime, settings: Settings) -> Receipt | None:
    """Take an SMS; returns its receipt, None if nothing was taken.

    Raises ConcurrentWrite if the request must be retried.
    """
    try:
        message = read(text)
        switch_to(people_of(message.county))  # the person is not known yet
        found, device = _sender(session, message, settings.phone_seal, now)
        _refuse_old(message, device, now, settings.sms_days)
        verdict = _pushed(session, message, found, now, settings)
    except (SmsUnreadable, _Refused) as refusal:
        _count(f"refused_{refusal}")
        log.info("sms_refused", why=str(refusal))
        return None
    outcome = _outcome(verdict)
    _count(f"again_{outcome}" if verdict.replay else outcome)
    log.info("sms_taken", outcome=outcome, again=verdict.replay)
    day = local_day(_at(message), ZoneInfo(found.timezone))
    return Receipt(outcome, day, message.visit.rev)


def _sender(
    session: Session, message: VisitSms, seal: PhoneSeal, now: datetime
) -> tuple[FoundSession, Device]:
    """The phone that signed the message, with its newest session."""
    device = session.scalar(
        select(Device).where(Device.county == message.county, Device.sms_name == message.device)
    )
    key = opened(device, seal) if device else None
    if device is None or key is None:
        raise _Refused("unknown_phone")
    if not message.is_signed_with(key):
        raise _Refused("forged")
    # A phone has one session that goes on; those before it were ended, or ran out.
    token_hash = session.scalar(
        select(LoginSession.token_hash)
        .where(LoginSession.county == device.county, LoginSession.device_id == device.id)
        .order_by(LoginSession.revoked_at.is_(None).desc(), LoginSession.expires_at.desc())
        .limit(1)
    )
    try:
        if token_hash is None:
            raise _Refused("session_over")
        found = find_session(session, device.county, token_hash, now, revoked_too=True)
    except (NotSignedIn, DeviceRevoked, SessionExpired, SessionRevoked):
        raise _Refused("session_over") from None
    if found.must_change_password and not found.revoked:
        raise _Refused("password_change_required")
    return found, device


def _refuse_old(message: VisitSms, device: Device, now: datetime, days: int) -> None:
    """A phone's first log-in brought its key: it cannot have signed a visit from before."""
    at = _at(message)
    if at < now - timedelta(days=days) or at < device.first_seen_at - TOLERATED:
        raise _Refused("old")


def _pushed(
    session: Session, message: VisitSms, found: FoundSession, now: datetime, settings: Settings
) -> Verdict:
    scope = scope_from_rows(found.person_id, found.county, found.held, found.today(now))
    if not scope.assignments:
        raise _Refused("no_areas")
    switch_to(scope.access_context())
    zone = ZoneInfo(found.timezone)
    has_left = found.brings_until(now) is not None and found.left_on is not None
    sender = Sender(
        scope=scope,
        device_id=found.device_id,
        now=now,
        zone=zone,
        seal=settings.phone_seal,
        photo_max_bytes=settings.photo_max_bytes,
        left_at=instant(found.left_on, zone) if has_left and found.left_on else None,
        emptied_at=found.device_backlog_at if found.device_backlog == 0 else None,
        by_sms=True,
    )
    visits = push_collection("visits")
    row = read_row(visits.schema, {"newDocumentState": message.visit.document()}, sender)
    if not found.revoked:
        return push(session, visits, sender, [row])[0]
    try:
        return hand_in(session, visits, sender, [row])[0]  # a phone that was reported lost
    except HandInFull:
        raise _Refused("hand_in_full") from None


def _outcome(verdict: Verdict) -> str:
    if verdict.outcome in ("rejected", "held"):
        return "waiting"
    prior = verdict.known.prior
    return "whole" if prior is not None and not prior["partial"] else "partial"


def _at(message: VisitSms) -> datetime:
    return datetime.fromtimestamp(message.visit.at, UTC)


def _count(outcome: str) -> None:
    with ignoring_full_disk():
        _TAKEN.labels(outcome).inc()
