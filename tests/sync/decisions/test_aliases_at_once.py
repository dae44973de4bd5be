"""Merging households while others push, decide and restore: commits are real here."""

import pytest
import sqlalchemy as sa
from flask import Flask

from records.db import db
from records.fieldwork.aliases import HouseholdAlias
from records.fieldwork.visits import Visit
from records.intake.outcomes import Decision
from tests.at_once import at_once
from tests.conftest import session_on
from tests.factories import bearer, make_household, make_login, make_person
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, make_field
from tests.sync.desk import Desk
from tests.sync.drill import Server


@pytest.mark.slow
def test_whoever_comes_first_all_that_was_recorded_is_of_one_household(
    committing_app: Flask, fresh_database: str
) -> None:
    """Two dispatchers merge, a phone pushes what waits, and another one moves the household."""
    with session_on(fresh_database) as session:
        field = make_field(session)
        taken = [make_household(session, EAST, number=f"N-{turn}") for turn in range(4)]
        both = make_person(session, areas=[EAST, EAST[:12] + "002"])
        phone = Phone(committing_app.test_client(), bearer(make_login(session, both)))
        mover = Phone(committing_app.test_client(), bearer(make_login(session, both)))
        desks = [Desk(committing_app.test_client(), session) for _ in range(2)]
        for turn, household in enumerate(taken):
            old = phone.record("households", head="丘", number=f"N-{turn}", grid=EAST)
            key = phone.mine["households", old]["rev"]
            phone.sync()
            visits = [phone.visit(old) for _ in range(3)]
            rows = phone.waiting()
            mover.sync()
            west = {"lng": 116.105, "lat": 24.605, "crs": "cgcs2000"}
            mover.edit("households", str(household.id), location=west)
            *answers, _, _ = at_once(
                lambda key=key: desks[0].do("merge", key),
                lambda key=key: desks[1].do("merge", key),
                lambda rows=rows: phone.exchange(rows),
                mover.sync,
            )
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            for one in (phone, mover):
                one.check()
                shown = one.live("visits")
                assert {shown[id]["household"] for id in visits} == {str(household.id)}
                grids = {shown[id]["srv"]["grid"] for id in visits}
                assert grids == {one.live("households")[str(household.id)]["srv"]["grid"]}
        count = sa.func.count()
        assert session.scalar(sa.select(count).select_from(Visit)) == 12
        assert session.scalar(sa.select(count).select_from(HouseholdAlias)) == 4
        assert session.scalar(sa.select(count).select_from(Decision)) == 4
        assert field.east_household


@pytest.mark.slow
@pytest.mark.parametrize("merged", ["before the backup", "after the backup"])
def test_a_restore_in_between_loses_nothing(server: Server, merged: str) -> None:
    """A decision that the backup did not have is gone with it, and can be made again."""
    with server.app.app_context():
        taken = str(make_household(db.session(), EAST, number="N-1").id)
        desk = Desk(server.app.test_client(), db.session())
        db.session.commit()
    phone, second = (server.phone(server.field.east_cadre) for _ in range(2))
    phone.sync()
    old = phone.record("households", head="丘", number="N-1", grid=EAST)
    key = phone.mine["households", old]["rev"]
    first = phone.visit(old, note="a")
    phone.sync()
    second.sync()
    if merged == "after the backup":
        manifest = server.back_up()
    assert desk.do("merge", key).status_code == 200
    if merged == "before the backup":
        manifest = server.back_up()
    phone.sync()
    phone.edit("visits", first, note="b")  # of the household that it is by now
    late = phone.visit(old, note="late")
    phone.sync()
    server.destroy()
    server.restore(manifest)
    second.visit(old, note="never heard of it")
    for _ in range(2):
        for one in (phone, second):
            one.sync()
    if merged == "after the backup":
        assert phone.live("household_aliases") == {}
        (group,) = desk.client.get("/api/v1/orphans", headers=desk.headers).json["items"]
        assert len(group["records"]) == 3
        assert desk.do("merge", key).status_code == 200
    for one in (phone, second):
        one.check()
        shown = one.live("visits")
        assert {visit["household"] for visit in shown.values()} == {taken}
        assert {visit["srv"]["grid"] for visit in shown.values()} == {EAST}
        assert sorted(visit["note"] for visit in shown.values()) == [
            "b",
            "late",
            "never heard of it",
        ]
        assert old not in one.live("households")
        assert one.waiting() == []
    assert late in phone.live("visits")
