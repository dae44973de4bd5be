"""Load what the database holds of pushed rows, for a whole batch, before judging."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import access_context
from records.wire import uuid_of
from sync.collections.collections import Current, PushCollection
from sync.collections.merge import Version
from sync.collections.of_household import resolve_aliases
from sync.collections.sender import Sender
from sync.pushing import inbox
from sync.pushing.rows import PushedRow
from sync.pushing.stages import Aliases, KnownRow


def look_up(
    session: Session, collection: PushCollection, sender: Sender, rows: Sequence[PushedRow]
) -> list[KnownRow]:
    """Each row with its inbox row, the inbox row of its base, and the stored record."""
    keys = {key for row in rows for key in (*row.keys, *row.base_keys)}
    inbox_rows = inbox.find(session, sender.county, keys)
    currents = load_current(session, collection, sender, [row.id for row in rows if row.id])
    return [_known(row, inbox_rows, currents.get(row.id) if row.id else None) for row in rows]


def _known(row: PushedRow, inbox_rows: inbox.InboxRows, current: Current | None) -> KnownRow:
    key = next((key for key in row.keys if key in inbox_rows), row.keys[0])
    bases = [inbox_rows[key] for key in row.base_keys if key in inbox_rows]
    made_from = next((base for base in bases if base["record_id"] == row.id), None)
    return KnownRow(row, key, inbox_rows.get(key), made_from, current)


def load_current(
    session: Session, collection: PushCollection, sender: Sender, ids: Sequence[UUID]
) -> dict[UUID, Current]:
    """These records as the server holds them, deleted ones included.

    A live record wins over a tombstone: after a restore, others may delete a record before its
    author pushes it again.
    """
    params = {"county": sender.county, "collection": collection.pull.name, "ids": list(ids)}
    columns = ", ".join([*collection.columns, *collection.guards])
    live = session.execute(
        text(f"""
            SELECT id, rev, feed, seq, {columns} FROM {collection.pull.table}
            WHERE county = :county AND id = ANY(:ids)
        """),
        params,
    ).mappings()
    currents = {
        row["id"]: Current(Version(row["rev"], collection.values_of(row, sender)), row["feed"], row)
        for row in live
    }
    deleted = session.execute(
        text("""
            SELECT DISTINCT ON (record_id) record_id, rev, feed FROM tombstones
            WHERE county = :county AND record_id = ANY(:ids)
            AND collection = :collection AND why = 'deleted'
            -- A tombstone in a person's own feed concerns that person alone.
            AND (left(feed, 1) <> '@' OR feed = :own)
            ORDER BY record_id, at DESC
        """),
        params | {"own": sender.scope.own_feed},
    )
    for row in deleted:
        tombstone = Current(Version(row.rev, {}, deleted=True), row.feed, None)
        currents.setdefault(row.record_id, tombstone)
    return currents


def mark_invisible(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> list[KnownRow]:
    """The rows, with ``visible`` as row-level security answers it, whatever the scope allows."""
    currents = {each.row.id: each.current for each in known if each.current}
    if not currents:
        return list(known)
    with access_context(sender.scope.access_context()):
        visible = session.scalars(
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
        hidden = currents.keys() - set(visible)
    return [replace(one, visible=False) if one.row.id in hidden else one for one in known]


def find_aliases(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> Aliases:
    """The household aliases in these rows and in their bases."""
    if "household" not in collection.fields:
        return {}
    documents = [each.row.raw for each in known]
    documents += [each.row.base for each in known if each.row.base]
    priors = [each.made_from["base"] for each in known if each.made_from]
    documents += [base for base in priors if isinstance(base, Mapping)]
    named = {uuid_of(document.get("household")) for document in documents}
    return resolve_aliases(session, sender.county, [id for id in named if id])
