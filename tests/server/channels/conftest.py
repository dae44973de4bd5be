"""Receivers may be slow, where the machine has much else to do: that is not what is tested."""

import pytest

from server.channels import gateways, web_push
from tests.waiting import PATIENCE


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "CONNECT_SECONDS", int(PATIENCE))
    monkeypatch.setattr(gateways, "READ_SECONDS", int(PATIENCE))
    monkeypatch.setattr(web_push, "_TIMEOUT_SECONDS", PATIENCE)
