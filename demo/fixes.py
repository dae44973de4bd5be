"""Position fixes as JSON, good and bad, as phones send them."""

from typing import Any

import numpy as np
import prcoords
from numpy.random import Generator

from demo.chance import Floats, pick
from demo.households import Households
from demo.visits import Visits

# Zero: (0, 0). Swapped: latitude first. Tower: a cell tower's position. Elsewhere: the office.
_FAULTS = ["none", "absent", "zero", "swapped", "coarse", "tower", "elsewhere"]
_FAULT_SHARES = [81, 11, 0.7, 0.15, 4.5, 0.3, 2.35]
_DEGREE_M = np.array([101_000.0, 110_800.0])  # one degree east and north, at 24.6° N


def fixes_of(
    rng: Generator, visits: Visits, homes: Households, offices: Floats
) -> list[dict[str, Any] | None]:
    """One fix for each visit; ``offices``: (n, 2) coordinates by person."""
    count, people = len(visits), len(offices)
    fault = pick(rng, _FAULTS, count, _FAULT_SHARES)
    crs = pick(rng, ["wgs84", "gcj02", "bd09", "cgcs2000"], people, [66, 24, 6, 4])[visits.person]
    # Some apps label GCJ-02 as WGS-84: all fixes of such a phone are about 570 m off.
    mislabelled = (crs == "wgs84") & (rng.random(people) < 0.045)[visits.person]
    accuracy = rng.lognormal(np.log(14), 0.6, count)
    accuracy = np.where(fault == "coarse", rng.uniform(150, 2_500, count), accuracy)
    accuracy = np.where(fault == "tower", rng.uniform(5_500, 20_000, count), accuracy)
    truth = homes.where[visits.household]
    truth = np.where((fault == "elsewhere")[:, None], offices[visits.person], truth)
    # Two in three fixes lie within the accuracy that they state.
    truth = truth + rng.normal(0, 0.66, (count, 2)) * accuracy[:, None] / _DEGREE_M
    rows = zip(
        fault.tolist(), crs.tolist(), mislabelled.tolist(), accuracy.round(1).tolist(),
        truth.tolist(), visits.happened.astype("datetime64[s]").astype(str).tolist(), strict=True,
    )  # fmt: skip
    return [_fix(*row) for row in rows]


def _fix(
    fault: str, crs: str, mislabelled: bool, accuracy: float, truth: list[float], at: str
) -> dict[str, Any] | None:
    if fault == "absent":
        return None
    lng, lat = truth
    shifted = "gcj02" if mislabelled else crs
    if shifted == "gcj02":
        lat, lng = prcoords.wgs_gcj((lat, lng))
    elif shifted == "bd09":
        lat, lng = prcoords.wgs_bd((lat, lng))
    if fault == "zero":
        lng = lat = 0.0
    elif fault == "swapped":
        lng, lat = lat, lng
    return {
        "lng": round(lng, 6), "lat": round(lat, 6), "crs": crs, "accuracy_m": accuracy,
        "at": f"{at}Z",
    }  # fmt: skip
