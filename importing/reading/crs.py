"""Transform the file's coordinates to EPSG:4490, and check every polygon."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from importing.problems import CrsMissing, CrsUnknown
from importing.reading import shifted_maps
from importing.reading.values import CellError, crs_of
from importing.staging import add_notes
from records.divisions import SRID

_TRANSFORMED = f"ST_Multi(ST_Transform(ST_GeomFromWKB(wkb), :crs, {SRID}))"
# All as one collection: each call parses a projection given as text again, in 3 ms.
_ALL_AT_ONCE = f"""
    WITH numbered AS (
        SELECT number, wkb, row_number() OVER (ORDER BY number) AS at
        FROM {{table}} WHERE wkb IS NOT NULL
    ), collection AS MATERIALIZED (
        SELECT ST_Transform(ST_Collect(ST_Multi(ST_GeomFromWKB(wkb)) ORDER BY at), :crs, {SRID})
               AS geom
        FROM numbered
    ), parts AS (
        SELECT d.path[1] AS at, ST_Multi(ST_Collect(d.geom ORDER BY d.path)) AS geom
        FROM collection, ST_Dump(collection.geom) d GROUP BY 1
    )
    UPDATE {{table}} t SET geom = parts.geom
    FROM parts JOIN numbered ON numbered.at = parts.at WHERE t.number = numbered.number
"""
# Row by row, if one of them cannot be transformed: the others go on.
_ONE_BY_ONE = """
    DO $$ DECLARE r record; BEGIN
        FOR r IN SELECT number, wkb FROM {table} WHERE wkb IS NOT NULL LOOP
            BEGIN
                UPDATE {table} SET geom = {transformed} WHERE number = r.number;
            EXCEPTION WHEN internal_error THEN
                INSERT INTO load_notes
                VALUES (r.number, 'geometry', 'coordinates_impossible', SQLERRM, 'error');
            END;
        END LOOP;
    END $$
"""
_SRTEXT = text(
    "SELECT srtext FROM spatial_ref_sys WHERE auth_name || ':' || auth_srid = upper(:code) LIMIT 1"
)
# A URL or URN of the registry: urn:ogc:def:crs:EPSG::4490 is EPSG:4490.
_IN_FULL = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)(\w+)[:/][^:/]*[:/](\w+)", re.I
)
# GeoPackage and people name the three-dimensional system, which PostGIS may not know.
_SAME_ON_THE_GROUND: Final = {"EPSG:4979": "EPSG:4326", "EPSG:4480": "EPSG:4490"}
# GeoPackage's name for an unknown coordinate system.
_UNDEFINED = re.compile(r'"Undefined (geographic|Cartesian) SRS"', re.I)
_PLAIN: Final = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490"}

_DATUM = re.compile(r'DATUM\s*\[\s*"([^"]*)', re.I)
_RADIUS = re.compile(r'(?:SPHEROID|ELLIPSOID)\s*\[\s*"[^"]*"\s*,\s*([\d.]+)|\+a=([\d.]+)', re.I)
# Of Krassowsky (Beijing 1954, Pulkovo 1942) and of the IAG 1975 (Xi'an 1980), in metres.
_OLD_RADII: Final = (6_378_245, 6_378_140)
_OLD_NAMES = re.compile(
    r"xi.?an|beijing|西安|北京|pulkovo|kras[s]?o|\+ellps=krass|iau76|iag.?(19)?75", re.I
)
_FAULTS = """
    SELECT number, 'geometry', CASE
        WHEN NOT geom && ST_MakeEnvelope(73, 3, 136, 54, 4490)
          OR NOT ST_MakeEnvelope(73, 3, 136, 54, 4490) ~ geom THEN 'geometry_outside_china'
        ELSE 'geometry_invalid' END,
        concat(ST_IsValidReason(geom), '; from ', left(ST_AsText(ST_PointN(ST_ExteriorRing(
            ST_GeometryN(geom, 1)), 1), 6), 60)), 'error'
    FROM {table}
    WHERE geom IS NOT NULL
      AND NOT (ST_IsValid(geom) AND ST_MakeEnvelope(73, 3, 136, 54, 4490) ~ geom)
