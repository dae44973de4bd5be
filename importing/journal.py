"""The journal of loads: each load that changes something gets a number and the data to undo it.

Values are sealed with the field keys, each with its record's id (records/phones.py), and deleted
after `UNDO_FOR` (schedulers/jobs/retention.py) or with their household.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.orm import Session

from importing import staging
from importing.load_outcome import LoadOrder, LoadOutcome
from importing.problems import LoadSealed

UNDO_FOR: Final = timedelta(days=7)
# Sealed values are bound to an id; for records with a code it is derived from the code.
_CODES: Final = UUID("6f0f4c1e-6a51-4f0c-9a39-0d2b6c6d9d11")

# By field, the values before and after the load.
Changes = Mapping[str, tuple[Any, Any]]
# A record that a load wrote: its id or code, its version, and the changes (None: it is new).
Written = tuple[str, UUID | None, Changes | None]

_OPEN = text("""
    INSERT INTO loads (county, number, kind, file, at, new, changed, ended)
    VALUES (CAST(:county AS text),
            (SELECT coalesce(max(number), 0) + 1 FROM loads WHERE county = CAST(:county AS text)),
            :kind, :file, :now, :new, :changed, :ended)
    RETURNING number
""")
_KEEP = text("""
    INSERT INTO load_rows (county, load, collection, key, rev, sealed, household_id)
    SELECT :county, :load, CAST(:collection AS text), key, rev, sealed,
           CASE WHEN CAST(:collection AS text) = 'households' THEN CAST(key AS uuid) END
    FROM load_kept
""")
_COLUMNS = {"key": "text", "rev": "uuid", "sealed": "bytea"}


def open_load(
    session: Session, order: LoadOrder, kind: str, file: str, outcome: LoadOutcome
) -> int | None:
    """Number a load that changes something; return None for one that does not.

    A county has one load at a time (`staging.begin`), so numbers are unique.
    """
    if not outcome.new + outcome.changed + outcome.ended:
        return None
    number: int = session.execute(
        _OPEN,
        {
            "county": order.county,
            "kind": kind,
            "file": file[:255],
            "now": order.now,
            "new": outcome.new,
            "changed": outcome.changed,
            "ended": outcome.ended,
        },
    ).scalar_one()
    return number


def keep(
    session: Session,
    order: LoadOrder,
    load: int,
    collection: str,
    rows: Iterable[Written],
) -> None:
    """Store the records that a load wrote; the changes are sealed."""
    sealed = (
        (key, rev, None if changes is None else seal(order, key, changes))
        for key, rev, changes in rows
    )
    staging.stage(session, "load_kept", _COLUMNS, sealed)
    session.execute(_KEEP, {"county": order.county, "load": load, "collection": collection})


def seal(order: LoadOrder, key: str, changes: Changes) -> bytes:
    document = json.dumps(changes, ensure_ascii=False, separators=(",", ":"))
    return order.seal.seal(document, owner_of(key))


def kept(session: Session, order: LoadOrder, load: int, collection: str) -> Iterator[Written]:
    """Read what `keep` stored. Raises LoadSealed where the field key is lost."""
    rows = session.execute(
        text("""
            SELECT key, rev, sealed FROM load_rows
            WHERE county = :county AND load = :load AND collection = :collection ORDER BY key
        """),
        {"county": order.county, "load": load, "collection": collection},
    )
    for key, rev, sealed in rows:
        opened = order.seal.open(sealed, owner_of(key)) if sealed else None
        if sealed and opened is None:
            raise LoadSealed(str(load))
        yield key, rev, json.loads(opened) if opened else None


def rejoin(session: Session, order: LoadOrder, collection: str, versions: str) -> None:
    """Point earlier loads to the records that an undo has restored completely.

    ``versions`` is a query ``(key, old_rev, new_rev)`` over staged rows: the version before the
    load that was undone, and the version that the undo wrote.
    """
    session.execute(
        text(f"""
            UPDATE load_rows r SET rev = v.new_rev FROM ({versions}) v
            WHERE r.county = :county AND r.collection = :collection AND r.key = v.key
              AND r.rev = v.old_rev
        """),
        {"county": order.county, "collection": collection},
    )


def owner_of(key: str) -> bytes:
    return UUID(key).bytes if len(key) == 36 else uuid5(_CODES, key).bytes


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}
