"""Load grids from polygons. A later drawing ends the earlier one; it does not overwrite it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from geo.replacing import replace_households
from geo.tiles.drawings import update_drawings
from importing import journal, staging
from importing.grids import grid_rows
from importing.grids.grid_checks import check_map
from importing.load_outcome import LoadChange, LoadOrder, LoadOutcome, Note
from importing.problems import AreaUnknown
from importing.reading import heads, shifted_maps, values
from importing.reading.crs import FileCrs, transform_polygons
from importing.reading.sheets import Row, read_polygons
from records.db import changed_rows
from records.divisions import is_code
from records.problems import ConcurrentWrite
from records.validity import valid_on

COLUMNS = {
    "number": "int", "code": 'text COLLATE "C"', "name": "text", "wkb": "bytea",
    "id": "uuid", "rev": "uuid", "old_rev": "uuid",
}  # fmt: skip

# ``action``: added (a first drawing, or one after a gap), redrawn (the old drawing ends, a new one
# follows), mended (redrawn on its first day: the same row), renamed, same.
# Differences below a millimetre come from a projection and back, and count as same.
_DECIDED = f"""
    WITH compared AS (
        SELECT s.*, g.id AS current_id, g.rev AS current_rev, g.valid_from, g.name AS current_name,
               coalesce(g.valid_to, later.valid_from) AS valid_to,
               CASE WHEN g.id IS NULL THEN false
                    WHEN ST_OrderingEquals(s.geom, g.geom) THEN true
                    WHEN greatest(abs(ST_XMin(s.geom) - ST_XMin(g.geom)),
                                  abs(ST_XMax(s.geom) - ST_XMax(g.geom)),
                                  abs(ST_YMin(s.geom) - ST_YMin(g.geom)),
                                  abs(ST_YMax(s.geom) - ST_YMax(g.geom))) > 1e-8 THEN false
                    ELSE ST_HausdorffDistance(s.geom, g.geom) < 1e-8 END AS same
        FROM load_grids s
        LEFT JOIN grids g ON g.county = :county AND g.feed = s.code AND {valid_on("g", ":day")}
        LEFT JOIN LATERAL (SELECT min(l.valid_from) AS valid_from FROM grids l
                           WHERE l.county = :county AND l.feed = s.code AND l.valid_from > :day
                          ) later ON true
    ), decided AS (
        SELECT *, CASE WHEN current_id IS NULL THEN 'added'
                       WHEN same AND name = current_name THEN 'same'
                       WHEN same THEN 'renamed'
                       WHEN valid_from = :day THEN 'mended'
                       ELSE 'redrawn' END AS action
        FROM compared
    )
    SELECT *, action IN ('added', 'mended', 'redrawn') AS writes FROM decided
"""

# Grids missing in the file end only in the area that the option ``end_missing`` names.
_ENDING = f"""
    SELECT g.id, g.code, g.rev, gen_random_uuid() AS new_rev, false AS taken_back FROM grids g
    WHERE g.county = :county
      AND g.code >= CAST(:area AS text) AND g.code < CAST(:area AS text) || ':'
      AND {valid_on("g", ":day")} AND g.valid_from <> :day
      AND NOT EXISTS (SELECT FROM load_grids s WHERE s.code = g.code)
"""

_NO_VILLAGE = f"""
    SELECT number, 'code', 'unknown_village', left(code, 12), 'error' FROM load_grids s
    WHERE {staging.NOT_BAD} AND NOT EXISTS (
        SELECT FROM divisions d WHERE d.county = :county AND d.code = left(s.code, 12))
"""

# Stored polygons to compare with a sample of the file's polygons.
_COMPARED = f"""
    WITH {shifted_maps.sample("load_grids")}, stored AS (
        SELECT code, geom FROM grids g WHERE county = :county AND {valid_on("g", ":day")}
    )
    SELECT 'same', ST_AsBinary(s.geom), ST_AsBinary(g.geom)
    FROM sample s JOIN stored g ON g.code = s.code
    UNION ALL
    SELECT 'inside', ST_AsBinary(s.geom), ST_AsBinary(o.outline)
    FROM sample s CROSS JOIN LATERAL (
        SELECT outline FROM divisions
        WHERE county = :county AND outline IS NOT NULL
          AND code IN (left(s.code, 12), left(s.code, 9), left(s.code, 6))
        ORDER BY length(code) DESC LIMIT 1
    ) o
    UNION ALL
    SELECT 'apart', ST_AsBinary(s.geom), ST_AsBinary(g.geom)
    FROM sample s JOIN stored g ON g.geom && ST_Expand(s.geom, 0.02)
    WHERE NOT EXISTS (SELECT FROM load_grids f WHERE f.code = g.code)
    LIMIT 2000
