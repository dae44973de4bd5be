"""From the file's coordinates to EPSG:4490, and the checks that every polygon has to pass."""

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
# All as one collection: a projection given as text is read anew, in 3 ms, at each call.
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
# Row by row, when one of them lies where its projection has no place: the others go on.
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
# An address or a name of the registry: urn:ogc:def:crs:EPSG::4490 is EPSG:4490.
_IN_FULL = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)(\w+)[:/][^:/]*[:/](\w+)", re.I
)
# GeoPackage and people say the three-dimensional system, which PostGIS may not know.
_SAME_ON_THE_GROUND: Final = {"EPSG:4979": "EPSG:4326", "EPSG:4480": "EPSG:4490"}
# What GeoPackage has for a layer whose coordinates nobody named.
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
    """What a file's coordinates are: a system that PROJ knows, and on it perhaps the shift of a
    Chinese map service. ``doubt``: nobody said which with ``--crs``, so it is looked at; with
    ``published`` the file has the attributes of one that a map company publishes.
    """

    system: str
    shift: str | None = None
    doubt: bool = False
    published: bool = False


def choose_crs(said: str | None, found: str | None, heads: Sequence[str]) -> FileCrs:
    """``said`` (with ``--crs``) holds even where the file says something else. Raises CrsMissing.

    GCJ-02 and BD-09 move the places of a system that the file names: a drawing on a map service's
    tiles may be in metres.
    """
    if found and _UNDEFINED.search(found):
        found = None
    word = _word(said or found or "")
    if word in shifted_maps.SHIFTS:
        return FileCrs(_plain(found) if said and found else "EPSG:4490", word)
    if not word:
        raise CrsMissing()
    return FileCrs(
        _plain(said or found or ""),
        doubt=said is None,
        published=shifted_maps.is_published(heads),
    )


def _word(said: str) -> str:
    """The system that an everyday word means; any other text as it is."""
    try:
        return crs_of(said) or ""
    except CellError:
        return said


def _plain(system: str) -> str:
    system = _PLAIN.get(_word(system), system)
    if named := _IN_FULL.fullmatch(system.strip()):
        system = f"{named[1]}:{named[2]}"
    return _SAME_ON_THE_GROUND.get(system.upper(), system)


def transform_polygons(session: Session, table: str, crs: FileCrs | None) -> None:
    """Add ``geom`` (MULTIPOLYGON, EPSG:4490, NULL without one) to a staged table with ``wkb``.

    Notes what cannot be transformed, is not valid (nothing is mended silently) or lies outside
    China, as it does where latitude comes first. Raises CrsUnknown.
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
        # Their shift to CGCS2000 is no public knowledge: PROJ takes it for zero, or for another's.
        shift = "Beijing 1954 and Xi'an 1980 are taken as they are: up to some 100 m off"
        add_notes(
            session,
            "VALUES (0, 'geometry', 'datum_shift_unknown', CAST(:shift AS text), 'warning')",
            {"shift": shift},
        )
    add_notes(session, _FAULTS.format(table=table), {})
    session.execute(text(f"ANALYZE {table}"))


def is_of_an_old_datum(definition: str) -> bool:
    """By the ellipsoid, whatever name a program gave it; by the name where there is no ellipsoid,
    or a wrong one."""
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
