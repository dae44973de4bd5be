"""One phone for a module, each of whose tests begins without signal and with nothing unsent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from tests.phone_app.app import App
from tests.phone_app.conftest import PHONE
from tests.phone_app.line import PhoneLine
from tests.phone_app.visits import Visits
from tests.waiting import PATIENCE


@contextmanager
def one_phone(chromium: Browser, address: str, login: str) -> Iterator[App]:
    with PhoneLine(int(address.rpartition(":")[2])) as line:
        phone = chromium.new_context(base_url=line.address, **PHONE)
        phone.set_default_timeout(PATIENCE * 1000)
        phone.grant_permissions(["geolocation"])
        phone.set_geolocation({"longitude": 116.1549, "latitude": 24.6387, "accuracy": 12})
        app = App(phone, line)
        app.begin(login)
        yield app
        phone.close()


@pytest.fixture
def visits(app: App) -> Iterator[Visits]:
    """The list of households. What is written is received at the end."""
    app.open("/app/households")
    app.expect_unsent(0)
    visits = Visits(app)
    visits.goes_away()
    yield visits
    visits.comes_back()
    assert visits.drafts() == []
    assert app.complaints == []
