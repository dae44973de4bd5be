"""Load households from tables. The point determines the grid, or else the named grid does."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from marshmallow import ValidationError
from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from geo.coordinates import read_fix
from geo.following import follow
from geo.placement import grid_at
from importing import journal, provenance, staging
from importing.households import household_merge, household_rows
from importing.load_outcome import LoadOrder, LoadOutcome, Note
from importing.problems import CrsMissing
from importing.reading import heads, values
from importing.reading.sheets import Row, read_table
from records.db import changed_rows
from records.fieldwork.household_kinds import record_kinds_from
from records.fieldwork.households import HouseholdSchema
from records.initials import initials_of
from records.keys import normal_key
from records.problems import ConcurrentWrite
from records.validity import valid_on
from records.wire import field_errors

# Files obey the same rules as phones.
_SCHEMA = HouseholdSchema(exclude=("id", "rev", "_deleted", "srv"))
_FIELD_OF = {
    "location.lng": "lng", "location.lat": "lat", "location.crs": "crs",
    "location.accuracy_m": "accuracy",
}  # fmt: skip
_COLUMNS = {
    "number": "int", "key": "text", "number_key": "text", "head": "text",
    "address": "text", "group_no": "int", "kind": "text", "tags": "text[]",
    "location": "jsonb", "claim": 'text COLLATE "C"',
    "lng": "float8", "lat": "float8", "fix_flags": "text[]", "id": "uuid", "rev": "uuid",
}  # fmt: skip
_HOLDS = f"""SELECT g.code FROM grids g WHERE g.county = :county AND g.feed = {{}}
    AND {valid_on("g", "CAST(:day AS date)")}"""
_DECIDED = f"""
    WITH placed AS (
        SELECT m.number, m.key, m.number_key, m.rev, m.head, m.current_id, m.current_rev,
               m.old_grid, m.id,
               m.address, m.group_no, m.kind, m.tags, m.location, m.claim, m.point, m.fix_flags,
               covering.code AS covering, claimed.code AS claimed, stays.code AS stays
        FROM load_merged m
        LEFT JOIN LATERAL {grid_at("m.point", "CAST(:day AS date)")} covering ON true
        LEFT JOIN LATERAL ({_HOLDS.format("m.claim")}) claimed ON true
        LEFT JOIN LATERAL ({_HOLDS.format("m.falls_back_on")}) stays ON true
    )
    SELECT *, coalesce(covering, claimed, stays,
                       CASE WHEN claim IS NULL THEN old_grid END) AS grid,
           fix_flags || CASE WHEN point IS NOT NULL AND covering IS NULL
                             THEN ARRAY['point_outside_grids'] ELSE '{{}}' END
                     || CASE WHEN covering <> claim
                             THEN ARRAY['claim_disagrees'] ELSE '{{}}' END AS flags
    FROM placed
"""
_SORTED = """
    SELECT d.*, d.current_id IS NULL AS is_new, d.grid IS DISTINCT FROM d.old_grid AS moves,
           (d.head, d.address, d.group_no, d.kind, d.tags, d.location, d.claimed, d.grid,
            ST_AsEWKB(d.point), d.flags)
           IS DISTINCT FROM
           (h.head, h.address, h.group_no, h.kind, CAST(h.tags AS text[]), h.location,
            h.grid_claimed, h.grid, ST_AsEWKB(h.point), CAST(h.flags AS text[])) AS differs
    FROM load_placed d LEFT JOIN households h ON h.county = :county AND h.id = d.current_id
"""
_TWICE = """
    SELECT number, 'number', 'duplicate_number', key || ', as in row ' || other, 'error' FROM (
        SELECT number, key, coalesce(lag(number) OVER alike, lead(number) OVER alike) AS other
        FROM load_households WINDOW alike AS (PARTITION BY number_key ORDER BY number)
    ) s WHERE other IS NOT NULL
