"""The demo county as text columns for COPY, with ids, versions and feeds."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray

from demo.chance import Ints, Words, day_of, ids, moment, rank_within, revs
from demo.county import DemoCounty
from demo.logins import DEMO_LOGINS, FIRST_LOGIN, hashed
from demo.source import COUNTY_NAME
from records.divisions import SRID
from records.initials import initials_of
from records.keys import normal_key
from records.phones import PhoneSeal, mask
from records.planning.quotas import TEMPLATES, Quota
from records.staff.people import personal_feed

Column = Sequence[str | None]
Table = Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Keys:
    """Ids of the records to which others refer, and the ``seq`` of each synced record."""

    people: Words
    devices: Words  # "" for people without a phone
    homes: Words
    visits: Words
    seq: Mapping[str, Ints]
    last_seqs: Ints  # of each grid's feed


def number(rng: Generator, county: DemoCounty) -> Keys:
    """Assign ids, and ``seq`` by order of arrival in each grid's feed, across collections."""
    homes, contacts, visits, tickets = county.homes, county.contacts, county.visits, county.tickets
    begin = moment(np.full(len(county.grids.codes), county.base_day), 0)
    grid_of_visit = homes.grid[visits.household]
    written = {
        "grids": (np.arange(len(begin)), begin),
        "households": (homes.grid, homes.written),
        "contacts": (homes.grid[contacts.household], contacts.written),
        "visits": (grid_of_visit, visits.received),
        "meal_tickets": (grid_of_visit[tickets.visit], tickets.written),
    }
    feed, at = (np.concatenate([pair[i] for pair in written.values()]) for i in (0, 1))
    seq = 1 + rank_within(feed, at)  # equal moments stay in the order of collections
    ends = np.cumsum([len(pair[0]) for pair in written.values()])
    joined = moment([person.joined for person in county.staff.people], 9 * 3600)
    has_phone = np.isin(np.arange(len(joined)), visits.person)
    return Keys(
        people=ids(rng, joined),
        devices=np.where(has_phone, ids(rng, joined + 1800), ""),
        homes=ids(rng, homes.written),
        visits=revs(rng, len(visits.happened)),
        seq=dict(zip(written, np.split(seq, ends[:-1]), strict=True)),
        last_seqs=np.bincount(feed, minlength=len(begin)),
    )


def divisions(county: DemoCounty) -> Iterator[tuple[str, Table]]:
    yield "counties", {"name": [COUNTY_NAME]}
    places = county.places
    yield (
        "divisions",
        {
            "code": [place.code for place in places],
            "name": [place.name for place in places],
            "kind": [place.kind for place in places],
            # Their outlines are the unions of their grids.
            "fully_gridded": ["true" if len(place.code) == 12 else "false" for place in places],
            "outline": _ewkb(np.array([place.outline for place in places])),
        },
    )


def quotas(county: DemoCounty) -> Iterator[tuple[str, Table]]:
    """The five default quotas of a county, valid from the start of the history."""
    columns = [column.name for column in Quota.__table__.columns if column.name != "county"]
    since = day_of(county.start).isoformat()
    plain = {"among": "any", "unit": "fact", "scale": False, "grace_days": 0, "valid_from": since}
    rows = [plain | dict(template) for template in TEMPLATES]
    yield "quotas", {name: [_text(row.get(name)) for row in rows] for name in columns}


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)  # a number, true or false, figures by name


def people(
    rng: Generator, county: DemoCounty, keys: Keys, seal: PhoneSeal
) -> Iterator[tuple[str, Table]]:
    """Everybody, with roles, phones, absences and duties (assignments: see `households`)."""
    staff = county.staff
    own_login = {staff.shown[login.login]: login for login in DEMO_LOGINS}
    hashes = {word: hashed(word) for word in {FIRST_LOGIN, *(d.password for d in DEMO_LOGINS)}}
    passwords = [
        own_login[i].password if i in own_login else FIRST_LOGIN for i in range(len(staff.people))
    ]
    joined = moment([person.joined for person in staff.people], 9 * 3600)
    sealed, masked = _phones(np.array([p.phone for p in staff.people]), keys.people, seal)
    yield "people", {
        "id": keys.people.tolist(), "rev": revs(rng, len(joined)).tolist(),
        "seq": ["1"] * len(joined), "written_at": _instants(joined),
        "login": [
            own_login[i].login if i in own_login else person.login
            for i, person in enumerate(staff.people)
        ],
        "login_key": [
            normal_key(own_login[i].login if i in own_login else person.login)
            for i, person in enumerate(staff.people)
        ],
        "name": [person.name for person in staff.people],
        "level": [person.level for person in staff.people],
        "home": [person.home for person in staff.people],
        "phone_sealed": sealed, "phone_masked": masked,
        "password_hash": [hashes[password] for password in passwords],
        "must_change_password": ["false" if i in own_login else "true" for i in range(len(joined))],
        "left_on": _days([person.left for person in staff.people]),
    }  # fmt: skip
    yield (
        "roles",
        {
            "id": ids(rng, moment([role.first_day for role in staff.roles], 32_400)).tolist(),
            "person_id": [keys.people[role.person] for role in staff.roles],
            "role": [role.role for role in staff.roles],
            "area": [role.area for role in staff.roles],
            "valid_from": _days([role.first_day for role in staff.roles]),
            "valid_to": _days([role.until for role in staff.roles]),
        },
    )
    absences = county.absences
    yield (
        "absences",
        {
            "id": ids(rng, moment([a.first_day - 3 for a in absences], 32_400)).tolist(),
            "person_id": [keys.people[absence.person] for absence in absences],
            "kind": [absence.kind for absence in absences],
            "first_day": _days([absence.first_day for absence in absences]),
            "last_day": _days([absence.last_day for absence in absences]),
        },
    )
    yield "devices", _devices(county, keys)
    since = moment([county.base_day] * len(county.markets), 0)
    yield "market_rules", {
        "id": ids(rng, since).tolist(),
        "area": [rule.area for rule in county.markets],
        "name": [rule.name for rule in county.markets],
        "kind": [rule.kind for rule in county.markets],
        "numbers": [f"{{{','.join(map(str, rule.numbers))}}}" for rule in county.markets],
        "valid_from": _days([county.base_day] * len(county.markets)),
    }  # fmt: skip
    turns = county.turns
    yield "duties", {
        "id": ids(rng, moment([turn.day - 20 for turn in turns], 32_400)).tolist(),
        "kind": ["market"] * len(turns),
        "area": [turn.village for turn in turns],
        "first_day": _days([turn.day for turn in turns]),
        "last_day": _days([turn.day for turn in turns]),
        "person_id": [keys.people[turn.person] for turn in turns],
    }  # fmt: skip


