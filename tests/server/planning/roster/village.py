"""Two villages with their cadres, and a duty of each."""

from datetime import timedelta

from tests import factories as f

TOWN, VILLAGE, NEXT_VILLAGE = "441427100", "441427100201", "441427100202"
TODAY = f.NOW.date()
NEXT_MONTH = (TODAY.replace(day=1) + timedelta(days=32)).isoformat()[:7]
SOON, LATER = TODAY + timedelta(days=3), TODAY + timedelta(days=6)


class Village:
    """Two cadres of one village with a duty each, one of the next village, leaders, an auditor."""

    def __init__(self, session):
        self.session = session
        for code in (VILLAGE, NEXT_VILLAGE, "441427101201"):
            f.make_division(session, code, name=f"村{code[-3:]}")
        self.one, self.two = (self._cadre(VILLAGE) for _ in range(2))
        self.neighbour = self._cadre(NEXT_VILLAGE)
        self.leader = f.make_person(session, roles=[("township_leader", TOWN)], home=TOWN)
        self.far_leader = f.make_person(
            session, roles=[("township_leader", "441427101")], home="441427101"
        )
        self.duty = f.make_duty(session, self.one, SOON)
        self.other = f.make_duty(session, self.two, LATER)
        self.next_door = f.make_duty(session, self.neighbour, LATER)
        session.commit()
        self.headers = {
            name: f.bearer(f.make_login(session, getattr(self, name)))
            for name in ("one", "two", "neighbour", "leader", "far_leader")
        }

    def _cadre(self, home):
        return f.make_person(self.session, roles=[("cadre", home)], level="village", home=home)

    def holders(self):
        self.session.expire_all()
        return self.duty.person_id, self.other.person_id
