"""The versions of a county's drawing, and the shapes that its tiles show.

A version is a digest of what is drawn on a day. It changes exactly when an outline or a code
changes that is valid on that day (for divisions also a name), and returns when the change is
undone. So a tile of a version never changes, and equal weeks share their tiles.

Loads bring the versions up to date; so does whoever asks for them, in case something else wrote.
"""

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tiles.shapes import Shape, drawn_divisions, drawn_grids
from records.divisions import RANGES, CodeRange, range_params
from records.drawings import MAP_SRID, VERSION_LENGTH
from records.validity import valid_on

# Raise it when the same drawing is to make other tiles: then all versions change.
EDITION: Final = "2"
NO_DRAWING: Final = "0" * VERSION_LENGTH

_VERSION = f"left(encode(sha256(convert_to({{content}}, 'UTF8')), 'hex'), {VERSION_LENGTH})"
_CURRENT = text(f"""
    WITH drawn AS MATERIALIZED (
        SELECT g.code, g.valid_from, g.valid_to, g.code || md5(ST_AsBinary(g.geom)) AS content
        FROM grid_outlines g WHERE g.county = :county
    ), named AS MATERIALIZED (
        SELECT string_agg(concat_ws(' ', d.code, d.name, md5(ST_AsBinary(d.outline))), ','
                          ORDER BY d.code) AS content
        FROM divisions d WHERE d.county = :county
    ), days AS (
        SELECT date '0001-01-01' AS day
        UNION SELECT valid_from FROM drawn
        UNION SELECT valid_to FROM drawn WHERE valid_to IS NOT NULL
    ), sets AS MATERIALIZED (
        SELECT day, (SELECT concat_ws(',', CAST(:edition AS text), CAST(:county AS text),
                                      string_agg(g.content, ',' ORDER BY g.code))
                     FROM drawn g WHERE {valid_on("g", "days.day")}) AS content
        FROM days
    )
    SELECT sets.day, {_VERSION.format(content="sets.content")},
           {_VERSION.format(content="concat_ws(';', sets.content, named.content)")}
    FROM sets CROSS JOIN named ORDER BY 1
""")
_STORED = text("""
    SELECT first_day, grids, divisions FROM drawings WHERE county = :county ORDER BY first_day
""")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('drawings ' || :county, 0))")
_FORGET = text("DELETE FROM drawings WHERE county = :county")
_KEEP = text("""
    INSERT INTO drawings (county, first_day, grids, divisions)
    SELECT :county, * FROM unnest(CAST(:days AS date[]), CAST(:grids AS text[]),
                                  CAST(:divisions AS text[]))
""")
_FORGET_SHAPES = text("""
    DELETE FROM drawn_shapes WHERE county = :county AND drawing <> ALL(:versions)
""")
_HAVE_SHAPES = text("SELECT DISTINCT drawing FROM drawn_shapes WHERE county = :county")
_KEEP_SHAPES = text(f"""
    INSERT INTO drawn_shapes (county, drawing, zoom, code, name, shape)
    SELECT :county, :drawing, s.zoom, s.code, s.name,
           ST_Multi(ST_GeomFromWKB(s.shape, {MAP_SRID}))
    FROM unnest(CAST(:zooms AS int[]), CAST(:codes AS text[]), CAST(:names AS text[]),
                CAST(:shapes AS bytea[])) AS s(zoom, code, name, shape)
""")
_GRIDS = text(f"""
    SELECT g.code, ST_AsBinary(ST_Transform(g.geom, {MAP_SRID})) FROM grid_outlines g
    WHERE g.county = :county AND {valid_on("g", ":day")} ORDER BY g.code
""")
_DIVISIONS = text(f"""
    SELECT d.code, d.name, ST_AsBinary(ST_Transform(d.outline, {MAP_SRID})) FROM divisions d
    WHERE d.county = :county ORDER BY d.code
""")
_KNOWN = text("""
    SELECT EXISTS (SELECT FROM drawings
                   WHERE county = :county AND :drawing IN (grids, divisions))
""")
_BOUNDS = text(f"""
    SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (
        SELECT ST_Transform(ST_SetSRID(CAST(ST_Extent(s.shape) AS geometry), :srid), 4326) AS box
        FROM drawn_shapes s JOIN {RANGES}
          ON s.code >= r.lo AND s.code < r.hi
        WHERE s.county = :county AND s.drawing = :drawing AND s.zoom = :zoom
    ) extent WHERE box IS NOT NULL
""")


