"""An office that loads files by the commands, and a phone in the field."""

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from server.cli.load import load
from tests import factories as f
from tests.importing.loads.office import EAST, WEST, Run
from tests.phone.phone import Phone


@pytest.fixture
def run(client, app: Flask) -> Run:
    def run(*args: object) -> Result:
        return app.test_cli_runner().invoke(load, [str(arg) for arg in args])

    return run


@pytest.fixture
def village(session: Session) -> Session:
    f.make_grid(session, EAST, f.square(116.11, 24.6))
    f.make_grid(session, WEST, f.square(116.10, 24.6))
    session.commit()
    return session


@pytest.fixture
def phone(village: Session, client) -> Phone:
    """Of a cadre who answers for both grids."""
    cadre = f.make_person(village, areas=[EAST, WEST])
    return Phone(client, f.bearer(f.make_login(village, cadre)))
