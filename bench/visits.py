"""Visits as phones would push them, and the same ones as rows for COPY."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import prcoords
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.clients import SYNC, Request
from bench.county import COUNTY, NOTE, PURPOSES, token_of
from bench.polygons import EAST, NORTH, SOUTH, WEST
from geo.coordinates import read_fix

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HouseholdPoint:
    id: UUID
    lng: float
    lat: float


def homes_by_area(session: Session, areas: Sequence[str]) -> dict[str, list[HouseholdPoint]]:
    """The households of each area (a village, a township ...)."""
    rows = session.execute(
        text("""
            SELECT a.code, h.id, ST_X(h.point), ST_Y(h.point)
            FROM unnest(CAST(:areas AS text[])) AS a(code)
            JOIN households h ON h.county = :county AND starts_with(h.grid, a.code)
        """),
        {"areas": list(areas), "county": COUNTY},
    )
    found: dict[str, list[HouseholdPoint]] = {area: [] for area in areas}
    for area, *home in rows:
        found[area].append(HouseholdPoint(*home))
    return found


def visit(home: HouseholdPoint, random: np.random.Generator) -> Document:
    """One visit of the last month: nine of ten made at the household, one of 25 without a fix."""
    chance = random.random()
    document: Document = {
        "id": str(uuid4()),
        "rev": str(uuid4()),
        "household": str(home.id),
        "happened_at": _moment(random).isoformat(),
        "purpose": PURPOSES[int(random.integers(len(PURPOSES)))],
        "outcome": "met",
        "note": NOTE[: int(random.integers(10, len(NOTE)))] if chance < 0.6 else None,
    }
    if chance > 0.04:
        document["fix"] = _fix(home, random)
    return document


def _moment(random: np.random.Generator) -> datetime:
    seconds = float(random.uniform(3600, 30 * 86400))
    return datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=seconds)


def _fix(home: HouseholdPoint, random: np.random.Generator) -> Document:
    lng, lat = home.lng + random.normal(0, 2e-4), home.lat + random.normal(0, 2e-4)
    if random.random() < 0.1:
        lng, lat = random.uniform((WEST, SOUTH), (EAST, NORTH))
    crs = "wgs84"
    if random.random() < 0.5:  # map components of Chinese phones
        lat, lng = prcoords.wgs_gcj((lat, lng))
        crs = "gcj02"
    return {
        "lng": round(float(lng), 7),
        "lat": round(float(lat), 7),
        "crs": crs,
        "accuracy_m": int(random.integers(4, 60)),
    }


@dataclass(frozen=True, slots=True)
class Batch:
    """What one phone pushes at once."""

    area: str
    documents: list[Document]

    def request(self) -> Request:
        rows = [{"newDocumentState": document} for document in self.documents]
        return Request.post(f"{SYNC}/visits/push", token_of(self.area), rows)


def batches(
    homes: dict[str, list[HouseholdPoint]], count: int, size: int, random: np.random.Generator
) -> Iterator[Batch]:
    """``count`` visits, ``size`` at a time, the areas taking turns."""
    areas = [area for area in homes if homes[area]]
    for turn, begin in enumerate(range(0, count, size)):
        area = areas[turn % len(areas)]
        picked = random.integers(len(homes[area]), size=min(size, count - begin))
        yield Batch(area, [visit(homes[area][int(at)], random) for at in picked])


COPIED = """id uuid, rev uuid, household_id uuid, happened_at timestamptz, purpose text,
    outcome text, note text, fix jsonb, lng float8, lat float8, accuracy_m float8, day date"""


def as_copied(documents: Sequence[Document]) -> bytes:
    """The text that COPY reads: ids and revs are new, positions are converted already."""
    lines = io.StringIO()
    for document in documents:
        fix, happened = document.get("fix"), document["happened_at"]
        position = read_fix(fix)
        cells = [
            *(uuid4(), uuid4(), document["household"], happened, document["purpose"]),
            *(document["outcome"], document["note"], fix and json.dumps(fix)),
            *(position.lng, position.lat, position.accuracy_m, happened[:10]),
        ]
        lines.write("\t".join("\\N" if cell is None else str(cell) for cell in cells) + "\n")
    return lines.getvalue().encode()
