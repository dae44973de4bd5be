"""A small county on a Wednesday, and how it is asked."""

import json
from datetime import date, timedelta

from tests import factories as f
from tests.schedulers.quotas.histories import make_quota

TOWN, OTHER = "441427100", "441427101"
VILLAGE = TOWN + "201"
GRID, NEXT, FAR = VILLAGE + "001", VILLAGE + "002", OTHER + "201001"
DAY = timedelta(days=1)
SPLIT = date(2026, 3, 10)
TODAY = f.NOW.date()


class County:
    """A cadre of a grid and one of the village; a leader; households that are late and not."""

    def __init__(self, app, client, session):
        self.app, self.client, self.session = app, client, session
        for code in (GRID, NEXT, FAR):
            f.make_grid(session, code)
        for name in ("field-days", "coverage", "contacts"):
            make_quota(session, name)
        self.cadre = f.make_person(session, areas=[GRID], home=TOWN)
        self.stranger = f.make_person(session, areas=[FAR], home=OTHER)
        self.leader = self.person("township_leader")

    def person(self, role, area=TOWN):
        return f.make_person(self.session, roles=[(role, area)], home=area)

    def home(self, days_ago=None, grid=GRID, **more):
        """Last reached so many days ago; None: never."""
        made = f.make_household(self.session, grid, **more)
        if days_ago is not None:
            f.make_visit(self.session, made, self.cadre, happened_at=f.NOW - days_ago * DAY)
        return str(made.id)

    def get(self, path, person=None, status=200, **query):
        headers = f.bearer(f.make_login(self.session, person or self.leader))
        answer = self.client.get(f"/api/v1/{path}", headers=headers, query_string=query)
        assert answer.status_code == status, answer.text
        return answer.json

    def ids(self, path, person=None, **query):
        return [each["id"] for each in self.get(path, person, **query)["items"]]

    def run(self, *args):
        result = self.app.test_cli_runner().invoke(args=args)
        assert result.exit_code == 0, result.output
        return [
            json.loads(line) for line in result.output.splitlines() if not line.startswith("--")
        ]
