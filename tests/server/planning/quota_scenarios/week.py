"""A cadre's quotas from outside, over the weeks of a test."""

from datetime import date
from zoneinfo import ZoneInfo

from schedulers.calendars.county_calendar import load_calendar
from schedulers.quotas.progress import CountyNow
from server.services.quotas import by_person
from tests import factories as f
from tests.phone.phone import Phone
from tests.schedulers.quotas.histories import make_quota
from tests.sync.conftest import make_field

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 3, day) for day in range(16, 21))
NEXT_MONDAY = date(2026, 3, 23)


class Week:
    """Week 12 of 2026: a cadre of the East with a phone, and a quota of three field days."""

    def __init__(self, client, session):
        self.client, self.session = client, session
        self.field = make_field(session)
        self.cadre = self.field.east_cadre
        self.quota = make_quota(session, "field-days")
        f.make_role(session, self.cadre, "dispatcher", "441427101")  # elsewhere; it changes nothing
        self.phone = Phone(client, f.bearer(f.make_login(session, self.cadre)))
        self.phone.sync()

    def visit(self, day, household=None, hour=1, **more):
        """A visit at nine in the morning in Shanghai."""
        home = household or self.field.east_household
        made = self.phone.visit(home.id, happened_at=f"{day}T{hour:02}:00:00+00:00", **more)
        self.phone.sync()
        return made

    def stands(self, today, quota="field-days", person=None):
        """The periods that are shown on a day, by their name."""
        self.session.expire_all()
        who = (person or self.cadre).id
        answer = by_person.quotas_of(self.session, self.county(today), who)
        found = [each for each in answer["quotas"] if each["name"] == quota]
        return {p["period"]: p for each in found for p in each["periods"]}

    def figures(self, today, week="2026-W12", **more):
        period = self.stands(today, **more)[week]
        return period["done"], period["need"], period["state"]

    def explained(self, today, day, quota="field-days", person=None):
        self.session.expire_all()
        who = (person or self.cadre).id
        return by_person.explained(self.session, self.county(today), who, quota, day, who)

    def verdicts(self, today, day=MONDAY, **more):
        records = self.explained(today, day, **more)["records"]
        return {str(record["id"]): record["verdict"] for record in records}

    def county(self, today):
        calendar = load_calendar(self.session, f.COUNTY)
        return CountyNow(f.COUNTY, ZoneInfo("Asia/Shanghai"), calendar, today)