"""
_SAME_KEY = """
    SELECT DISTINCT s.number, 'number', 'same_key', s.key, 'error' FROM load_households s
    JOIN households h ON h.county = :county AND h.same_key = s.number_key
"""
_PLACES = (
    """SELECT number, CASE WHEN claim IS NULL THEN 'lng' ELSE 'grid' END,
              CASE WHEN claim IS NULL THEN 'no_grid' ELSE 'unknown_grid' END,
              coalesce(claim, nullif(array_to_string(flags, ' '), ''), 'neither point nor grid'),
              'error'
       FROM load_decided WHERE grid IS NULL""",
    """SELECT number, CASE f WHEN 'claim_disagrees' THEN 'grid' ELSE 'lng' END, f,
              CASE f WHEN 'claim_disagrees'
                     THEN 'the file says ' || claim || ', the point is in ' || covering
                     ELSE concat_ws(' ', location ->> 'lng', location ->> 'lat') END, 'warning'
       FROM load_decided, unnest(flags) f WHERE grid IS NOT NULL""",
    """SELECT number, 'grid', 'unknown_grid', claim, 'warning' FROM load_decided
       WHERE grid IS NOT NULL AND claim IS NOT NULL AND claimed IS NULL""",
)
# A row is of the record with its number if head or place also match the stored value or one of an
# earlier file. A row without a place is matched by its head only.
_ANOTHER = f"""
    SELECT m.number, 'number', 'another_household',
           concat(m.key, ' is ', h.head, ' in ', m.old_grid, '; the file says ', s.head,
                  coalesce(' in ' || coalesce(own.code, s.claim), ' and no place')), 'error'
    FROM load_merged m JOIN load_households s ON s.number = m.number
    JOIN households h ON h.county = :county AND h.id = m.current_id
    LEFT JOIN LATERAL {
    grid_at("ST_SetSRID(ST_MakePoint(s.lng, s.lat), 4490)", "CAST(:day AS date)")
} own ON true
    WHERE m.renamed AND NOT :same_records
      AND coalesce(own.code, s.claim) IS DISTINCT FROM m.old_grid
"""
_KEPT = """
    SELECT m.number, k.key, 'kept_newer', k.value, 'warning'
    FROM load_merged m CROSS JOIN LATERAL jsonb_each_text(m.kept) k
"""
_GOOD = f"differs AND {staging.NOT_BAD}"
_EVENTS = f"""
    SELECT grid AS feed, id, 'enters' AS what, rev, NULL AS why FROM load_decided WHERE {_GOOD}
    UNION ALL
    SELECT old_grid, id, 'leaves', rev, 'moved' FROM load_decided
    WHERE NOT is_new AND moves AND {_GOOD}
"""
_WRITTEN = """head = s.head, initials = i.initials, address = s.address, group_no = s.group_no,
    kind = s.kind, tags = s.tags, location = s.location, grid_claimed = s.claimed, grid = s.grid,
    village = left(s.grid, 12), point = s.point, flags = s.flags"""
_ADD = f"""
    INSERT INTO households (county, id, rev, feed, seq, written_at, number, number_key, head,
                            initials, address, group_no, kind, tags, location, grid_claimed, grid,
                            village, point, flags, since)
    SELECT :county, s.id, s.rev, s.grid, q.seq, :now, s.key, s.number_key, s.head,
           i.initials, s.address, s.group_no, s.kind, s.tags, s.location, s.claimed, s.grid,
           left(s.grid, 12), s.point, s.flags, :day
    FROM load_decided s JOIN load_seqs q ON q.id = s.id AND q.what = 'enters'
    JOIN load_initials i ON i.head = s.head
    WHERE is_new AND {_GOOD}
"""
_KINDS = f"""
    SELECT h.id, h.kind AS was, s.kind AS becomes, h.since
    FROM (SELECT * FROM load_decided WHERE {_GOOD}) s
    JOIN households h ON h.county = :county AND h.id = s.current_id AND h.rev = s.current_rev
    WHERE h.kind <> s.kind
