"""Three grids in two townships, and the ids of an answer."""

from tests import factories as f

TOWN, OTHER_TOWN = "441427100", "441427101"
GRID, NEXT_GRID = "441427100201001", "441427100201002"
FAR_GRID = "441427101201001"


class County:
    """Three grids in two townships, a cadre of the first, households and what was done there."""

    def __init__(self, session):
        self.session = session
        for code in (GRID, NEXT_GRID, FAR_GRID):
            f.make_grid(session, code)
        self.cadre = f.make_person(session, areas=[GRID])
        self.peer = f.make_person(session, areas=[NEXT_GRID])
        self.leader = f.make_person(session, roles=[("township_leader", TOWN)])
        self.homes = {code: f.make_household(session, code) for code in (GRID, NEXT_GRID, FAR_GRID)}
        session.commit()

    def headers(self, person):
        return f.bearer(f.make_login(self.session, person))


def ids(answer):
    assert answer.status_code == 200, answer.json
    return [row["id"] for row in answer.json["items"]]
