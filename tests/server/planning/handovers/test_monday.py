"""A leader hands twelve households over, the plans are made, the phone goes out, and next Monday
shows what became of them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from tests import moment
from tests.server.planning.handovers.township import (
    DAY,
    MONDAY,
    TODAY,
    WEEK,
    WEST,
    ZONE,
    Township,
    at,
    go_through_the_week,
    make_township,
)


@pytest.fixture
def township(committing_app: Flask, fresh_database: str) -> Township:
    return make_township(committing_app, fresh_database)


def by_household(items: list[dict[str, Any]]) -> Mapping[str, dict[str, Any]]:
    return {item["household"]: item for item in items}


def test_twelve_are_handed_over_and_next_monday_shows_what_came_of_them(
    township: Township,
) -> None:
    longest = township.ask("GET", "coverage/longest", limit="12")
    chosen = [row["id"] for row in longest["items"]]
    (west,) = (row["id"] for row in longest["items"] if row["grid"] == WEST)
    body = {"households": chosen, "week": WEEK, "seen_at": longest["as_of"]}

    foreseen = township.ask("POST", "handovers", body | {"preview": True})
    assert (foreseen["fit"], foreseen["later"], foreseen["refused"]) == (12, 0, [])
    assert township.ask("GET", "handovers", week=WEEK)["items"] == []

    made = township.ask("POST", "handovers", body)
    assert {item["week"] for item in made["items"]} == {WEEK}
    waiting = township.ask("GET", "handovers", week=WEEK)
    assert waiting["counts"]["to_come"] == 12

    township.publish()
    phone = township.phone
    phone.sync()
    asked = {
        row["household"]: row["srv"]
        for row in phone.live("planned_visits").values()
        if row["srv"]["asked_by"]
    }
    assert asked.keys() == set(chosen) - {west}
    until = (MONDAY + 13 * DAY).isoformat()
    assert {(row["asked_by"], row["asked_until"]) for row in asked.values()} == {("钟海平", until)}
    days = {household: row["planned_day"] for household, row in asked.items()}
    assert all(days.values())

    # In the week: eight are reached, one is out twice, one road is closed, one is forgotten.
    reached, out, closed, forgotten = go_through_the_week(phone, days)

    with moment.beginning_at(at(MONDAY + 7 * DAY, 8)):
        page = township.ask("GET", "handovers", week=WEEK)
        waiting = township.ask("GET", "coverage/longest", limit="12")
    states = {"reached": 8, "not_reached": 3, "not_known": 1, "to_come": 0, "withdrawn": 0}
    assert page["counts"] == states
    found = by_household(page["items"])
    assert {(found[id]["day"], found[id]["outcome"]) for id in reached} == {
        (days[id], "met") for id in reached
    }
    assert (found[out]["reason"], found[out]["tries"]) == ("nobody_home", 2)
    assert found[closed]["reason"] == "road_closed"
    assert found[forgotten]["reason"] == "not_visited"
    assert found[west]["state"] == "not_known"
    assert found[west]["silent_since"] == TODAY.astimezone(ZONE).date().isoformat()
    grids = [item["grid"] for item in page["items"]]
    assert grids == sorted(grids)
    assert Counter(row["id"] in reached for row in waiting["items"]) == {False: 12}