class DrawingVersion(NamedTuple):
    """What is drawn from ``first_day`` to the day of the next version."""

    first_day: date
    grids: str
    divisions: str


def update_drawings(session: Session, county: str) -> list[DrawingVersion]:
    """All versions of a county, by day, brought up to date before."""
    current = _versions(session, county)
    if _stored(session, county) != current:
        session.execute(_LOCK, {"county": county})
        current = _versions(session, county)
        _write(session, county, current)
    return current


def version_on(versions: list[DrawingVersion], day: date) -> DrawingVersion:
    """The version that holds on a day."""
    return [version for version in versions if version.first_day <= day][-1]


def is_known(session: Session, county: str, version: str) -> bool:
    """True where the county has or had that version on some day."""
    return bool(session.scalar(_KNOWN, {"county": county, "drawing": version}))


def bounds(
    session: Session, county: str, version: str, zoom: int, ranges: tuple[CodeRange, ...]
) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the shapes in these areas; None where there is no shape."""
    params = {
        "county": county,
        "drawing": version,
        "zoom": zoom,
        "srid": MAP_SRID,
        **range_params(ranges),
    }
    row = session.execute(_BOUNDS, params).one_or_none()
    return None if row is None else tuple(row)


def _versions(session: Session, county: str) -> list[DrawingVersion]:
    """From the grids and divisions as they are; a day without a change is left out."""
    found: list[DrawingVersion] = []
    for row in session.execute(_CURRENT, {"county": county, "edition": EDITION}):
        version = DrawingVersion(*row)
        if not found or found[-1][1:] != version[1:]:
            found.append(version)
    return found


def _stored(session: Session, county: str) -> list[DrawingVersion]:
    return [DrawingVersion(*row) for row in session.execute(_STORED, {"county": county})]


def _write(session: Session, county: str, versions: list[DrawingVersion]) -> None:
    """Replace the versions, and make the shapes of those that are new."""
    if _stored(session, county) == versions:  # somebody else did, while this one waited
        return
    session.execute(_FORGET, {"county": county})
    columns = {"days": 0, "grids": 1, "divisions": 2}
    arrays = {name: [version[at] for version in versions] for name, at in columns.items()}
    session.execute(_KEEP, {"county": county, **arrays})
    named = [name for version in versions for name in (version.grids, version.divisions)]
    session.execute(_FORGET_SHAPES, {"county": county, "versions": named})
    there = set(session.scalars(_HAVE_SHAPES, {"county": county}))
    for version in versions:
        if version.grids in there and version.divisions in there:
            continue
        grids = drawn_grids(session.execute(_GRIDS, {"county": county, "day": version.first_day}))
        divided = drawn_divisions(session.execute(_DIVISIONS, {"county": county}), grids)
        for name, shapes in ((version.grids, grids), (version.divisions, divided)):
            if name not in there:
                there.add(name)
                _write_shapes(session, county, name, shapes)


def _write_shapes(session: Session, county: str, version: str, shapes: list[Shape]) -> None:
    values = {
        "zooms": [shape.zoom for shape in shapes],
        "codes": [shape.code for shape in shapes],
        "names": [shape.name for shape in shapes],
        "shapes": [shape.wkb for shape in shapes],
    }
    session.execute(_KEEP_SHAPES, {"county": county, "drawing": version, **values})
