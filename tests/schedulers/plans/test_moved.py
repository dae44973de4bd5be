"""Households that come to stand elsewhere are planned for whoever answers for them there."""

from sqlalchemy.orm import Session

from geo.following import follow
from tests import factories as f
from tests.schedulers.plans.weeks import EAST, EVENING_BEFORE, Week, due

ELSEWHERE = "441427100202001"  # in another village


def test_a_household_that_moves_is_planned_for_who_answers_for_it_by_name(
    session: Session, week: Week
) -> None:
    f.make_grid(session, ELSEWHERE, f.square(116.2, 24.6))
    named = Week(session, f.make_person(session))
    neighbour = Week(session, f.make_person(session, areas=[ELSEWHERE]))
    (home,) = due(week, 1)
    f.make_assignment(session, named.cadre, EAST, kind="household", household_id=home.id)
    home.grid = home.feed = ELSEWHERE
    home.village = ELSEWHERE[:12]
    home.point = "SRID=4490;POINT(116.205 24.605)"
    session.flush()
    follow(session, f.COUNTY, [home.id], EVENING_BEFORE)
    for each in (named, neighbour):
        each.plan()
    assert (named.of(home).why, neighbour.rows()) == ("overdue", [])
