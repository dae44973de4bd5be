"""Replay of avniproject/avni-client#2115: a change of area, on a line that never holds out.

There, the phone was told to discard everything and download anew; when the download broke off, it
discarded everything again, what it had just fetched included: 242 batches in 14 minutes, a timeout,
and from the start, for as long as the line was poor. Here a phone gives up a grid page by page and
takes another one page by page, keeps what it has, and goes on from where it stood.
"""

import random
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.staff.people import Assignment, Person
from tests.factories import make_assignment, make_grid, make_household, make_person, make_visit
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, VILLAGE, WEST, Field, PhoneOf

KEPT = VILLAGE + "003"
VISITS, PAGE = 40, 7


class Cut(ConnectionError):
    """The line broke before the answer was here."""


@pytest.fixture
def cadre(session: Session, field: Field) -> Person:
    """Of the East, which they will give up, and of a third grid, which they keep."""
    make_grid(session, KEPT)
    kept = make_household(session, KEPT)
    cadre = make_person(session, areas=[EAST, KEPT])
    for household in (field.east_household, field.west_household, kept):
        for _ in range(VISITS):
            make_visit(session, household, cadre)
    session.commit()
    return cadre


def on_a_poor_line(phone: Phone, chance: random.Random) -> Counter[tuple[str, str]]:
    """Two of three answers are lost, before or after the server did it. Counts what arrived."""
    post, arrived = phone.post, Counter[tuple[str, str]]()

    def poor(url: str, body: Any) -> Any:
        fate = chance.random()
        if fate < 1 / 3:
            raise Cut
        answer = post(url, body)
        if fate < 2 / 3:
            raise Cut
        arrived.update((one["collection"], one["id"]) for one in answer.json["documents"])
        return answer

    phone.post = poor
    return arrived


@pytest.mark.parametrize("seed", range(5))
def test_a_change_of_area_goes_on_from_where_it_broke_off_and_wipes_nothing(
    field: Field, phone_of: PhoneOf, cadre: Person, session: Session, seed: int
) -> None:
    phone = phone_of(cadre)
    phone.sync()
    kept = {key for key, one in phone.mine.items() if one["srv"].get("grid") == KEPT}
    given_up = {key for key, one in phone.mine.items() if one["srv"].get("grid") == EAST}
    unpushed = phone.visit(field.east_household.id, happened_at="2026-03-01T01:00:00+00:00")
    session.execute(
        sa.update(Assignment)
        .where(Assignment.person_id == cadre.id, Assignment.area == EAST)
        .values(valid_to=sa.func.current_date())
    )
    make_assignment(session, cadre, WEST, valid_from=sa.func.current_date())
    session.commit()

    arrived = on_a_poor_line(phone, random.Random(seed))
    cuts, left, taken = 0, len(given_up), 0
    done = False
    while not done:
        try:
            done = not phone.exchange(phone.waiting(), limit=PAGE)["hasMore"]
        except Cut:
            cuts += 1
        assert kept <= phone.mine.keys(), "what stays theirs is never touched"
        still = sum(not phone.mine[key].get("_deleted") for key in given_up & phone.mine.keys())
        has = sum(one.get("srv", {}).get("grid") == WEST for one in phone.live("visits").values())
        assert still <= left, "nothing given up comes back"
        assert has >= taken, "nothing taken over is discarded again"
        left, taken = still, has
        assert cuts < 500
    assert cuts > 10
    assert max(arrived.values()) == 1, "no page that arrived is downloaded again"
    assert not arrived.keys() & kept
    assert (left, taken) == (0, VISITS)
    assert session.get(Visit, (EAST[:6], unpushed)) is not None, "it was pushed first"
    fresh = phone_of(cadre)
    fresh.sync()
    for collection in ("grids", "households", "visits"):
        assert phone.live(collection) == fresh.live(collection)
    del phone.post
    assert phone.check() == []