"""


class FileCrs(NamedTuple):
    """A file's coordinates: a system that PROJ knows, and perhaps the shift of a Chinese map
    service on it. ``doubt``: not confirmed by ``--crs``, so a shift is checked for; ``published``:
    the file has the attributes of map companies' files.
    """

    system: str
    shift: str | None = None
    doubt: bool = False
    published: bool = False


def choose_crs(option: str | None, in_file: str | None, heads: Sequence[str]) -> FileCrs:
    """The option ``--crs`` overrides what the file names. Raises CrsMissing.

    GCJ-02 and BD-09 are shifts on top of the system that the file names: a drawing on a map
    service's tiles may be in metres.
    """
    if in_file and _UNDEFINED.search(in_file):
        in_file = None
    word = _word(option or in_file or "")
    if word in shifted_maps.SHIFTS:
        return FileCrs(_plain(in_file) if option and in_file else "EPSG:4490", word)
    if not word:
        raise CrsMissing()
    return FileCrs(
        _plain(option or in_file or ""),
        doubt=option is None,
        published=shifted_maps.is_published(heads),
    )


def _word(value: str) -> str:
    """The system of an everyday name; any other text unchanged."""
    try:
        return crs_of(value) or ""
    except CellError:
        return value


def _plain(system: str) -> str:
    system = _PLAIN.get(_word(system), system)
    if named := _IN_FULL.fullmatch(system.strip()):
        system = f"{named[1]}:{named[2]}"
    return _SAME_ON_THE_GROUND.get(system.upper(), system)


def transform_polygons(session: Session, table: str, crs: FileCrs | None) -> None:
    """Add ``geom`` (MULTIPOLYGON, EPSG:4490, NULL without ``wkb``) to a staged table with ``wkb``.

    Adds notes for geometries that cannot be transformed, are invalid (nothing is repaired
    silently) or lie outside China, for example with latitude first. Raises CrsUnknown.
    """
    session.execute(text(f"ALTER TABLE {table} ADD COLUMN geom geometry(MULTIPOLYGON, {SRID})"))
    if crs is None:
        return
    definition = session.scalar(_SRTEXT, {"code": crs.system}) or crs.system
    if definition.startswith("GEOCCS") or "CS[Cartesian,3]" in definition:
        raise CrsUnknown(f"{crs.system[:80]} counts from the centre of the Earth")
    _transform(session, table, crs.system)
    if crs.shift:
        shifted_maps.shift_back(session, table, crs.shift)
    if is_of_an_old_datum(definition):
        # Their shift to CGCS2000 is not public: PROJ uses zero, or the shift of another datum.
        shift = "Beijing 1954 and Xi'an 1980 are taken as they are: up to some 100 m off"
        add_notes(
            session,
            "VALUES (0, 'geometry', 'datum_shift_unknown', CAST(:shift AS text), 'warning')",
            {"shift": shift},
        )
    add_notes(session, _FAULTS.format(table=table), {})
    session.execute(text(f"ANALYZE {table}"))


def is_of_an_old_datum(definition: str) -> bool:
    """True for Beijing 1954 and Xi'an 1980: by the ellipsoid's radius, or else by the name."""
    radius = _RADIUS.search(definition)
    if radius and round(float(radius[1] or radius[2])) in _OLD_RADII:
        return True
    datum = _DATUM.search(definition)
    return bool(_OLD_NAMES.search(datum[1] if datum else "" if radius else definition))


def _transform(session: Session, table: str, crs: str) -> None:
    try:
        with session.begin_nested():
            session.execute(text(_ALL_AT_ONCE.format(table=table)), {"crs": crs})
        return
    except DBAPIError as error:
        if any(word in str(error.orig) for word in ("parse proj", "Failed to transform")):
            raise CrsUnknown(crs[:200]) from None
    session.execute(text("SELECT set_config('load.crs', :crs, true)"), {"crs": crs})
    one = _TRANSFORMED.replace(":crs", "current_setting('load.crs')").replace("(wkb)", "(r.wkb)")
    session.execute(text(_ONE_BY_ONE.format(table=table, transformed=one)))
