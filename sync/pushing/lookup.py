"""What the database has of pushed rows: read for a whole batch, before anything is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from authz.access_context import access_context
from records.wire import uuid_of
from sync.collections.collections import Current, PushCollection
from sync.collections.merge import Version
from sync.collections.of_household import led_to
from sync.collections.sender import Sender
from sync.pushing import inbox
from sync.pushing.rows import PushedRow
from sync.pushing.stages import Aliases, KnownRow


def look_up(
    session: Session, collection: PushCollection, sender: Sender, rows: Sequence[PushedRow]
) -> list[KnownRow]:
    """Each row beside its inbox row, that of what it was made from, and the record as it is."""
    keys = {key for row in rows for key in (*row.keys, *row.base_keys)}
    seen = inbox.find(session, sender.county, keys)
    currents = load_current(session, collection, sender, [row.id for row in rows if row.id])
    return [_known(row, seen, currents.get(row.id) if row.id else None) for row in rows]


def _known(row: PushedRow, seen: Mapping[UUID, RowMapping], current: Current | None) -> KnownRow:
    """Under the key that the row was kept under before, if it was."""
    key = next((key for key in row.keys if key in seen), row.keys[0])
    priors = [seen[key] for key in row.base_keys if key in seen]
    made_from = next((prior for prior in priors if prior["record_id"] == row.id), None)
    return KnownRow(row, key, seen.get(key), made_from, current)


def load_current(
    session: Session, collection: PushCollection, sender: Sender, ids: Sequence[UUID]
) -> dict[UUID, Current]:
    """These records as the server holds them, deleted ones included.

    One that somebody deleted before it came (a restored server had forgotten it) lives.
    """
    asked = {"county": sender.county, "collection": collection.pull.name, "ids": list(ids)}
    columns = ", ".join([*collection.columns, *collection.guards])
    live = session.execute(
        text(f"""
            SELECT id, rev, feed, seq, {columns} FROM {collection.pull.table}
            WHERE county = :county AND id = ANY(:ids)
        """),
        asked,
    ).mappings()
    found = {
        row["id"]: Current(Version(row["rev"], collection.values_of(row, sender)), row["feed"], row)
        for row in live
    }
    gone = session.execute(
        text("""
            SELECT DISTINCT ON (record_id) record_id, rev, feed FROM tombstones
            WHERE county = :county AND record_id = ANY(:ids)
            AND collection = :collection AND why = 'deleted'
            -- What somebody else deleted before anybody knew it concerns them alone.
            AND (left(feed, 1) <> '@' OR feed = :own)
            ORDER BY record_id, at DESC
        """),
        asked | {"own": sender.scope.own_feed},
    )
    for row in gone:
        deleted = Current(Version(row.rev, {}, deleted=True), row.feed, None)
        found.setdefault(row.record_id, deleted)
    return found


def look_up_sight(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> list[KnownRow]:
    """The same, with whether the database lets the sender see each record, whatever scope says."""
    currents = {each.row.id: each.current for each in known if each.current}
    if not currents:
        return list(known)
    with access_context(sender.scope.access_context()):
        found = session.scalars(
            text(f"""
                SELECT id FROM {collection.pull.table}
                WHERE county = :county AND id = ANY(:ids)
                UNION ALL
                SELECT record_id FROM tombstones
                WHERE county = :county AND record_id = ANY(:deleted) AND why = 'deleted'
            """),
            {
                "county": sender.county,
                "ids": list(currents),
                "deleted": [id for id, current in currents.items() if current.row is None],
            },
        )
        hidden = currents.keys() - set(found)
    return [replace(one, visible=False) if one.row.id in hidden else one for one in known]


def find_aliases(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> Aliases:
    """Those that these rows, or what they were made from, name."""
    if "household" not in collection.fields:
        return {}
    documents = [each.row.raw for each in known]
    documents += [each.row.base for each in known if each.row.base]
    priors = [each.made_from["base"] for each in known if each.made_from]
    documents += [base for base in priors if isinstance(base, Mapping)]
    named = {uuid_of(document.get("household")) for document in documents}
    return led_to(session, sender.county, [id for id in named if id])