"""
# A code with another name and without common ground is another grid.
_ANOTHER = f"""
    SELECT s.number, 'code', 'another_grid',
           s.code || ' is ' || g.name || '; the file says ' || s.name || ', on other ground',
           'error'
    FROM load_grids s JOIN grids g ON g.county = :county AND g.feed = s.code
    WHERE {valid_on("g", ":day")} AND s.name <> g.name AND NOT :same_records
      AND s.{staging.NOT_BAD} AND NOT ST_Relate(s.geom, g.geom, '2********')
"""

_EVENTS = f"""
    SELECT code AS feed, CASE action WHEN 'added' THEN id ELSE current_id END AS id,
           CASE action WHEN 'redrawn' THEN 'ends' ELSE action END AS what, rev, NULL AS why
    FROM load_decided WHERE action <> 'same' AND {staging.NOT_BAD}
    UNION ALL
    SELECT code, id, 'added', rev, NULL FROM load_decided
    WHERE action = 'redrawn' AND {staging.NOT_BAD}
    UNION ALL
    -- ``taken_back`` (undo_grids.py): a drawing that would end on its first day is deleted.
    SELECT code, id, CASE WHEN taken_back THEN 'goes' ELSE 'ends' END, new_rev,
           CASE WHEN taken_back THEN 'deleted' END
    FROM load_ending
"""
_END = """
    UPDATE grids g SET valid_to = :day, rev = e.new_rev, seq = q.seq, written_at = :now
    FROM (SELECT id, rev, new_rev FROM load_ending WHERE NOT taken_back
          UNION ALL SELECT current_id, current_rev, old_rev FROM load_decided
          WHERE action = 'redrawn') e
    JOIN load_seqs q ON q.id = e.id AND q.what = 'ends'
    WHERE g.county = :county AND g.id = e.id AND g.rev = e.rev
"""
_CHANGE = """
    UPDATE grids g SET geom = s.geom, name = s.name, rev = s.rev, seq = q.seq, written_at = :now
    FROM load_decided s JOIN load_seqs q ON q.id = s.current_id AND q.what = s.action
    WHERE s.action IN ('mended', 'renamed')
      AND g.county = :county AND g.id = s.current_id AND g.rev = s.current_rev
"""
_ADD = """
    INSERT INTO grids (county, id, rev, feed, seq, written_at, code, name, valid_from, valid_to,
                       geom)
    SELECT :county, s.id, s.rev, s.code, q.seq, :now, s.code, s.name, :day, s.valid_to, s.geom
    FROM load_decided s JOIN load_seqs q ON q.id = s.id AND q.what = 'added'
"""
_TAKE_BACK = """
    DELETE FROM grids g USING load_ending e
    WHERE e.taken_back AND g.county = :county AND g.id = e.id AND g.rev = e.rev
"""
_EXPECTED = text("SELECT what, count(*) FROM load_seqs GROUP BY what")
_COUNTS = text(f"""
    SELECT count(*) FILTER (WHERE action = 'added'),
           count(*) FILTER (WHERE action NOT IN ('added', 'same')),
           count(*) FILTER (WHERE action = 'same'), (SELECT count(*) FROM load_ending)
    FROM load_decided WHERE {staging.NOT_BAD}
