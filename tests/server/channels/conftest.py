"""An office that sends messages; receivers may be slow where the machine has much else to do."""

import pytest

from server.channels import gateways, web_push
from tests.server.channels.office import Office
from tests.waiting import PATIENCE


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "CONNECT_SECONDS", int(PATIENCE))
    monkeypatch.setattr(gateways, "READ_SECONDS", int(PATIENCE))
    monkeypatch.setattr(web_push, "_TIMEOUT_SECONDS", PATIENCE)


@pytest.fixture
def office(committing_app):
    return Office(committing_app)
