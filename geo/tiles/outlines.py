"""Tiles of grids and divisions, from the shapes of a version of the drawing."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tiles.address import BUFFER, EXTENT, Tile
from geo.tiles.shapes import zoom_of_shapes
from records.drawings import MAP_SRID

# All corners go to whole units of the tile before anything is cut, so that neighbours that share a
# corner still do. ST_AsMVTGeom would first simplify each polygon by itself, and part them.
_SNAPPED = """ST_SnapToGrid(ST_Affine(s.shape, :scale, 0, 0, -:scale, -:west * :scale,
                                      :north * :scale), 1)"""
_CUT = f"""ST_SnapToGrid(ST_ForcePolygonCCW(ST_CollectionExtract(ST_ClipByBox2D({_SNAPPED},
              ST_MakeEnvelope(-{BUFFER}, -{BUFFER}, {EXTENT + BUFFER}, {EXTENT + BUFFER},
                              {MAP_SRID})), 3)), 1)"""
_PROPERTIES: Final = {
    "grids": "s.code",
    "divisions": """s.code, s.name, CASE length(s.code) WHEN 12 THEN 'village'
                    WHEN 9 THEN 'township' ELSE 'county' END AS level""",
}
# A code is its feature's id: at most 15 digits, so less than 2**53. Of very many outlines only the
# code remains: ids are a fifth of their tile, which is to stay below 500 kB.
MOST_WITH_ID: Final = 5_000
_TILES: Final = {
    layer: text(f"""
        WITH shown AS MATERIALIZED (
            SELECT CASE WHEN count(*) OVER () <= {MOST_WITH_ID}
                        THEN CAST(s.code AS bigint) END AS id, {properties}, {_CUT} AS shape
            FROM map_shapes s
            WHERE s.county = :county AND s.drawing = :drawing AND s.zoom = :zoom
              AND s.shape && ST_MakeEnvelope(:from_x, :from_y, :to_x, :to_y, {MAP_SRID})
            ORDER BY s.code
        )
        SELECT ST_AsMVT(shown, '{layer}', {EXTENT}, 'shape', 'id') FROM shown
        WHERE NOT ST_IsEmpty(shown.shape)
    """)
    for layer, properties in _PROPERTIES.items()
}


def outline_tile(session: Session, county: str, layer: str, drawing: str, tile: Tile) -> bytes:
    """The tile of ``grids`` or ``divisions`` of a version; empty where nothing is there."""
    params = {"county": county, "drawing": drawing, "zoom": zoom_of_shapes(tile.z)}
    return bytes(session.scalar(_TILES[layer], params | tile.in_metres) or b"")