def _devices(county: DemoCounty, keys: Keys) -> Table:
    owners = np.flatnonzero(keys.devices != "")
    visits = county.visits
    first, last = (np.zeros(len(keys.devices), np.int64) for _ in range(2))
    np.maximum.at(last, visits.person, visits.received)
    first[visits.person[::-1]] = visits.received[::-1]  # visits are in order of arrival
    models = ["Android 手机", "鸿蒙手机", "iPhone"]
    # Most phones have synced today, the others hold work: else no figure would be sure.
    behind = owners % 40 == 0
    last[owners[~behind]] = moment(np.full((~behind).sum(), county.today), 0)
    return {
        "id": keys.devices[owners].tolist(),
        "person_id": keys.people[owners].tolist(),
        "name": [models[owner * 7 % 10 // 4] for owner in owners.tolist()],
        "app_version": ["1.0.0"] * len(owners),
        "first_seen_at": _instants(first[owners]),
        "last_seen_at": _instants(last[owners]),
        "backlog": _ints(np.where(behind, 2 + owners % 5, 0)),
        "backlog_at": _instants(last[owners]),
    }


def grids(rng: Generator, county: DemoCounty, keys: Keys) -> Iterator[tuple[str, Table]]:
    codes = county.grids.codes.tolist()
    yield (
        "feeds",
        {
            "code": codes + [personal_feed(UUID(person)) for person in keys.people.tolist()],
            "n": _ints(keys.last_seqs) + ["1"] * len(keys.people),
        },
    )
    at = moment(np.full(len(codes), county.base_day), 0)
    yield "grids", {
        "id": ids(rng, at).tolist(), **_synced(rng, "grids", codes, keys, at), "code": codes,
        "name": county.grids.names, "valid_from": _days([county.base_day] * len(codes)),
        "geom": _ewkb(county.grids.shapes),
    }  # fmt: skip


def households(
    rng: Generator, county: DemoCounty, keys: Keys, seal: PhoneSeal
) -> Iterator[tuple[str, Table]]:
    """Households and their contacts; assignments, some of which refer to households."""
    homes, contacts, duties = county.homes, county.contacts, county.staff.duties
    grid = county.grids.codes[homes.grid]
    yield "households", {
        "id": keys.homes.tolist(),
        **_synced(rng, "households", grid.tolist(), keys, homes.written),
        "number": homes.number, "number_key": list(map(normal_key, homes.number)),
        "head": homes.head.tolist(), "initials": list(map(initials_of, homes.head.tolist())),
        "address": homes.address, "group_no": _ints(homes.group_no),
        "kind": np.where(homes.priority, "priority", "ordinary").tolist(), "tags": homes.tags,
        "location": [
            json.dumps({"lng": lng, "lat": lat, "crs": "cgcs2000"}) if has_point else None
            for (lng, lat), has_point in zip(homes.where.tolist(), homes.has_point, strict=True)
        ],
        "grid_claimed": [
            None if has_point else code
            for code, has_point in zip(grid.tolist(), homes.has_point, strict=True)
        ],
        "grid": grid.tolist(), "village": grid.astype("U12").tolist(),
        "point": points(homes.where.tolist(), homes.has_point.tolist()),
        "since": _days(homes.since.tolist()),
    }  # fmt: skip
    contact_ids, grid = revs(rng, len(contacts.written)), grid[contacts.household]
    sealed, masked = _phones(contacts.phone, contact_ids, seal)
    yield "contacts", {
        "id": contact_ids.tolist(),
        **_synced(rng, "contacts", grid.tolist(), keys, contacts.written),
        "household_id": keys.homes[contacts.household].tolist(), "name": contacts.name.tolist(),
        "initials": list(map(initials_of, contacts.name.tolist())),
        "relation": contacts.relation.tolist(), "phone_sealed": sealed, "phone_masked": masked,
        "grid": grid.tolist(),
    }  # fmt: skip
    kinds = [
        "group" if duty.group_no else "area" if duty.household is None else "household"
        for duty in duties
    ]
    yield (
        "assignments",
        {
            "id": ids(rng, moment([duty.first_day for duty in duties], 32_400)).tolist(),
            "person_id": [keys.people[duty.person] for duty in duties],
            "kind": kinds,
            "area": [duty.area for duty in duties],
            "group_no": [None if duty.group_no is None else str(duty.group_no) for duty in duties],
            "household_id": [
                None if duty.household is None else keys.homes[duty.household] for duty in duties
            ],
            "valid_from": _days([duty.first_day for duty in duties]),
            "valid_to": _days([duty.until for duty in duties]),
        },
    )


def visits(rng: Generator, county: DemoCounty, keys: Keys) -> Table:
    """Visits without the columns from placement."""
    visits = county.visits
    grid = county.grids.codes[county.homes.grid[visits.household]].tolist()
    return {
        "id": keys.visits.tolist(), **_synced(rng, "visits", grid, keys, visits.received),
        "household_id": keys.homes[visits.household].tolist(),
        "happened_at": _instants(visits.happened), "purpose": visits.purpose.tolist(),
        "outcome": visits.outcome.tolist(), "note": county.notes,
        "fix": [None if fix is None else json.dumps(fix) for fix in county.fixes],
        "cadre_id": keys.people[visits.person].tolist(),
        "device_id": keys.devices[visits.person].tolist(),
        "counted_at": _instants(visits.counted), "received_at": _instants(visits.received),
        "skew_s": visits.skew_s.astype(str).tolist(), "grid": grid,
    }  # fmt: skip


def tickets(rng: Generator, county: DemoCounty, keys: Keys) -> Table:
    visits, tickets = county.visits, county.tickets
    grid = county.grids.codes[county.homes.grid[visits.household[tickets.visit]]].tolist()
    redeemed = tickets.redeemed >= 0
    return {
        "id": revs(rng, len(tickets.happened)).tolist(),
        **_synced(rng, "meal_tickets", grid, keys, tickets.written),
        "household_id": keys.homes[visits.household[tickets.visit]].tolist(),
        "visit_id": _or_null(keys.visits[tickets.visit].tolist(), tickets.names_visit),
        "number": tickets.number, "number_key": list(map(normal_key, tickets.number)),
        "happened_at": _instants(tickets.happened),
        "cadre_id": keys.people[visits.person[tickets.visit]].tolist(),
        "counted_at": _instants(tickets.counted), "value_fen": ["3000"] * len(tickets),
        "grid": grid, "redeemed_at": _or_null(_instants(tickets.redeemed), redeemed),
        "redeemed_by": _or_null(keys.people[tickets.clerk].tolist(), redeemed),
    }  # fmt: skip


def _synced(
    rng: Generator, collection: str, feed: list[str], keys: Keys, written: Ints
) -> dict[str, Column]:
    return {
        "rev": revs(rng, len(feed)).tolist(), "feed": feed,
        "seq": _ints(keys.seq[collection]), "written_at": _instants(written),
    }  # fmt: skip


def points(places: Sequence[Sequence[float | None]], usable: Sequence[bool]) -> Column:
    return [
        f"SRID={SRID};POINT({lng} {lat})" if ok else None
        for (lng, lat), ok in zip(places, usable, strict=True)
    ]


def _phones(national: Ints, owners: Words, seal: PhoneSeal) -> tuple[Column, Column]:
    """Sealed and masked numbers for records with the ids ``owners``; None for 0."""
    e164 = [f"+86{phone}" if phone else None for phone in national.tolist()]
    sealed = [
        f"\\x{seal.seal(phone, bytes.fromhex(owner)).hex()}" if phone else None
        for phone, owner in zip(e164, owners.tolist(), strict=True)
    ]
    return sealed, [phone and mask(phone) for phone in e164]


def _ewkb(shapes: NDArray[np.object_]) -> Column:
    return shapely.to_wkb(shapely.set_srid(shapes, SRID), hex=True, include_srid=True).tolist()


def _instants(at: Ints) -> list[str]:
    return [f"{moment}Z" for moment in at.astype("datetime64[s]").astype(str).tolist()]


def _days(days: Sequence[int | None]) -> Column:
    return [None if day is None else day_of(day).isoformat() for day in days]


def _ints(values: Ints) -> list[str]:
    return list(map(str, values.tolist()))


def _or_null(values: list[str], present: NDArray[np.bool_]) -> Column:
    return [value if ok else None for value, ok in zip(values, present.tolist(), strict=True)]
