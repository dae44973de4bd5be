"""What phones hold back: the final figure lies in the interval that was shown."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from records.changes import Change, Was, write_changes
from records.divisions import CodeRange
from records.fieldwork.visits import OUTCOMES, Visit
from records.intake.inbox import InboxRow
from records.intake.outcomes import Outcome
from records.planning.quotas import Quota
from records.staff.people import personal_feed
from server.services.actor import Actor
from server.services.coverage import CoverageQuery, coverage_of
from tests import factories as f
from tests.schedulers.coverage.histories import examples

ZONE = ZoneInfo("Asia/Shanghai")
SHOWN = date(2026, 3, 18)  # a Wednesday
GRIDS = ("441427100201001", "441427100201002", "441427101201001")
AREAS = (GRIDS[0], GRIDS[1], GRIDS[0][:12], GRIDS[2][:9])
HOMES = 6

# What a cadre enters on a phone: a new visit, or an edit or a deletion of an own one.
_entries = st.lists(
    st.tuples(
        st.sampled_from(["visit", "visit", "edit", "delete"]),
        st.integers(0, HOMES - 1),
        st.integers(0, 30),  # days before the shown one, when it was made
        st.sampled_from(OUTCOMES),
    ),
    max_size=8,
)
_phones = st.fixed_dictionaries(
    {
        "areas": st.sets(st.sampled_from(AREAS), min_size=1, max_size=2),
        "arrived": _entries,
        "held": _entries,
        # Since the last contact: the day is over and the backlog is known, or not, or not any more,
        # or it is long ago, and nobody knows what was done since.
        "contact": st.sampled_from(["reported", "unreported", "unnamed", "days ago"]),
    }
)


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


class Phones:
    """Cadres with one phone each; what a phone holds is written when it arrives."""

    def __init__(self, session, phones):
        self.session = session
        f.make_county(session)
        self.homes = [
            f.make_household(session, GRIDS[n % 3], kind="priority" if n % 2 else "ordinary")
            for n in range(HOMES)
        ]
        session.add(
            Quota(
                county=f.COUNTY, name="coverage", title="走访", title_en="Coverage",
                who="households", counts="contact", period="interval", least=1,
                every={"ordinary": 20, "priority": 7}, valid_from=date(2025, 1, 1),
            )
        )  # fmt: skip
        self.cadres = [f.make_person(session, areas=sorted(phone["areas"])) for phone in phones]
        self.visits = [[] for _ in phones]
        session.flush()

    def arrive(self, number, areas, entries):
        """Write the entries that lie in the phone's areas; how many they were."""
        written = 0
        for what, home, ago, outcome in entries:
            household, own = self.homes[home], self.visits[number]
            if not any(household.grid.startswith(area) for area in areas):
                continue
            written += 1
            made_at = at(SHOWN - timedelta(days=ago))
            if what == "visit" or not own:
                visit = f.make_visit(
                    self.session, household, self.cadres[number], happened_at=made_at,
                    outcome=outcome,
                )  # fmt: skip
                own.append(visit.id)
                continue
            visit = self.session.get(Visit, (f.COUNTY, own[home % len(own)]))
            was = Was(visit.rev, visit.feed)
            if what == "delete":
                own.remove(visit.id)
                change = Change("visits", visit.id, uuid4(), None, {}, was)
            else:
                columns = {"counted_at": made_at, "outcome": outcome, "grid": household.grid,
                           "household_id": household.id}  # fmt: skip
                change = Change("visits", visit.id, uuid4(), household.grid, columns, was)
            write_changes(self.session, f.COUNTY, at(SHOWN), [change])
            self.session.expire_all()
        return written

    def shown(self, days_later, by="grid"):
        actor = Actor(f.COUNTY, None, at(SHOWN + timedelta(days=days_later)))
        query = CoverageQuery([CodeRange.below(f.COUNTY)], by, SHOWN, None, "week")
        return coverage_of(self.session, actor, query)


