"""What a cadre's phone finds on the server of its records: one returned, one in conflict, one held,
and a colleague who would like to swap a duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from tests.phone_app.app import Office
from tests.phone_app.given_week import today
from tests.phone_app.records_page import OtherPhone


@dataclass(frozen=True)
class GivenRecords:
    """The id of the contact that was returned, and of the household in conflict."""

    returned: str
    conflict: str


def given_records(address: str) -> GivenRecords:
    """For share1, who shares a grid with share2."""
    own, colleague = OtherPhone(address, "share1"), OtherPhone(address, "share2")
    shared = colleague.records("households").keys()
    bases = [home for key, home in own.records("households").items() if key in shared]
    returned = _returned(own, OtherPhone(address, "dispatcher"), bases[-1]["id"])
    base = bases[-2]
    now = {"head": "陈火生", "address": "31号之一"}
    assert colleague.change("households", base, **now) == "applied"
    mine = {"head": "陈火声", "address": "31号"}
    assert own.change("households", base, **mine) == "conflict"
    _held(own, Office(address, "admin"))
    _swap_asked(address)
    return GivenRecords(returned, base["id"])


def _returned(own: OtherPhone, dispatcher: OtherPhone, household: str) -> str:
    contact = {"id": str(uuid4()), "rev": str(uuid4()), "household": household, "name": "钟带娣"}
    assert own.push("contacts", {**contact, "relation": "spouse", "phone": "154"}) == "rejected"
    dispatcher.gives_back(contact["rev"], "号码少了几位")
    return contact["id"]


def _held(own: OtherPhone, admin: Office) -> None:
    """A visit to a household of others' grids."""
    known = own.records("households")
    homes = admin.get("/api/v1/households?limit=500")["items"]
    elsewhere = next(home["id"] for home in homes if home["id"] not in known)
    visit = {"id": str(uuid4()), "rev": str(uuid4()), "household": elsewhere}
    at = {"happened_at": datetime.now(UTC).isoformat(), "purpose": "regular", "outcome": "met"}
    assert own.push("visits", visit | at) == "held"


def _swap_asked(address: str) -> None:
    """share2 offers their own day at the counter for share1's."""
    colleague = Office(address, "share2")
    span = f"from={today()}&to={today() + timedelta(days=40)}"
    duties = colleague.get(f"/api/v1/roster?kind=counter&{span}")["duties"]
    me = colleague.get("/api/v1/me")["id"]
    theirs = next(duty["id"] for duty in duties if duty["person"]["id"] == me)
    mine = next(duty["id"] for duty in duties if duty["person"]["id"] != me)
    colleague.post("/api/v1/duty-swaps", {"duty": theirs, "for_duty": mine})
