"""On which ways somebody is told who is about to leave, or has left."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from records.staff.channels import Channel
from server.channels.ways import binding, ways_of
from tests import factories as f


@pytest.mark.parametrize(("days", "is_told"), [(1, True), (0, False), (-1, False)])
def test_whoever_leaves_is_told_until_their_last_day(session, days, is_told):
    person = f.make_person(session)
    person.phone_masked = "138****2345"
    person.phone_sealed = f.SEAL.seal("+8613812342345", person.id.bytes)
    url = f.SEAL.seal("json://127.0.0.1/{phone}", binding(f.COUNTY, "sms"))
    session.add(
        Channel(
            county=f.COUNTY, name="sms", url_sealed=url, address="phone", rank=1,
            set_at=datetime.now(UTC),
        )
    )  # fmt: skip
    today = session.scalar(text("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date"))
    person.left_on = today + timedelta(days=days)
    session.flush()
    assert bool(ways_of(session, f.COUNTY, person.id, f.SEAL)) is is_told
