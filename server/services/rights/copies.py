"""A copy of all that is held about a household, for the householder (PIPL, art. 45).

Left out is what is about a cadre: who made a visit, at which minute and where, and the notes in a
cadre's own week plan. All else is as it is stored, with numbers opened and with what phones sent,
whatever became of it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from authz.access_context import as_county
from records.erasing.found import patterns
from records.phones import PhoneSeal
from server.services.rights.erasing import found_of
from sync.collections.registry import PUSH_COLLECTIONS
from sync.pushing.sealing import opened

_DAY = "CAST({} AT TIME ZONE c.timezone AS date)"
_OF = "t.county = :county AND t.household_id = ANY(:ids)"
_FROM = "FROM {} t JOIN counties c ON c.county = t.county WHERE {}"


def _rows(table: str, columns: str, where: str = _OF, order: str = "t.id") -> str:
    return f"SELECT {columns} {_FROM.format(table, where)} ORDER BY {order}"


# What a householder can read of each: name in the copy, and its statement.
_PARTS = {
    "household": """
        SELECT number, head, address, group_no, kind, tags, grid, village, location, flags, since
        FROM households WHERE county = :county AND id = :id""",
    "kinds": "SELECT kind, valid_to FROM household_kinds"
    " WHERE county = :county AND household_id = :id ORDER BY valid_to",
    "contacts": _rows("contacts", "t.id AS contact, t.name, t.relation, t.phone_sealed"),
    "visits": _rows(
        "visits",
        f"{_DAY.format('t.counted_at')} AS day, t.purpose, t.outcome, t.note,"
        " t.fix IS NOT NULL AS has_position",
        order="t.counted_at, t.id",
    ),
    "meal_tickets": _rows(
        "meal_tickets",
        f"{_DAY.format('t.counted_at')} AS day, t.number, t.value_fen,"
        f" {_DAY.format('t.redeemed_at')} AS paid_on",
        order="t.counted_at, t.id",
    ),
    "photos": _rows(
        "photos",
        f"t.id AS photo, {_DAY.format('t.taken_at')} AS day, t.mime, t.stored_name",
        order="t.taken_at, t.id",
    ),
    "planned_visits": _rows(
        "planned_visits",
        "t.week, coalesce(t.day, t.planned_day) AS day, t.note IS NOT NULL AS has_note",
        order="t.week, t.id",
    ),
    "handovers": "SELECT t.week, t.until, t.withdrawn_at IS NOT NULL AS withdrawn"
    f" FROM handovers t WHERE {_OF} ORDER BY t.week",
    "loads": """
        SELECT l.file, CAST(l.at AT TIME ZONE c.timezone AS date) AS day
        FROM load_rows t JOIN loads l ON l.county = t.county AND l.number = t.load
        JOIN counties c ON c.county = t.county
        WHERE t.county = :county AND t.household_id = ANY(:ids) ORDER BY l.number""",
    "notes": """
        SELECT CAST(d.at AS date) AS day, d.decision, d.note FROM decisions d
        WHERE d.county = :county AND d.key = ANY(:keys) AND d.note IS NOT NULL
        UNION ALL
        SELECT CAST(t.made_at AS date), 'credited', t.note FROM credits t
        WHERE t.county = :county AND t.record_id = ANY(:records) AND t.note <> ''
        ORDER BY 1""",
    "feedback": """
        SELECT day, text FROM feedback
        WHERE county = :county AND lower(text) LIKE ANY (:named) ORDER BY day""",
}
_SENT = text("""
    SELECT i.key, i.collection, CAST(i.received_at AT TIME ZONE c.timezone AS date) AS day,
           i.outcome, i.body
    FROM inbox i JOIN counties c ON c.county = i.county
    WHERE i.county = :county AND i.key = ANY(:keys) AND i.wiped_at IS NULL ORDER BY i.received_at
""")


def copy_of(session: Session, county: str, household: UUID, seal: PhoneSeal) -> dict[str, Any]:
    """All that is held about a household, by parts. Raises NotFound where nothing is."""
    found = found_of(session, county, household)
    with as_county(county):
        names = list(found.names)
        params = {
            "county": county,
            "id": names[0],
            "ids": names,
            "keys": [row.key for row in found.pushed],
            "records": list(found.ids),
            "named": patterns(names),
        }
        parts: dict[str, Any] = {
            name: [dict(row) for row in session.execute(text(query), params).mappings()]
            for name, query in _PARTS.items()
        }
        sent = session.execute(_SENT, params).mappings().all()
    parts["household"] = next(iter(parts["household"]), None)
    for contact in parts["contacts"]:
        sealed = contact.pop("phone_sealed")
        contact["phone"] = sealed and seal.open(bytes(sealed), contact["contact"].bytes)
    parts["sent"] = [
        {
            "collection": row["collection"],
            "day": row["day"],
            "outcome": row["outcome"],
            "content": _content(row, seal),
        }
        for row in sent
    ]
    return {"household_id": names[0], "also_known_as": names[1:], **parts}


def _content(row: RowMapping, seal: PhoneSeal) -> Any:
    """What a phone sent, without the cadre's place and minute."""
    collection = PUSH_COLLECTIONS[row["collection"]]
    content = opened(collection, row["body"], seal, row["key"])
    if row["collection"] == "planned_visits" or not isinstance(content, Mapping):
        return None
    about_cadre = {*collection.withheld, *collection.of_the_day}
    return _readable({name: each for name, each in content.items() if name not in about_cadre})


def _readable(value: Any) -> Any:
    """What was stored as it came, without halves of characters, which no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_readable(name): _readable(each) for name, each in value.items()}
    return [_readable(each) for each in value] if isinstance(value, list) else value
