"""A dispatcher's browser, and the held work that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import bearer, make_login, make_person
from tests.phone.phone import Phone

if TYPE_CHECKING:
    from tests.sync.conftest import Field

TOWNSHIP = "441427100"


class Desk:
    """A dispatcher's browser, as far as held work goes."""

    def __init__(self, client: FlaskClient, session: Session, area: str = TOWNSHIP) -> None:
        self.client = client
        self.person = make_person(session, roles=[("dispatcher", area)])
        self.headers = bearer(make_login(session, self.person))
        session.commit()

    def rows(self, **query: str) -> list[dict[str, Any]]:
        answer = self.client.get("/api/v1/inbox", headers=self.headers, query_string=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json["items"]
        return items

    def do(self, action: str, key: str, **body: Any) -> Any:
        url = f"/api/v1/inbox/{key}/{action}"
        return self.client.post(url, headers=self.headers, json=body)


def held_visit(field: Field, phone: Phone, **more: Any) -> tuple[str, str]:
    """A visit of the East's cadre in the West: its id, and its key in the inbox."""
    phone.sync()
    visit = phone.visit(field.west_household.id, **more)
    key = phone.mine["visits", visit]["rev"]
    assert phone.sync()["receipts"][0]["outcome"] == "held"
    return visit, key


def outcomes(phone: Phone) -> dict[str, dict[str, Any]]:
    return phone.live("outcomes")