@given(phones=st.lists(_phones, min_size=1, max_size=3))
@settings(
    max_examples=examples(25),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_final_figure_lies_in_the_interval_that_was_shown(session, phones):
    savepoint = session.begin_nested()
    try:
        world = Phones(session, phones)
        for number, phone in enumerate(phones):
            world.arrive(number, phone["areas"], phone["arrived"])
        for number, phone in enumerate(phones):
            backlog = {"reported": len(phone["held"]), "unreported": None}
            after, before = at(SHOWN + timedelta(days=1)), at(SHOWN - timedelta(days=4))
            contact = phone["contact"]
            f.make_device(
                session, world.cadres[number],
                first_seen_at=at(SHOWN - timedelta(days=60)),
                last_seen_at=before if contact == "days ago" else after,
                backlog=backlog.get(contact, 0),
                **{} if contact in backlog else {"backlog_at": before},
            )  # fmt: skip
        before = {by: world.shown(2, by) for by in ("grid", "village", "township", "county")}
        for number, phone in enumerate(phones):
            world.arrive(number, phone["areas"], phone["held"])
        for by, answer in before.items():
            after = world.shown(3, by)
            final = {item["code"]: item["in_time"] for item in after["items"]}
            for item in [*answer["items"], answer["total"] | {"code": None}]:
                found = final[item["code"]] if item["code"] else after["total"]["in_time"]
                assert 0 <= item["lowest"] <= found <= item["highest"] <= item["households"]
    finally:
        savepoint.rollback()
        session.expunge_all()


def test_a_phone_that_was_heard_of_leaves_no_doubt_and_one_with_rows_leaves_as_much(session):
    phone = {"areas": {GRIDS[0], GRIDS[1]}}
    world = Phones(session, [phone])
    device = f.make_device(
        session, world.cadres[0], first_seen_at=at(SHOWN - timedelta(days=60)),
        last_seen_at=at(SHOWN + timedelta(days=1)), backlog=0,
    )  # fmt: skip
    total = world.shown(2)["total"]
    assert (total["lowest"], total["in_time"], total["highest"]) == (0, 0, 0)
    assert total["phones"] == {"behind": 0, "silent_since": None}
    device.backlog = 3
    session.flush()
    answer = world.shown(2)
    assert [item["highest"] for item in answer["items"]] == [2, 2, 0]
    assert answer["total"]["highest"] == 3  # not the sum: a row is for one household
    device.backlog_at = at(SHOWN - timedelta(days=4))  # it came since then, and named none
    session.flush()
    total = world.shown(2)["total"]
    assert (total["highest"], total["phones"]) == (4, {"behind": 1, "silent_since": None})
    device.last_seen_at = device.backlog_at
    session.flush()
    total = world.shown(2)["total"]
    assert total["highest"] == 4
    assert total["phones"] == {"behind": 1, "silent_since": SHOWN - timedelta(days=4)}
    device.revoked_at = at(SHOWN)  # and it has no session left to hand anything in
    session.flush()
    assert world.shown(2)["total"]["highest"] == 0


def test_a_row_that_waits_for_a_decision_is_one_household(session):
    world = Phones(session, [{"areas": {GRIDS[0]}}])
    person = world.cadres[0].id
    key = {"county": f.COUNTY, "collection": "visits", "record_id": uuid4()}
    row = InboxRow(
        **key, key=uuid4(), person_id=person, received_at=at(SHOWN), outcome="held", body={},
        area=GRIDS[0],
    )  # fmt: skip
    session.add(row)
    session.flush()
    waiting = Outcome(
        **key, id=row.key, rev=uuid4(), feed=personal_feed(person), seq=9, written_at=at(SHOWN),
        outcome="held", area=GRIDS[0], received_at=at(SHOWN),
    )  # fmt: skip
    session.add(waiting)
    session.flush()
    total = world.shown(2)["total"]
    assert (total["in_time"], total["highest"]) == (0, 1)
    assert total["phones"]["behind"] == 0
    waiting.decision, waiting.decided_at = "dismissed", at(SHOWN)
    session.flush()
    assert world.shown(2)["total"]["highest"] == 0
