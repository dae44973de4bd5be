"""Whoever directs people reads nowhere who of them has done more.

No list in any answer that names several people changes when their work does: neither its order nor
anything that stands beside a name. What may be told of one person's work, and of places, is on
docs/who-sees-what.md; that these figures do change shows that there was something to be told.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from records.staff.people import Person
from tests import factories as f
from tests.authz.colleagues import GRID, TOWNSHIP, make_colleagues
from tests.authz.page_walk import Walk

# Their visits before, and after: who had the fewest then has the most.
BEFORE, AFTER = (3, 1, 0, 2), (3, 4, 9, 2)
# The log of who has read what grows with every answer.
GROWS = {"/api/v1/audit"}


class Team:
    """Four who do the same in one township, each with leave, a duty and a silent phone."""

    def __init__(self, session: Session, home: Household) -> None:
        self.session, self.home = session, home
        self.people = [f.make_person(session, areas=[GRID], home=TOWNSHIP) for _ in BEFORE]
        for place, person in enumerate(self.people):
            f.make_absence(session, person, f.NOW.date())
            f.make_device(session, person, last_seen_at=f.NOW.replace(year=2025), backlog=1)
            f.make_duty(session, person, f.NOW.date() + timedelta(days=place), area=GRID[:12])
        self.visit(BEFORE)

    def visit(self, counts: tuple[int, ...]) -> None:
        for person, count in zip(self.people, counts, strict=True):
            for _ in range(count):
                f.make_visit(self.session, self.home, person, happened_at=f.NOW)
        self.session.commit()


def lists(value: Any) -> Iterator[list[Any]]:
    """Every list in an answer, and every object as a list of what it holds."""
    if isinstance(value, dict):
        yield [{"key": key, "value": part} for key, part in value.items()]
        for part in value.values():
            yield from lists(part)
    elif isinstance(value, list):
        yield value
        for part in value:
            yield from lists(part)


def named(item: Any, people: list[Person]) -> frozenset[Any]:
    told = repr(item)
    return frozenset(
        person.id for person in people if str(person.id) in told or person.name in told
    )


def of_people(answer: Any, people: list[Person]) -> list[list[Any]]:
    """The lists whose parts name different people, one by one."""
    if len(named(answer, people)) < 2:  # as most answers; then nor does any list in it
        return []
    return [
        each
        for each in lists(answer)
        if len({who for item in each if len(who := named(item, people)) == 1}) > 1
    ]


def read_all(walk: Walk, people: list[Person]) -> dict[str, list[list[Any]]]:
    """Of every answer to a GET, its lists of people; those without any left out."""
    found = {}
    for method, path in sorted(walk.ways):
        if method != "GET" or path in GROWS:
            continue
        for url in walk.urls(path):
            for query in walk.queries(path):
                answer = walk.client.get(url + query, headers=walk.headers)
                assert answer.status_code < 500, answer.text
                if answer.is_json and (told := of_people(answer.json, people)):
                    found[url + query] = told
    return found


@pytest.mark.at(f.NOW)
@pytest.mark.parametrize("role", ["township_leader", "county_admin"])
def test_no_list_of_people_tells_who_has_done_more(
    client: FlaskClient, app: Flask, session: Session, role: str
) -> None:
    two = make_colleagues(app, session)
    home = session.get_one(Household, (f.COUNTY, two.ids["household"]))
    team = Team(session, home)
    walk = Walk(client, app, two, role)
    busiest = f"/api/v1/people/{team.people[2].id}/quotas"

    def figures() -> list[Any]:
        urls = (busiest, "/api/v1/overview")
        return [client.get(url, headers=walk.headers).json for url in urls]

    before, told = read_all(walk, team.people), figures()
    team.visit(tuple(then - now for then, now in zip(AFTER, BEFORE, strict=True)))
    after, told_then = read_all(walk, team.people), figures()
    assert after == before
    assert {"/api/v1/people", "/api/v1/absences", "/api/v1/roster"} <= before.keys()
    assert all(then != now for then, now in zip(told_then, told, strict=True))


def test_a_list_of_people_is_known_for_one(session: Session) -> None:
    one, other = f.make_person(session), f.make_person(session)
    by_id = {str(one.id): 3, str(other.id): 4}
    by_name = [{"who": {"name": one.name}, "visits": 3}, {"who": {"name": other.name}, "visits": 4}]
    for ranked in (by_id, by_name, {"deep": [{"in": by_name}]}):
        assert of_people(ranked, [one, other])
    assert not of_people({"person": str(one.id), "visits": [3, 4]}, [one, other])
