"""Load divisions from a table, or from polygons, which are the outlines."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tiles.drawings import update_drawings
from importing import journal, staging
from importing.divisions import division_rows
from importing.load_outcome import LoadOrder, LoadOutcome, Note
from importing.problems import CountyUnknown
from importing.reading import heads, shifted_maps, values
from importing.reading.crs import transform_polygons
from importing.reading.sheets import Row, is_table, read_polygons, read_table
from records.divisions import VILLAGE_KINDS, is_code

_COLUMNS = {
    "number": "int", "code": 'text COLLATE "C"', "name": "text", "kind": "text",
    "fully_gridded": "boolean", "wkb": "bytea",
}  # fmt: skip
_KINDS = {"村": "村委会", "村民委员会": "村委会", "社区": "居委会", "居民委员会": "居委会"}

# The result of each row: the file's value if it has one, else the stored value.
_DECIDED = """
    SELECT s.number, s.code, d.code IS NULL AS is_new,
           coalesce(s.name, d.name) AS name, coalesce(s.kind, d.kind) AS kind,
           coalesce(s.fully_gridded, d.fully_gridded, false) AS fully_gridded,
           coalesce(s.geom, d.outline) AS outline,
           (coalesce(s.name, d.name), coalesce(s.kind, d.kind),
            coalesce(s.fully_gridded, d.fully_gridded), ST_AsEWKB(coalesce(s.geom, d.outline)))
           IS DISTINCT FROM (d.name, d.kind, d.fully_gridded, ST_AsEWKB(d.outline)) AS differs
    FROM load_divisions s LEFT JOIN divisions d ON d.county = :county AND d.code = s.code
"""
_NO_PARENT = f"""
    SELECT number, 'code', 'unknown_parent', parent, 'error'
    FROM (SELECT number, left(code, length(code) - 3) AS parent FROM load_divisions
          WHERE length(code) > 6 AND {staging.NOT_BAD}) s
    WHERE NOT EXISTS (SELECT FROM divisions d WHERE d.county = :county AND d.code = s.parent)
      AND NOT EXISTS (SELECT FROM load_divisions p
                      WHERE p.code = s.parent AND p.{staging.NOT_BAD})
"""
_NO_NAME = """
    SELECT number, 'name', 'required', code, 'error' FROM load_decided WHERE name IS NULL
"""
# Stored outlines to compare with a sample of the file's outlines.
_COMPARED = f"""
    WITH {shifted_maps.sample("load_divisions")}, stored AS (
        SELECT code, outline FROM divisions WHERE county = :county AND outline IS NOT NULL
    )
    SELECT 'same', ST_AsBinary(s.geom), ST_AsBinary(d.outline)
    FROM sample s JOIN stored d ON d.code = s.code
    UNION ALL
    SELECT 'inside', ST_AsBinary(s.geom), ST_AsBinary(o.outline)
    FROM sample s CROSS JOIN LATERAL (
        SELECT outline FROM stored d
        WHERE d.code IN (left(s.code, 9), left(s.code, 6)) AND d.code <> s.code
          AND NOT EXISTS (SELECT FROM load_divisions f WHERE f.code = d.code)
        ORDER BY length(d.code) DESC LIMIT 1
    ) o
    UNION ALL
    SELECT 'contains', ST_AsBinary(s.geom), ST_AsBinary(g.geom)
    FROM sample s JOIN grids g ON g.county = :county AND g.valid_to IS NULL
     AND g.code >= s.code AND g.code < s.code || ':'
    LIMIT 2000
"""
# A code with another name and without common ground is another division.
_ANOTHER = f"""
    SELECT s.number, 'code', 'another_division',
           s.code || ' is ' || d.name || '; the file says ' || s.name || ', on other ground',
           'error'
    FROM load_divisions s JOIN divisions d ON d.county = :county AND d.code = s.code
    WHERE s.name <> d.name AND s.{staging.NOT_BAD}
      AND NOT ST_Relate(s.geom, d.outline, '2********')
