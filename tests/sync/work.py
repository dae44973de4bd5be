"""One piece of work of each kind."""

from tests.phone.phone import Phone
from tests.sync.conftest import Field

FIX = {"lng": 116.112345, "lat": 24.605432, "crs": "cgcs2000", "accuracy_m": 90000}
AT = "2026-03-18T02:47:31.25+00:00"


def work(phone: Phone, field: Field) -> dict[str, str]:
    """One of each, made with a poor fix at a minute of its own."""
    household = str(field.east_household.id)
    visit = phone.visit(household, happened_at=AT, fix=FIX, note="修水管")
    return {
        "visits": visit,
        "meal_tickets": phone.record(
            "meal_tickets", household=household, visit=visit, number="T1", happened_at=AT
        ),
        "photos": phone.record(
            "photos", household=household, visit=visit, taken_at=AT, sha256="0" * 64, bytes=10,
            mime="image/jpeg",
        ),
    }  # fmt: skip