""")


@dataclass(frozen=True, slots=True)
class GridOptions:
    """``valid_from``: the first day of new drawings (None: today). ``tolerance_m``: how far a grid
    may extend beyond its division's outline, and how wide a gap along it may be. ``sliver_m``:
    thinner overlaps and holes are ignored. ``end_missing``: the county, township or village whose
    grids end if they are not in the file."""

    valid_from: date | None = None
    tolerance_m: float = 50.0
    sliver_m: float = 1.0
    end_missing: str | None = None
    crs: str | None = None
    layer: str | None = None


DEFAULTS = GridOptions()


def load_grids(
    session: Session, order: LoadOrder, path: Path, options: GridOptions = DEFAULTS
) -> LoadOutcome:
    """Add grids and redraw those whose polygon has changed; check them as a set.

    Households move into the grids that cover them today; for drawings that begin later,
    ``geo.replacing`` moves them on that day. Raises the problems of ``sheets``, CrsUnknown,
    LoadRunning, CountyUnknown, AreaUnknown and ConcurrentWrite.
    """
    sheet = read_polygons(path, heads.GRIDS, options.crs, options.layer)
    if order.partial and options.end_missing:
        raise ValueError("end_missing needs a file that is loaded completely, not partially")
    notes = list(sheet.notes)
    staging.lift_timeouts(session)
    with order.progress(sheet.rows, "Reading grids", len(sheet.rows)) as rows:
        staging.stage(session, "load_grids", COLUMNS, _staged(rows, order.county, notes))
    staging.stage_notes(session, notes)
    transform_polygons(session, "load_grids", sheet.crs)
    staging.note_duplicate_codes(session, "load_grids")
    outcome = LoadOutcome(len(sheet.rows), ignored=sheet.ignored)
    if staging.with_notes(session, outcome).is_refused_early(order):
        return outcome
    today = staging.begin(session, order, "grids")
    params: dict[str, object] = {
        "county": order.county,
        "day": options.valid_from or today,
        "now": order.now,
        "area": _known_area(session, order.county, options.end_missing),
        "tolerance": options.tolerance_m,
        "sliver": options.sliver_m,
        "same_records": order.same_records,
    }
    with order.progress(_steps(session, order, sheet.crs, params), "Checking grids", 2) as steps:
        for _ in steps:
            pass
    counts = session.execute(_COUNTS).one()
    outcome.new, outcome.changed, outcome.unchanged, outcome.ended = counts
    staging.with_notes(session, outcome)
    if order.dry_run:
        outcome.changes = grid_rows.changes(session, params)
        outcome.keys = staging.noted_keys(session, "load_grids", "code")
        if not outcome.is_refused(order):
            outcome.changes += would_move(session, order, params, today)
    if outcome.takes_effect(order):
        outcome.load = journal.open_load(session, order, "grids", path.name, outcome)
        if outcome.load is not None:
            grid_rows.keep(session, order, outcome.load, params)
        write_map(session, order, params)
        replaced = replace_households(session, order.county, today, order.now)
        outcome.moved, outcome.stranded = replaced.moved, replaced.stranded
        outcome.written = True
    return outcome


def would_move(
    session: Session, order: LoadOrder, params: dict[str, object], today: date
) -> list[LoadChange]:
    """The households that the new map would move: write it in a savepoint, and roll back."""
    with session.begin_nested() as savepoint:
        write_map(session, order, params)
        changes = grid_rows.moving(session, order.county, today)
        savepoint.rollback()
    return changes


def _steps(
    session: Session, order: LoadOrder, crs: FileCrs | None, params: dict[str, object]
) -> Iterator[None]:
    for check in (_NO_VILLAGE, _ANOTHER):
        staging.add_notes(session, check, params)
    if crs and crs.doubt:
        shifted_maps.check(session, _COMPARED, params, crs.published)
    compare_drawings(session, params)
    staging.derive(session, "load_ending", _ENDING, params)
    yield
    check_map(session, params, order.partial)
    yield


def compare_drawings(session: Session, params: dict[str, object]) -> None:
    """Make ``load_decided`` from ``load_grids``: the action for each drawing."""
    staging.derive(session, "load_decided", _DECIDED, params)


def _staged(rows: Iterable[Row], county: str, notes: list[Note]) -> Iterator[tuple[object, ...]]:
    """The rows for SQL checks. Bad rows are noted; those with a code are staged, too."""
    for row in rows:
        try:
            code, name = (
                values.code_of(row.cells.get("code")),
                values.text_of(row.cells.get("name")),
            )
        except values.CellError as error:
            notes.append(Note(row.number, "row", str(error), "a cell could not be read"))
            continue
        fault = _fault(county, code, name) or row.fault
        if fault:
            notes.append(Note(row.number, *fault, str(row.cells.get(fault[0]) or "")))
        if code and is_code(code):
            yield row.number, code, name, row.geometry, uuid7(), uuid4(), uuid4()


def _fault(county: str, code: str | None, name: str | None) -> tuple[str, str] | None:
    if code is None:
        return "code", "required"
    if not is_code(code) or len(code) != 15:
        return "code", "code_form"
    if code[:6] != county:
        return "code", "code_outside_county"
    if name is None:
        return "name", "required"
    return ("name", "too_long") if len(name) > 60 else None


def _known_area(session: Session, county: str, area: str | None) -> str | None:
    known = text("SELECT 1 FROM divisions WHERE county = :county AND code = :area")
    if area and not session.scalar(known, {"county": county, "area": area}):
        raise AreaUnknown(area)
    return area


def write_map(session: Session, order: LoadOrder, params: dict[str, object]) -> None:
    """Write the changes in ``load_decided`` and the ends in ``load_ending``.

    Raises ConcurrentWrite.
    """
    staging.enter_feeds(session, order, "grids", _EVENTS, params)
    expected: dict[str, int] = {row[0]: row[1] for row in session.execute(_EXPECTED)}
    for statement, kinds in (
        (_TAKE_BACK, ("goes",)), (_END, ("ends",)), (_CHANGE, ("mended", "renamed")), (_ADD, ()),
    ):  # fmt: skip
        written = changed_rows(session.execute(text(statement), params))
        if kinds and written != sum(expected.get(kind, 0) for kind in kinds):
            raise ConcurrentWrite("a grid was changed at the same moment")
    staging.analyze_loaded(session)
    update_drawings(session, order.county)
