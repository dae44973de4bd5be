"""Secret URLs: make, revoke, and find whose one is. Their secrets work like a log-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Delete, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from authz.access_context import access_context, people_of
from records.dates import local_day
from records.problems import NotFound
from records.staff.secret_urls import CALENDAR, FEATURES, SecretUrl
from records.system.audit import note
from server.web.tokens import county_of, hash_of, new_token

# Of the audit log's actions, which end in _opened and _closed.
_NOTED_AS: Final[Mapping[str, str]] = {CALENDAR: "calendar_feed", FEATURES: "features_url"}
_NO_COUNTY: Final = "000000"
_OWNER = text("""
    SELECT u.person_id, c.timezone, p.left_on FROM secret_urls u
    JOIN people p ON p.county = u.county AND p.id = u.person_id
    JOIN counties c ON c.county = u.county
    WHERE u.county = :county AND u.token_hash = :hash AND u.purpose = :purpose
""")


@dataclass(frozen=True, slots=True)
class SecretOwner:
    """The person whose secret was sent. ``today`` is the county's day."""

    county: str
    person_id: UUID
    zone: ZoneInfo
    today: date


def open_url(session: Session, county: str, person: UUID, purpose: str, now: datetime) -> str:
    """Make a secret and return it; an older one of the same purpose becomes invalid."""
    secret = new_token(county)
    values = {"token_hash": hash_of(secret), "made_at": now}
    row = insert(SecretUrl).values(county=county, person_id=person, purpose=purpose, **values)
    key = ["county", "person_id", "purpose"]
    session.execute(row.on_conflict_do_update(index_elements=key, set_=values))
    note(session, county, now, person, f"{_NOTED_AS[purpose]}_opened", f"person/{person}")
    return secret


def close_url(session: Session, county: str, person: UUID, purpose: str, now: datetime) -> None:
    """Revoke the person's secret. Raises `not_found` if there is none."""
    gone = delete(SecretUrl).where(SecretUrl.purpose == purpose)
    if not _end(session, gone, county, person, now, by=person):
        raise NotFound()


def end_urls(
    session: Session, county: str, person: UUID, now: datetime, *, by: UUID | None
) -> None:
    """Revoke all secrets of a person."""
    _end(session, delete(SecretUrl), county, person, now, by=by)


def _end(
    session: Session, gone: Delete, county: str, person: UUID, now: datetime, *, by: UUID | None
) -> bool:
    gone = gone.where(SecretUrl.county == county, SecretUrl.person_id == person)
    ended = session.scalars(gone.returning(SecretUrl.purpose)).all()
    for purpose in ended:
        note(session, county, now, by, f"{_NOTED_AS[purpose]}_closed", f"person/{person}")
    return bool(ended)


def opened_at(session: Session, county: str, person: UUID, purpose: str) -> datetime | None:
    return session.scalar(
        select(SecretUrl.made_at).where(
            SecretUrl.county == county,
            SecretUrl.person_id == person,
            SecretUrl.purpose == purpose,
        )
    )


def owner_of(session: Session, secret: str, purpose: str, now: datetime) -> SecretOwner:
    """Whose secret it is. Raises `not_found` for an unknown one, after the same work for each:
    the time of the answer tells nothing."""
    county = county_of(secret) or _NO_COUNTY
    with access_context(people_of(county)):  # the owner is not known yet
        params = {"county": county, "hash": hash_of(secret), "purpose": purpose}
        owner = session.execute(_OWNER, params).one_or_none()
    if owner is None:
        raise NotFound()
    zone = ZoneInfo(owner.timezone)
    today = local_day(now, zone)
    if owner.left_on is not None and owner.left_on <= today:
        raise NotFound()
    return SecretOwner(county, owner.person_id, zone, today)
