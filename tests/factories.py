"""One factory per record: the shortest way to a valid row in a test.

Each takes a session first, adds one row, flushes it and returns the mapped object. What a test
does not name is made up and valid: ids are new, names and numbers are unique. Areas are given by
their code; missing divisions above a village or a grid are made along the way.

    county = make_county(session)                           # 441427, 蕉岭县, Asia/Shanghai
    grid = make_grid(session, "441427100201001")            # its village and township as well
    cadre = make_person(session, roles=["cadre"], areas=[grid.code])
    leader = make_person(session, roles=[("township_leader", "441427100")])
    household = make_household(session, grid.code)
    make_visit(session, household, cadre)
    headers = bearer(make_login(session, cadre))            # for `client.get(..., headers=headers)`

`seq` comes from the feed's clock, as for real writes. Times are UTC; NOW is a Wednesday.
"""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import argon2
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.changes import allocate_seqs
from records.db import Synced
from records.divisions import SRID, County, Division, Grid
from records.fieldwork.aliases import HouseholdAlias
from records.fieldwork.households import Contact, Household, HouseholdKind
from records.fieldwork.meal_tickets import MealTicket
from records.fieldwork.visits import Visit
from records.phones import PhoneSeal, mask
from records.planning.calendar import CountyDay, MarketRule
from records.planning.handovers import Handover
from records.planning.plans import Plan, PlannedVisit
from records.planning.reminders import Reminder
from records.staff.duties import Duty
from records.staff.people import (
    Absence,
    Assignment,
    Device,
    LoginSession,
    OfficeShare,
    PastOffice,
    Person,
    RoleGrant,
    personal_feed,
)
from server.web.tokens import hash_of, new_token
from tests import moment
from tests.rows import NOW, add, identified, synced

COUNTY = "441427"
PASSWORD = "Rice-terrace-26"
SEAL = PhoneSeal.of([("1", b"only-for-tests--" * 2)])  # conftest's YICETONG_FIELD_KEYS
LONG_AGO = date(2020, 1, 1)

_numbers = itertools.count(1)


@cache
def hashed(password: str) -> str:
    """A real argon2 hash, of the cheapest kind: verifying reads its cost from the hash."""
    return argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def square(lng: float, lat: float, side: float = 0.01) -> str:
    """EWKT of a square grid, given its south-west corner, in degrees."""
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    ring = ", ".join(f"{lng + x:.6f} {lat + y:.6f}" for x, y in corners)
    return f"SRID={SRID};MULTIPOLYGON((({ring})))"


def make_county(session: Session, county: str = COUNTY, **more: Any) -> County:
    """A county with its own division row; an existing one is returned as it is."""
    if found := session.get(County, county):
        return found
    made = add(session, County(**{"county": county, "name": "蕉岭县"} | more))
    add(session, Division(county=county, code=county, name=made.name))
    return made


def make_division(session: Session, code: str, **more: Any) -> Division:
    """A township (9 digits) or village (12), and whatever is missing above it."""
    county = code[:6]
    make_county(session, county)
    if found := session.get(Division, (county, code)):
        return found
    if len(code) == 12:
        make_division(session, code[:9])
        more = {"kind": "村委会"} | more
    return add(session, Division(**{"county": county, "code": code, "name": f"区划{code}"} | more))


def make_grid(session: Session, code: str, polygon: str | None = None, **more: Any) -> Grid:
    """A grid, valid since 2020. ``polygon`` is EWKT (see `square`); by default one not yet used."""
    make_division(session, code[:12])
    corner = 116.1 + next(_numbers) * 0.011
    row = {
        "code": code,
        "name": f"网格{code[-3:]}",
        "valid_from": LONG_AGO,
        "geom": polygon or square(corner, 24.6),
    }
    return add(session, Grid(**synced(session, code) | row | more))


def make_person(
    session: Session,
    roles: Sequence[str | tuple[str, str]] = ("cadre",),
    areas: Sequence[str] = (),
    county: str = COUNTY,
    **more: Any,
) -> Person:
    """Somebody with PASSWORD, whose new password is not owed.

    ``roles`` are names, held over the whole county, or (name, area) pairs. ``areas`` become
    assignments of kind "area". Both hold since 2020.
    """
    make_county(session, county)
    number = next(_numbers)
    person_id = more.pop("id", None) or uuid7()
    place = synced(session, personal_feed(person_id), county)
    del place["feed"]
    row = {
        "id": person_id,
        "login": f"person{number}",
        "name": f"干部{number}",
        "level": "township",
        "home": county,
        "password_hash": hashed(PASSWORD),
        "must_change_password": False,
    }
    made = add(session, Person(**place | row | more))
    for role in roles:
        name, area = (role, county) if isinstance(role, str) else role
        make_role(session, made, name, area)
    for area in areas:
        make_assignment(session, made, area)
    return made


