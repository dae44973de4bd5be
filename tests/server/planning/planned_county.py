"""A county whose cadres have weekly plans."""

from datetime import date, timedelta

from sqlalchemy import text

from tests import factories as f

TOWN, OTHER = "441427100", "441427101"
VILLAGE = TOWN + "201"
GRID, NEXT, FAR = VILLAGE + "001", VILLAGE + "002", OTHER + "201001"
TODAY = f.NOW.date()
MONDAY = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=7)


def week(monday: date) -> str:
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def line(grid: str, due: int, planned: int, missing_s: int) -> dict[str, object]:
    return {"grid": grid, "due": due, "planned": planned, "missing_s": missing_s}


class County:
    """A cadre of a grid, a leader of the township, and a cadre in another township."""

    def __init__(self, client, session):
        self.client, self.session = client, session
        for code in (GRID, NEXT, FAR):
            f.make_grid(session, code)
        self.cadre = f.make_person(session, areas=[GRID], home=TOWN)
        self.peer = f.make_person(session, areas=[VILLAGE], home=TOWN)
        self.stranger = f.make_person(session, areas=[FAR], home=OTHER)
        self.leader = self.person("township_leader")
        self.admin = self.person("county_admin", f.COUNTY)
        self.home = f.make_household(session, GRID)
        session.commit()

    def person(self, role, area=TOWN):
        return f.make_person(self.session, roles=[(role, area)], home=area)

    def ask(self, person, method, path, body=None, **query):
        headers = f.bearer(f.make_login(self.session, person))
        self.session.commit()
        return self.client.open(
            f"/api/v1/{path}", method=method, headers=headers, json=body, query_string=query
        )

    def tasks(self):
        return self.session.execute(text("SELECT payload FROM tasks WHERE kind = 'plan'")).all()
