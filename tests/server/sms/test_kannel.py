"""A visit by SMS through a real gateway: Kannel with its fake mobile network, and a real server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from records.db import db
from records.fieldwork.visits import Visit
from tests.factories import bearer, make_device, make_login
from tests.phone.client import HttpClient
from tests.phone.phone import Phone
from tests.served import Web
from tests.server.sms.kannel import SENDER, Kannel, kannel_before
from tests.sync.conftest import Field, make_field
from tests.sync.sms import NUMBER, SECRET, rev_of, sms_of
from tests.waiting import await_that

pytestmark = pytest.mark.slow


@pytest.fixture
def web(fresh_database: str) -> Iterator[Web]:
    with Web(fresh_database, sms_number=NUMBER, sms_secret=SECRET) as web:
        yield web


@pytest.fixture
def server(web: Web) -> str:
    return web.base


@pytest.fixture
def kannel(server: str, tmp_path: Path) -> Iterator[Kannel]:
    with kannel_before(server, tmp_path) as kannel:
        yield kannel


@pytest.fixture
def committed(committing_app: Flask) -> Iterator[Session]:
    with committing_app.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def field(committed: Session) -> Field:
    return make_field(committed)


@pytest.fixture
def phone(server: str, committed: Session, field: Field) -> Phone:
    device = make_device(committed, field.east_cadre)
    token = make_login(committed, field.east_cadre, device=device)
    return Phone(HttpClient(server), bearer(token))


def visits(session: Session) -> list[Visit]:
    session.expire_all()
    found = session.query(Visit).all()
    session.commit()
    return found


def test_a_visit_is_handed_over_and_its_receipt_comes_back_in_chinese(
    kannel: Kannel, phone: Phone, field: Field, committed: Session
) -> None:
    visit = phone.visit(field.east_household.id, note="没有信号的山坳", outcome="nobody_home")
    short = str(rev_of(phone, visit))[:4].upper()
    text = sms_of(phone, visit)
    with kannel.phone_sends(text) as answers:
        to, receipt = answers.await_one()
    assert to == SENDER
    assert receipt.startswith("一册通：")
    assert receipt.endswith(f"的走访已收到（{short}），联网后补全。")
    [kept] = visits(committed)
    assert (kept.partial, kept.outcome, kept.note) == (True, "nobody_home", None)

    with kannel.phone_sends(text) as answers:  # an operator brings some twice
        assert answers.await_one() == (to, receipt)
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    [kept] = visits(committed)
    assert (kept.partial, kept.note) == (False, "没有信号的山坳")
    with kannel.phone_sends(text) as answers:
        assert answers.await_one()[1].endswith("，内容完整。")
    assert len(visits(committed)) == 1
    for personal in (SENDER, text, SECRET):
        assert personal not in kannel.logs()


def test_forged_and_cut_ones_are_not_answered(
    server: str, kannel: Kannel, phone: Phone, field: Field, committed: Session
) -> None:
    visit = phone.visit(field.east_household.id)
    text = sms_of(phone, visit)
    forged = text[:40] + ("A" if text[40] != "A" else "B") + text[41:]
    lines = []
    for number, refused in enumerate((forged, text[:-5], "hello"), 1):
        with kannel.phone_sends(refused) as line:
            await_that(lambda number=number: refused_by(server) == number)
        lines.append(line)
    with kannel.phone_sends(text) as line:
        line.await_one()
    # What is answered after its line is closed comes on the next one.
    assert [len(each.got()) for each in [*lines, line]] == [0, 0, 0, 1]
    assert len(visits(committed)) == 1


def test_while_the_server_restarts_it_waits_in_the_gateway(
    web: Web, kannel: Kannel, phone: Phone, field: Field, committed: Session
) -> None:
    visit = phone.visit(field.east_household.id)
    text = sms_of(phone, visit)
    web.kill_all()
    with kannel.phone_sends(text) as line:
        await_that(lambda: b"sent message" in line.log.read_bytes())
        web.start()
        assert line.await_one()[1].endswith("，联网后补全。")
    assert len(visits(committed)) == 1


def refused_by(server: str) -> float:
    """How many SMS the server has refused, by its metrics."""
    told = HttpClient(server).get("/metrics").text
    return sum(map(float, re.findall(r'^yicetong_sms_total{as="refused_\w+"} (\S+)', told, re.M)))
