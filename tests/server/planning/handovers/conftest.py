"""A township with a leader, a cadre of one grid, and a grid without a cadre."""

from datetime import timedelta

import pytest

from records.dates import name_of_week
from tests import factories as f
from tests.schedulers.quotas.histories import make_quota
from tests.server.planning.planned_county import FAR, GRID, MONDAY, OTHER, TOWN, VILLAGE

EMPTY = VILLAGE + "003"
DAY = timedelta(days=1)
WEEK, AFTER = name_of_week(MONDAY), name_of_week(MONDAY + 7 * DAY)
__all__ = ["FAR", "OTHER"]


class County:
    def __init__(self, client, session):
        self.client, self.session = client, session
        corners = {GRID: (116.11, 24.6), EMPTY: (116.12, 24.6), FAR: (116.3, 24.6)}
        for code, corner in corners.items():
            f.make_grid(session, code, f.square(*corner))
        for name in ("field-days", "coverage"):
            make_quota(session, name)
        self.cadre = f.make_person(session, areas=[GRID], home=TOWN, level="township")
        self.leader = self.person("township_leader")
        self.tokens = {}

    def person(self, role, area=TOWN, **more):
        return f.make_person(self.session, roles=[(role, area)], home=area, **more)

    def home(self, days_ago=None, grid=GRID, **more):
        """Reached last so many days ago; None: never."""
        more = {"point": "SRID=4490;POINT(116.115 24.605)"} | more
        made = f.make_household(self.session, grid, **more)
        if days_ago is not None:
            f.make_visit(self.session, made, self.cadre, happened_at=f.NOW - days_ago * DAY)
        return made

    def ask(self, method, path, body=None, person=None, status=200, **query):
        person = person or self.leader
        if person.id not in self.tokens:
            self.tokens[person.id] = f.make_login(self.session, person)
        self.session.commit()
        answer = self.client.open(
            f"/api/v1/{path}",
            method=method,
            headers=f.bearer(self.tokens[person.id]),
            json=body,
            query_string=query,
        )
        assert answer.status_code == status, answer.text
        return answer.json

    def hand_over(self, *homes, status=200, person=None, **more):
        body = {"households": [str(home.id) for home in homes], "week": WEEK} | more
        return self.ask("POST", "handovers", body, person, status)

    def became(self, person=None, week=WEEK, **query):
        return self.ask("GET", "handovers", None, person, week=week, **query)


@pytest.fixture
def county(client, session):
    return County(client, session)
