"""A household that was refused because another has its number, and what waits for it."""

from datetime import UTC, datetime
from typing import Any

from tests.phone.phone import Phone
from tests.sync.conftest import EAST, Field, PhoneOf
from tests.sync.desk import Desk

NUMBER = "蕉-1001"


class Refused:
    """A household that a phone made without signal, with all that was recorded of it there."""

    def __init__(self, phone: Phone, grid: str = EAST) -> None:
        self.phone = phone
        phone.sync()
        self.id = phone.record("households", head="丘大", number=NUMBER, grid=grid)
        self.key = phone.mine["households", self.id]["rev"]
        fix = {"lng": 116.115, "lat": 24.605, "crs": "cgcs2000", "accuracy_m": 8}
        self.visit = phone.visit(self.id, note="收稻", fix=fix)
        self.contact = phone.record("contacts", household=self.id, name="丘二", relation="child")
        now = datetime.now(UTC).isoformat()
        self.ticket = phone.record(
            "meal_tickets",
            household=self.id,
            visit=self.visit,
            number=f"A{self.id[-6:]}",
            happened_at=now,
        )
        self.photo = phone.record(
            "photos", household=self.id, visit=self.visit, taken_at=now, sha256="0" * 64,
            bytes=10, mime="image/jpeg",
        )  # fmt: skip
        self.records = {
            ("visits", self.visit),
            ("contacts", self.contact),
            ("meal_tickets", self.ticket),
            ("photos", self.photo),
        }

    def push(self) -> None:
        told = {row["id"]: row["outcome"] for row in self.phone.sync()["receipts"]}
        assert told.pop(self.id) == "rejected"
        assert set(told.values()) == {"applied"}

    def households(self, phone: Phone) -> set[str]:
        return {phone.live(name)[id]["household"] for name, id in self.records}

    def grids(self, phone: Phone) -> set[str | None]:
        return {phone.live(name)[id]["srv"]["grid"] for name, id in self.records}


def refused_at(field: Field, phone_of: PhoneOf) -> tuple[Phone, Refused]:
    """A phone of the East's cadre that has pushed one, with what was recorded of it."""
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
    return phone, refused


def orphans(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page_of_orphans(desk)["items"]
    return found


def page_of_orphans(desk: Desk, **query: Any) -> dict[str, Any]:
    answer = desk.client.get("/api/v1/orphans", headers=desk.headers, query_string=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json
    return page
