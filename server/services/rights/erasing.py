"""Erase a household: the database, the files, the erasure list and the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from authz.access_context import as_county
from geo.following import lock_households
from records.dates import local_day
from records.erasing import erasure_list
from records.erasing.erase import Asked, Erased, erase, is_counted_today
from records.erasing.erasure_list import Listed
from records.erasing.found import Found, find, household_named, refused_for_number
from records.fieldwork.households import ERASED, Household
from records.problems import NotFound
from server.config import Settings
from server.photos.files import PhotoFiles
from server.photos.problems import PhotoStoreUnavailable
from server.services.actor import Actor
from server.services.audit import note

_UNPAID = text("""
    SELECT count(*) FILTER (WHERE redeemed_at IS NULL) AS unpaid,
           count(*) FILTER (WHERE redeemed_at IS NOT NULL) AS paid
    FROM meal_tickets WHERE county = :county AND household_id = ANY(CAST(:ids AS uuid[]))
""")

log = structlog.get_logger("server.rights")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would take, and what would stay. ``to_check``: refused rows with the same
    household number, under other ids: perhaps the same people."""

    goes: Mapping[str, int]
    stays: Mapping[str, int]
    leaves_figures: bool
    to_check: tuple[UUID, ...]


def preview(session: Session, county: str, household: UUID) -> Preview:
    """What an erasure would do now. Raises NotFound where nothing is held, or all is erased."""
    found = found_of(session, county, household)
    with as_county(county):
        tickets = session.execute(_UNPAID, {"county": county, "ids": list(found.names)}).one()
        number = found.household.number_key if found.household else None
        to_check = refused_for_number(session, county, found, number) if number else []
    visits = found.of("visits")
    goes = {
        "households": int(found.household is not None),
        "contacts": len(found.of("contacts")),
        "visit_contents": sum(not row.is_empty for row in visits),
        "photos": len(found.of("photos")),
        "aliases": len(found.of("household_aliases")),
        "pushed_rows": len(found.pushed),
        "waiting_rows": sum(row.outcome is not None for row in found.pushed),
        "planned_visits": len(found.of("planned_visits")),
    }
    stays = {"visits": len(visits), "unpaid_tickets": tickets.unpaid, "payees": tickets.paid}
    return Preview(goes, stays, is_counted_today(found.household), tuple(to_check))


def found_of(session: Session, county: str, named: UUID) -> Found:
    """What is held about the household with this id or alias, wherever in the county.

    Raises NotFound where the reader sees none in the access context of the request, and where all
    is erased.
    """
    household = _id_of(session, county, named)
    with as_county(county):  # records that wait in their authors' own feeds are of it, too
        return find(session, county, household)


def _id_of(session: Session, county: str, named: UUID) -> UUID:
    household = household_named(session, county, named)
    if household is not None:
        kind = select(Household.kind).where(Household.county == county, Household.id == household)
        with as_county(county):
            if session.scalar(kind) != ERASED:
                return household
    raise NotFound("nothing is held about this household")


def erase_household(
    session: Session,
    by: Actor,
    zone: ZoneInfo,
    household: UUID,
    reason: str,
    settings: Settings,
    files: PhotoFiles,
) -> Erased:
    """Erase a household and commit. Raises NotFound where nothing is held.

    The list is written before the commit and the files are removed after it: whatever stops in
    between, what was erased in the database is in the list. Files that stay behind are named by no
    record, so the nightly job removes them.
    """
    path, day = list_of(settings), local_day(by.now, zone)
    household = _id_of(session, by.county, household)
    with as_county(by.county):
        lock_households(session, by.county, {household})
        years, person = settings.keep_payees_years, by.person_id
        asked = Asked(by.county, household, by.now, day, years, reason, person)
        erased = erase(session, asked)
        details: dict[str, Any] = {"reason": reason, "counts": dict(erased.counts)}
        target = f"household/{household}"
        note(session, by.county, by.now, by.person_id, "household_erased", target, details)
        session.flush()
        listed = Listed.of(by.county, household, by.now, reason, erased.names, erased.ids)
        erasure_list.append(path, [listed])
        try:
            session.commit()
        except BaseException as error:
            # A connection that broke may have brought the commit: what is listed is erased again.
            if not (isinstance(error, DBAPIError) and error.connection_invalidated):
                erasure_list.take_back(path, by.county, household)
            raise
    remove_files(erased, files)
    return erased


def list_of(settings: Settings) -> Path:
    """The erasure list of this deployment, beside the secrets."""
    return settings.data_dir / erasure_list.NAME


def remove_files(erased: Erased, files: PhotoFiles) -> None:
    """Remove photos and bytes of uploads; what fails is left to the nightly job."""
    for upload in erased.uploads:
        files.arriving.remove(upload)
    for name in erased.files:
        try:
            files.store.remove(name)
        except PhotoStoreUnavailable:
            log.warning("erased_photo_left", name=name)