def make_past_office(
    session: Session, person: Person, level: str, home: str, valid_to: date
) -> PastOffice:
    """The office that somebody held until ``valid_to``, from which on they hold the person's."""
    return add(
        session,
        PastOffice(
            county=person.county, person_id=person.id, level=level, home=home, valid_to=valid_to
        ),
    )


def make_share(session: Session, person: Person, percent: int, **more: Any) -> OfficeShare:
    """A part-time office, since ever unless ``valid_from`` says otherwise."""
    row = {"county": person.county, "person_id": person.id, "valid_from": LONG_AGO}
    return add(session, OfficeShare(**row | {"percent": percent} | more))


def make_role(session: Session, person: Person, role: str, area: str, **more: Any) -> RoleGrant:
    row = {"person_id": person.id, "role": role, "area": area, "valid_from": LONG_AGO}
    return add(session, RoleGrant(**identified(person.county) | row | more))


def make_assignment(session: Session, person: Person, area: str, **more: Any) -> Assignment:
    """An area that a cadre answers for; ``kind``, ``group_no``, ``household_id`` as the table."""
    row = {"person_id": person.id, "area": area, "valid_from": LONG_AGO}
    return add(session, Assignment(**identified(person.county) | row | more))


def make_absence(session: Session, person: Person, day: date, **more: Any) -> Absence:
    """One day of leave, unless ``last_day`` or ``kind`` say otherwise."""
    row = {"person_id": person.id, "kind": "leave", "first_day": day, "last_day": day}
    return add(session, Absence(**identified(person.county) | row | more))


def make_county_day(session: Session, day: date, working: bool, **more: Any) -> CountyDay:
    make_county(session)
    return add(
        session,
        CountyDay(**{"county": COUNTY, "day": day, "working": working, "name": "本县"} | more),
    )


def make_market_rule(session: Session, area: str, **more: Any) -> MarketRule:
    """A market on Mondays and Thursdays since 2020, unless ``kind`` and its parts say otherwise."""
    make_division(session, area)
    if "kind" not in more:
        more = {"kind": "weekdays", "numbers": [1, 4]} | more
    row = {"area": area, "valid_from": LONG_AGO}
    return add(session, MarketRule(**identified(area[:6]) | row | more))


def make_duty(session: Session, person: Person, day: date, **more: Any) -> Duty:
    """A market day's duty in the person's own village, unless ``area`` and ``kind`` say another."""
    row = {
        "kind": "market",
        "area": person.home,
        "first_day": day,
        "last_day": day,
        "person_id": person.id,
    }
    return add(session, Duty(**identified(person.county) | row | more))


def make_device(session: Session, person: Person, **more: Any) -> Device:
    row = {"person_id": person.id, "name": "测试手机", "first_seen_at": NOW, "last_seen_at": NOW}
    if more.get("backlog") is not None:
        row["backlog_at"] = more.get("last_seen_at", NOW)
    return add(session, Device(**identified(person.county) | row | more))


def make_login(
    session: Session, person: Person, *, device: Device | None = None, browser: bool = False
) -> str:
    """A session that holds now, on a phone of its own unless told otherwise; returns the token."""
    if device is None and not browser:
        device = make_device(session, person)
    token = new_token(person.county)
    made_at = moment.now()
    add(
        session,
        LoginSession(
            **identified(person.county),
            person_id=person.id,
            device_id=device.id if device else None,
            token_hash=hash_of(token),
            created_at=made_at,
            expires_at=made_at + timedelta(days=45),
        ),
    )
    session.commit()
    return token


def bearer(token: str) -> dict[str, str]:
    """The header that a phone sends."""
    return {"Authorization": f"Bearer {token}"}


def make_household(session: Session, grid: str, **more: Any) -> Household:
    """A household of a grid (made if missing). ``point`` is EWKT, ``location`` what was sent."""
    if not session.query(Grid).filter_by(county=grid[:6], code=grid).first():
        make_grid(session, grid)
    number = next(_numbers)
    row = {
        "number": f"H{number:06}",
        "head": f"户主{number}",
        "address": f"{number}号",
        "grid": grid,
        "grid_claimed": grid,
        "village": grid[:12],
        "since": LONG_AGO,
    }
    return add(session, Household(**synced(session, grid) | row | more))


