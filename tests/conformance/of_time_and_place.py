"""Promises about clocks and fixes: they are stored and flagged, but never a reason to refuse."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.conformance.cadre import Json, expect
from tests.conformance.of_push import comes_back
from tests.conformance.promises import Ground, promise


def now() -> datetime:
    return datetime.now(UTC)


def sent(ground: Ground, clock_ahead: timedelta = timedelta(), **content: Any) -> Json:
    """The stored visit from a phone with this clock."""
    made = ground.visit(**content)
    pushed = [{"collection": "visits", "newDocumentState": made}]
    said = ground.cadre.sync(pushed, sent_at=(now() + clock_ahead).isoformat())["receipts"][0]
    expect(said["outcome"] == "applied", "a visit is never refused for its time", said)
    ground.clean_up_later("visits", made)
    return ground.see("visits", made["id"])


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@promise("Time", "What the phone's clock said is kept; what counts is corrected by its skew.")
def skew(ground: Ground) -> None:
    said = (now() + timedelta(hours=3)).isoformat()
    seen = sent(ground, timedelta(hours=3), happened_at=said)
    expect(moment(seen["happened_at"]) == moment(said), "happened_at is kept", seen)
    off = abs(moment(seen["srv"]["counted_at"]) - now())
    expect(off < timedelta(minutes=1), "counted_at is corrected", seen)
    expect("clock_corrected" in seen["srv"]["flags"], "and says so", seen)


@promise("Time", "Visits from 1970 and from next year are kept and flagged.")
def impossible_times(ground: Ground) -> None:
    old = sent(ground, happened_at="1970-01-01T08:00:00+08:00")
    expect("time_implausible" in old["srv"]["flags"], "1970 is flagged", old)
    ahead = sent(ground, happened_at=(now() + timedelta(days=365)).isoformat())
    expect("time_in_future" in ahead["srv"]["flags"], "next year is flagged", ahead)
    limit = now() + timedelta(minutes=11)
    expect(moment(ahead["srv"]["counted_at"]) < limit, "and does not count as then", ahead)


@promise("Time", "A time without an offset is an error of the row.")
def without_offset(ground: Ground) -> None:
    made = ground.visit(happened_at="2026-03-18T10:05:00")
    back = comes_back(ground.cadre.push("visits", {"newDocumentState": made}), "rejected")
    errors = [(error["field"], error["code"]) for error in back["srv"]["errors"]]
    expect(errors == [("happened_at", "time_without_offset")], "it says so", back)


@promise("Place", "A fix inside the household's grid is evidence `inside`.")
def inside(ground: Ground) -> None:
    lng, lat = _some_point_of(ground.grid)
    seen = sent(ground, fix={"lng": lng, "lat": lat, "crs": "wgs84", "accuracy_m": 5})
    told = (seen["srv"]["evidence"], seen["srv"]["made_in"])
    expect(told == ("inside", ground.grid["code"]), "it is found inside", seen)


@promise("Place", "A poor or impossible fix, or none, never refuses a visit: it is flagged.")
def poor_fixes(ground: Ground) -> None:
    cases: list[tuple[Json, str | None]] = [
        (None, None),
        ({"lng": 0, "lat": 0, "crs": "wgs84"}, "zero_position"),
        ({"lng": 24.66, "lat": 116.17, "crs": "wgs84"}, "axes_swapped"),
        ({"lng": 2.35, "lat": 48.85, "crs": "wgs84"}, "outside_china"),
        ({"lng": None, "lat": None, "crs": None}, "impossible"),
    ]
    for fix, flag in cases:
        seen = sent(ground, fix=fix)
        expect(seen["fix"] == fix, "the fix is kept as sent", seen)
        if flag is not None:
            expect(flag in seen["srv"]["flags"], f"it is flagged {flag}", seen)
        if flag != "axes_swapped":
            expect(seen["srv"]["evidence"] == "no_fix", "it is evidence of nothing", seen)


@promise("Place", "A fix of another form than promised is an error of the row.")
def malformed_fixes(ground: Ground) -> None:
    for fix in ({"lng": "116", "lat": 24, "crs": "wgs84"}, {"lng": 116, "lat": 24}, [116, 24]):
        made = ground.visit(fix=fix)
        comes_back(ground.cadre.push("visits", {"newDocumentState": made}), "rejected")


def _some_point_of(grid: Json) -> tuple[float, float]:
    """A point inside: half-way through the outline along a line that misses its corners."""
    ring = grid["geometry"]["coordinates"][0][0]
    lats = sorted(lat for _, lat in ring)
    lat = (lats[len(lats) // 2] + lats[len(lats) // 2 - 1]) / 2 + 1e-7
    crossings = sorted(
        x1 + (lat - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > lat) != (y2 > lat)
    )
    expect(len(crossings) >= 2, "a grid is a closed polygon", ring[:3])
    return (crossings[0] + crossings[1]) / 2, lat
