"""The journal of loads: each that changes something gets a number, and keeps what undoes it.

Values are sealed with the field keys, each under its record's id (records/phones.py), and end after
`UNDO_FOR` (schedulers/jobs/retention.py) or with their household.
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
# Sealed values are bound to an id; what is known by a code gets one of its code.
_CODES: Final = UUID("6f0f4c1e-6a51-4f0c-9a39-0d2b6c6d9d11")

# Of each field what was before and what the load made of it.
Changes = Mapping[str, tuple[Any, Any]]
# One record that a load wrote: its id or code, its version, and the changes; None: it is new.
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
    """The number of a load that changes something; None for one that does not.

    Loads of a county come one at a time (`staging.begin`), so a number is never given twice.
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
    """Keep what a load wrote; the changes are sealed."""
    sealed = (
        (key, rev, None if changes is None else seal(order, key, changes))
        for key, rev, changes in rows
    )
    staging.stage(session, "load_kept", _COLUMNS, sealed)
    session.execute(_KEEP, {"county": order.county, "load": load, "collection": collection})


def seal(order: LoadOrder, key: str, changes: Changes) -> bytes:
    said = json.dumps(changes, ensure_ascii=False, separators=(",", ":"))
    return order.seal.seal(said, owner_of(key))


def kept(session: Session, order: LoadOrder, load: int, collection: str) -> Iterator[Written]:
    """What `keep` kept. Raises LoadSealed where the key that sealed it is lost."""
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
    """Let earlier loads know what they wrote again, where an undoing brought it back whole.

    ``versions`` is a query ``(key, old_rev, new_rev)`` over staged rows: the version before the
    load that was undone, and the one that the undoing wrote.
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