"""
_CHANGE = f"""
    UPDATE households h SET rev = s.rev, feed = s.grid, seq = q.seq, written_at = :now, {_WRITTEN}
    FROM load_decided s JOIN load_seqs q ON q.id = s.id AND q.what = 'enters'
    JOIN load_initials i ON i.head = s.head
    WHERE h.county = :county AND h.id = s.current_id AND h.rev = s.current_rev
"""
_COUNTS = text(f"""
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new AND differs),
           count(*) FILTER (WHERE NOT differs)
    FROM load_decided WHERE {staging.NOT_BAD}
""")
_REMEMBER = provenance.remember(
    "household_provenance",
    "household_id",
    f"SELECT id, said FROM load_merged WHERE {staging.NOT_BAD}",
)
_HEADS = text(f"SELECT DISTINCT head FROM load_decided WHERE {_GOOD}")
_MOVED = text(f"SELECT id FROM load_decided WHERE NOT is_new AND moves AND {_GOOD}")


def load_households(
    session: Session, order: LoadOrder, path: Path, crs: str | None = None
) -> LoadOutcome:
    """Add and change households, identified by number; fields without a column are kept.

    ``crs`` is used for points if the file has no such column. A field that somebody has changed
    since the file had the same value is kept, too. A household that moves to another grid leaves
    its old feed with all its records. Raises the problems of ``sheets``, CrsMissing, LoadRunning,
    CountyUnknown and ConcurrentWrite.
    """
    sheet = read_table(path, heads.HOUSEHOLDS)
    if "lng" in sheet.fields and "crs" not in sheet.fields and crs is None:
        raise CrsMissing("points need a column crs, or --crs wgs84, cgcs2000, gcj02 or bd09")
    notes = [*sheet.notes]
    staging.lift_timeouts(session)
    with order.progress(sheet.rows, "Reading households", len(sheet.rows)) as rows:
        staging.stage(session, "load_households", _COLUMNS, _staged(rows, crs, notes))
    staging.stage_notes(session, notes)
    staging.add_notes(session, _TWICE, {})
    outcome = LoadOutcome(len(sheet.rows), ignored=sheet.ignored)
    if staging.with_notes(session, outcome).is_refused_early(order):
        return outcome
    day = staging.begin(session, order, "households")
    provenance.stage_key(session, order)
    params: dict[str, object] = {
        "county": order.county,
        "day": day,
        "now": order.now,
        "file": path.name,
        "overwrite": order.overwrite,
        "same_records": order.same_records,
    }
    with order.progress(_steps(session, sheet.fields, params), "Placing households", 3) as steps:
        for _ in steps:
            pass
    outcome.new, outcome.changed, outcome.unchanged = decided_counts(session)
    staging.with_notes(session, outcome)
    if order.dry_run:
        outcome.changes = household_rows.changes(session, params)
        outcome.keys = staging.noted_keys(session, "load_merged", "key")
    if outcome.takes_effect(order):
        outcome.load = journal.open_load(session, order, "households", path.name, outcome)
        _write(session, params, outcome, order)
        outcome.written = True
    return outcome


def _steps(session: Session, columns: frozenset[str], params: dict[str, object]) -> Iterator[None]:
    household_merge.merge(session, columns, params)
    yield
    place_merged(session, params)
    yield
    for check in (_SAME_KEY, _ANOTHER):
        staging.add_notes(session, check, params)
    yield


def place_merged(session: Session, params: dict[str, object]) -> None:
    """Make ``load_decided`` from ``load_merged``: grids of households, and whether they differ from
    the stored ones. Note wrong places and values that are kept."""
    staging.derive(session, "load_placed", _DECIDED, params)
    staging.derive(session, "load_decided", _SORTED, params)
    for check in (*_PLACES, _KEPT):
        staging.add_notes(session, check, params)


def decided_counts(session: Session) -> tuple[int, int, int]:
    """The numbers of new, changed and unchanged households, without bad rows."""
    new, changed, unchanged = session.execute(_COUNTS).one()
    return new, changed, unchanged


def _write(
    session: Session, params: dict[str, object], outcome: LoadOutcome, order: LoadOrder
) -> None:
    if outcome.load is not None:
        household_rows.keep_changed(session, order, outcome.load, params)
        write_decided(session, params, outcome.changed, order)
        household_rows.keep_new(session, order, outcome.load)
    session.execute(text(_REMEMBER), params | {"load": outcome.load})


def write_decided(
    session: Session, params: dict[str, object], changed: int, order: LoadOrder
) -> None:
    """Write the changes in ``load_decided``. Raises ConcurrentWrite."""
    moved: list[UUID] = list(session.scalars(_MOVED))
    staging.enter_feeds(session, order, "households", _EVENTS, params)
    record_kinds_from(session, _KINDS, params)
    initials = [(head, initials_of(head)) for head in session.scalars(_HEADS)]
    staging.stage(session, "load_initials", {"head": "text", "initials": "text"}, initials)
    if changed_rows(session.execute(text(_CHANGE), params)) != changed:
        raise ConcurrentWrite("a household was changed at the same moment")
    session.execute(text(_ADD), params)
    staging.analyze_loaded(session)
    follow(session, order.county, moved, order.now)


def _staged(
    rows: Iterable[Row], crs: str | None, notes: list[Note]
) -> Iterator[tuple[object, ...]]:
    """The rows for SQL checks; bad rows are noted and left out."""
    for row in rows:
        if row.fault:
            notes.append(Note(row.number, *row.fault, ""))
            continue
        try:
            record = _SCHEMA.load(_document(row.cells, crs))
        except values.CellError as error:
            notes.append(Note(row.number, *error.args))
            continue
        except ValidationError as error:
            for wrong in field_errors(error):
                field = _FIELD_OF.get(wrong["field"], wrong["field"])
                shown = str(row.cells.get(field.partition(".")[0]) or "")
                notes.append(Note(row.number, field, wrong["code"], shown))
            continue
        location = record.get("location")
        fix = read_fix(location)
        yield (
            row.number, record["number"], normal_key(record["number"]), record["head"],
            record.get("address"), record.get("group_no"), record["kind"], record["tags"],
            Jsonb(location) if location else None, record.get("grid"),
            fix.lng, fix.lat, list(fix.flags), uuid7(), uuid4(),
        )  # fmt: skip


def _document(cells: Mapping[str, object], crs: str | None) -> dict[str, Any]:
    """A row as a phone would send it. Raises CellError with (field, code, text of the cell)."""

    def cell(field: str, read: Any, *more: Any) -> Any:
        try:
            return read(cells.get(field), *more)
        except values.CellError as error:
            raise values.CellError(field, str(error), str(cells.get(field))) from None

    number, head = cell("number", values.key_of), cell("head", values.text_of)
    for field, value in (("number", number and normal_key(number)), ("head", head)):
        if not value:
            raise values.CellError(field, "required", "")
    lng, lat = cell("lng", values.degrees_of), cell("lat", values.degrees_of)
    point = {"lng": lng, "lat": lat, "accuracy_m": cell("accuracy", values.number_of)}
    location = {name: value for name, value in point.items() if value is not None}
    location["crs"] = cell("crs", values.crs_of) or crs
    if location["crs"] is None and (lng is not None or lat is not None):
        raise values.CellError("crs", "required", "no coordinate system: name it, or give --crs")
    return {
        "number": number,
        "head": head,
        "address": cell("address", values.text_of),
        "group_no": cell("group_no", values.whole_of),
        "kind": cell("kind", values.word_of, values.KIND_WORDS) or "ordinary",
        "tags": cell("tags", values.list_of, values.TAG_WORDS),
        "location": location if lng is not None or lat is not None else None,
        "grid": cell("grid", values.code_of),
    }