"""
_WRITES = (
    f"""INSERT INTO counties (county, name) SELECT code, name FROM load_decided
        WHERE code = :county AND {staging.NOT_BAD} ON CONFLICT DO NOTHING""",
    f"""INSERT INTO divisions (county, code, name, kind, fully_gridded, outline)
        SELECT :county, code, name, kind, fully_gridded, outline FROM load_decided
        WHERE is_new AND {staging.NOT_BAD}""",
    f"""UPDATE divisions d SET name = s.name, kind = s.kind, fully_gridded = s.fully_gridded,
            outline = s.outline
        FROM load_decided s
        WHERE d.county = :county AND d.code = s.code AND NOT s.is_new AND s.differs
          AND {staging.NOT_BAD}""",
)
_COUNTS = text(f"""
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new AND differs),
           count(*) FILTER (WHERE NOT differs)
    FROM load_decided WHERE {staging.NOT_BAD}
""")


def load_divisions(
    session: Session,
    order: LoadOrder,
    path: Path,
    crs: str | None = None,
    layer: str | None = None,
) -> LoadOutcome:
    """Add and change divisions; values that the file does not have are kept.

    A new county is created if the file has a row for it. Raises the problems of ``sheets``,
    LoadRunning, CountyUnknown and CrsUnknown.
    """
    if is_table(path):
        sheet = read_table(path, heads.DIVISIONS)
    else:
        sheet = read_polygons(path, heads.OUTLINES, crs, layer)
    notes = list(sheet.notes)
    with order.progress(sheet.rows, "Reading divisions", len(sheet.rows)) as rows:
        staged = list(_staged(rows, order.county, notes))
    staging.lift_timeouts(session)
    staging.stage(session, "load_divisions", _COLUMNS, staged)
    staging.stage_notes(session, notes)
    transform_polygons(session, "load_divisions", sheet.crs)
    staging.note_duplicate_codes(session, "load_divisions")
    outcome = LoadOutcome(len(sheet.rows), ignored=sheet.ignored)
    if staging.with_notes(session, outcome).is_refused_early(order):
        return outcome
    _begin(session, order, names_county=any(row[1] == order.county for row in staged))
    params: dict[str, object] = {"county": order.county}
    staging.derive(session, "load_decided", _DECIDED, params)
    # A bad township makes its villages bad: three levels, at most three rounds.
    for check in (_NO_PARENT, _NO_NAME, _NO_PARENT, _NO_PARENT):
        staging.add_notes(session, check, params)
    if not order.same_records:
        staging.add_notes(session, _ANOTHER, params)
    if sheet.crs and sheet.crs.doubt:
        shifted_maps.check(session, _COMPARED, params, sheet.crs.published)
    outcome.new, outcome.changed, outcome.unchanged = session.execute(_COUNTS).one()
    staging.with_notes(session, outcome)
    if order.dry_run:
        outcome.changes = division_rows.changes(session, params)
        outcome.keys = staging.noted_keys(session, "load_divisions", "code")
    if outcome.takes_effect(order):
        written = division_rows.written(session, params)
        for statement in _WRITES:
            session.execute(text(statement), params)
        update_drawings(session, order.county)
        outcome.load = journal.open_load(session, order, "divisions", path.name, outcome)
        if outcome.load is not None:
            journal.keep(session, order, outcome.load, "divisions", written)
        outcome.written = True
    return outcome


def _begin(session: Session, order: LoadOrder, *, names_county: bool) -> None:
    try:
        staging.begin(session, order, "divisions")
    except CountyUnknown:
        if not names_county:
            raise


def _staged(rows: Iterable[Row], county: str, notes: list[Note]) -> Iterable[tuple[object, ...]]:
    """The rows for SQL checks; bad rows are noted and left out."""
    for row in rows:
        try:
            code = values.code_of(row.cells.get("code"))
            name = values.text_of(row.cells.get("name"))
            kind = values.word_of(row.cells.get("kind"), _KINDS)
            gridded = values.yes_or_no(row.cells.get("fully_gridded"))
        except values.CellError as error:
            notes.append(Note(row.number, "row", str(error), "a cell could not be read"))
            continue
        fault = _fault(county, code, name, kind) or row.fault
        if fault:
            notes.append(Note(row.number, *fault, str(row.cells.get(fault[0]) or "")))
        else:
            yield row.number, code, name, kind, gridded, row.geometry


def _fault(
    county: str, code: str | None, name: str | None, kind: str | None
) -> tuple[str, str] | None:
    if code is None:
        return "code", "required"
    if not is_code(code) or len(code) == 15:
        return "code", "code_form"
    if code[:6] != county:
        return "code", "code_outside_county"
    if name is not None and len(name) > 60:
        return "name", "too_long"
    if kind is not None and kind not in VILLAGE_KINDS:
        return "kind", "unknown_value"
    return None
