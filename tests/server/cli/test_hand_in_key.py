"""The key to which phones seal: shown by its public id, and replaced."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records import hand_in_seal
from records.system.audit import AuditRow
from records.system.hand_in_keys import HandInKey
from server.services.hand_in_keys import current_point, opening_keys
from tests import factories as f


@pytest.mark.usefixtures("client")
def test_it_is_replaced_and_the_old_one_still_opens(app: Flask, session: Session) -> None:
    f.make_county(session)
    session.commit()
    at = f.moment.now()
    point = current_point(session, f.COUNTY, f.SEAL, at)
    assert current_point(session, f.COUNTY, f.SEAL, at) == point
    session.commit()
    runner = app.test_cli_runner()
    told = runner.invoke(args=["hand-in-key", "renew"])
    assert told.exit_code == 0, told.output
    assert "make a backup" in told.output
    session.expire_all()
    new = current_point(session, f.COUNTY, f.SEAL, f.moment.now())
    assert new != point
    ids = [hand_in_seal.id_of(each) for each in (new, point)]
    assert opening_keys(session, f.COUNTY, f.SEAL, f.moment.now()).keys() == {*ids}
    listed = runner.invoke(args=["hand-in-key", "list"]).output.splitlines()
    assert [line.split(":")[0] for line in listed] == [each.hex() for each in ids]
    assert listed[0].endswith("current")
    assert "opens until" in listed[1]
    for secret in session.scalars(sa.select(HandInKey.secret_sealed)):
        assert secret.hex() not in "".join(listed)
    assert session.scalars(sa.select(AuditRow.action)).all() == ["hand_in_key_renewed"]


def test_a_sealed_key_opens_in_its_own_county_alone(session: Session, client: FlaskClient) -> None:
    for county in (f.COUNTY, "441426"):
        f.make_county(session, county)
        current_point(session, county, f.SEAL, f.moment.now())
    (one, other) = session.scalars(sa.select(HandInKey).order_by(HandInKey.county)).all()
    other.secret_sealed = one.secret_sealed
    session.flush()
    assert opening_keys(session, other.county, f.SEAL, f.moment.now()) == {}
    assert len(opening_keys(session, one.county, f.SEAL, f.moment.now())) == 1
