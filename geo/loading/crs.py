"""From the file's coordinates to EPSG:4490, and the checks that every polygon has to pass."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.loading.problems import CrsUnknown
from geo.loading.staging import add_notes
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
_OF_AN_OLD_DATUM = text("""
    SELECT :crs ~* 'xian|beijing' OR EXISTS (
        SELECT FROM spatial_ref_sys
        WHERE auth_name || ':' || auth_srid = upper(:crs) AND srtext ~* 'xian|beijing')
""")
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


def transform_polygons(session: Session, table: str, crs: str | None) -> None:
    """Add ``geom`` (MULTIPOLYGON, EPSG:4490, NULL without one) to a staged table with ``wkb``.

    Notes what cannot be transformed, is not valid (nothing is mended silently) or lies outside
    China, as it does where latitude comes first. Raises CrsUnknown.
    """
    session.execute(text(f"ALTER TABLE {table} ADD COLUMN geom geometry(MULTIPOLYGON, {SRID})"))
    if crs is None:
        return
    _transform(session, table, crs)
    if session.scalar(_OF_AN_OLD_DATUM, {"crs": crs}):
        # Their shift to CGCS2000 is no public knowledge: PROJ takes it for zero.
        shift = "Beijing 1954 and Xi'an 1980 are taken as they are: up to some 100 m off"
        add_notes(
            session,
            "VALUES (0, 'geometry', 'datum_shift_unknown', CAST(:shift AS text), 'warning')",
            {"shift": shift},
        )
    add_notes(session, _FAULTS.format(table=table), {})
    session.execute(text(f"ANALYZE {table}"))


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
