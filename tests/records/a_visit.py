"""A visit as a phone sends it."""

ID = "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11"
NAMES = {"id": ID, "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10"}
FIX = {"lng": 116.17, "lat": 24.66, "crs": "gcj02", "accuracy_m": 12, "at": "2026-03-18T10:05:00Z"}
VISIT = {
    "household": ID,
    "happened_at": "2026-03-18T10:05:00+08:00",
    "purpose": "regular",
    "outcome": "met",
    "note": "收了三亩稻子",
    "fix": FIX,
}