def make_past_kind(
    session: Session, household: Household, kind: str, valid_to: date
) -> HouseholdKind:
    """The kind that a household was of until ``valid_to``, from which on it is of its own."""
    return add(
        session,
        HouseholdKind(
            county=household.county, household_id=household.id, valid_to=valid_to, kind=kind
        ),
    )


def make_contact(session: Session, household: Household, **more: Any) -> Contact:
    """A contact with ``phone`` (E.164, or None), sealed with the key of the tests' settings."""
    made_id = more.pop("id", None) or uuid7()
    phone = more.pop("phone", "+8613812342345")
    row = {
        "id": made_id,
        "household_id": household.id,
        "name": f"联系人{next(_numbers)}",
        "relation": "head",
        "phone_sealed": SEAL.seal(phone, made_id.bytes) if phone else None,
        "phone_masked": mask(phone) if phone else None,
        "grid": household.grid,
    }
    return add(session, Contact(**synced(session, household.grid) | row | more))


def make_visit(session: Session, household: Household, cadre: Person, **more: Any) -> Visit:
    """A visit at NOW, received an hour later. ``happened_at`` also sets ``counted_at``."""
    happened_at = more.pop("happened_at", NOW)
    row = {
        "household_id": household.id,
        "happened_at": happened_at,
        "counted_at": happened_at,
        "received_at": happened_at + timedelta(hours=1),
        "purpose": "regular",
        "outcome": "met",
        "cadre_id": cadre.id,
        "grid": household.grid,
        "evidence": "no_fix",
    }
    return add(session, Visit(**synced(session, household.grid) | row | more))


def make_meal_ticket(
    session: Session, household: Household, cadre: Person, **more: Any
) -> MealTicket:
    """A ticket of a meal shared at NOW, not yet redeemed."""
    happened_at = more.pop("happened_at", NOW)
    row = {
        "household_id": household.id,
        "number": f"T{next(_numbers):06}",
        "happened_at": happened_at,
        "counted_at": happened_at,
        "cadre_id": cadre.id,
        "value_fen": 3000,
        "grid": household.grid,
    }
    return add(session, MealTicket(**synced(session, household.grid) | row | more))


def make_plan(session: Session, cadre: Person, week: date, **more: Any) -> Plan:
    """A published plan of a week without field days."""
    row = {
        "person_id": cadre.id,
        "week": week,
        "published_at": NOW,
        "planned_at": NOW,
        "input_hash": "0" * 64,
        "days": [],
    }
    return add(session, Plan(**synced(session, personal_feed(cadre.id), cadre.county) | row | more))


def make_planned_visit(
    session: Session, household: Household, cadre: Person, week: date, **more: Any
) -> PlannedVisit:
    """A visit that the planner wants in that week; on which day, ``planned_day`` says."""
    row = {"cadre_id": cadre.id, "household_id": household.id, "week": week, "why": "due"}
    return add(
        session,
        PlannedVisit(**synced(session, personal_feed(cadre.id), cadre.county) | row | more),
    )


def make_handover(
    session: Session, household: Household, by: Person, week: date, **more: Any
) -> Handover:
    """A household that ``by`` handed to the plans of a week and the next one; nobody was there."""
    row = {
        "household_id": household.id,
        "area": household.grid,
        "week": week,
        "until": week + timedelta(days=13),
        "asked_by": by.id,
        "asked_at": NOW,
    }
    return add(session, Handover(**identified(household.county) | row | more))


def make_reminder(session: Session, person: Person, **more: Any) -> Reminder:
    """A reminder of NOW that nobody has told yet, good for a week."""
    number = next(_numbers)
    row = {
        "person_id": person.id,
        "key": f"work/returned/{number}/{person.id}",
        "kind": "work_returned",
        "params": {"count": 1},
        "made_at": NOW,
        "expires_at": NOW + timedelta(days=7),
    }
    return add(
        session, Reminder(**synced(session, personal_feed(person.id), person.county) | row | more)
    )


def make_alias(session: Session, household: Household, by: Person, **more: Any) -> HouseholdAlias:
    """Another id of a household, that ``by`` has decided on."""
    row = {"household_id": household.id, "grid": household.grid, "made_by": by.id, "made_at": NOW}
    return add(
        session, HouseholdAlias(**synced(session, household.grid, household.county) | row | more)
    )


def write_again(session: Session, row: Synced, **columns: Any) -> None:
    """A further version of a row, as the server writes one."""
    session.refresh(row)
    row.seq = allocate_seqs(session, row.county, {row.feed: 1})[row.feed] + 1
    row.rev = uuid7()
    for name, value in columns.items():
        setattr(row, name, value)
    session.commit()
