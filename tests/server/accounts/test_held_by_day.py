"""What somebody holds, against a plain set of days: given and ended by hand, and by files."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from importing.people.load_people import load_people
from records.problems import InvalidFields
from records.staff.people import Assignment, Person, RoleGrant
from server.services.accounts import people
from server.services.actor import Actor
from tests import factories as f
from tests.importing.files import SEAL, order, write_csv

NOW = datetime(2026, 3, 4, 4, tzinfo=UTC)
TODAY = date(2026, 3, 4)
DAY = timedelta(days=1)
WINDOW = [TODAY + n * DAY for n in range(-12, 20)]
END = WINDOW[-1] + DAY  # for what is open
VILLAGE = "441427100201"
AREA = people.Holding(None, VILLAGE)
HEADS = ["登录名", "姓名", "级别", "单位代码", "角色", "责任网格", "valid_from", "valid_to"]

# Whatever has an end has it within the window: else it would look there like what is open.
a_day = st.sampled_from(WINDOW[:-11])
length = st.none() | st.integers(0, 9)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("give"), a_day, length),
        st.tuples(st.just("end"), a_day, st.none()),
        st.tuples(st.just("load"), a_day | st.none(), length),
    ),
    min_size=1,
    max_size=7,
)
at_any_size = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def qiu(session):
    f.make_division(session, VILLAGE)
    f.make_county(session)
    person = f.make_person(
        session, roles=[], login="qiu", name="丘某", level="village", home=VILLAGE
    )
    session.commit()
    return person.id


def held(session, person, kind=Assignment):
    """The days, each with how many rows say it: as far as the window reaches."""
    session.expire_all()
    rows = session.execute(
        select(kind.valid_from, func.coalesce(kind.valid_to, END))
        .where(kind.person_id == person, kind.area == VILLAGE)
        .order_by(kind.valid_from)
    ).all()
    days = [day for first, until in rows for day in WINDOW if first <= day < until]
    assert len(days) == len(set(days)), "no day is held twice"
    return set(days), {first for first, _ in rows}


def as_days(first, last):
    return {day for day in WINDOW if first <= day and (last is None or day <= last)}


def runs(days):
    """The first and the last day of each run of days."""
    firsts = sorted(day for day in days if day - DAY not in days)
    return [(first, next(d for d in WINDOW if d >= first and d + DAY not in days))
            for first in firsts]  # fmt: skip


def ended(days, last):
    """What an end leaves of the days; or the code by which it is refused."""
    parts = runs(days)
    if not parts or (parts[-1][1] < TODAY and last > parts[-1][1]):
        return "not_held"
    if any(last < first < TODAY for first, _ in parts):
        return "ends_before_it_begins"
    left = {day for day in days if day <= last}
    if parts[-1][0] <= last:
        left |= as_days(parts[-1][0], last)
    return left


class History:
    def __init__(self, session, folder, person):
        self.session, self.folder, self.person = session, folder, person
        self.by = Actor(f.COUNTY, None, NOW)
        self.names = count(1)

    def write(self, what, *said):
        person = self.session.get(Person, (f.COUNTY, self.person))
        with self.session.begin_nested() as attempt:
            try:
                getattr(people, what)(self.session, self.by, person, AREA, *said)
            except InvalidFields as refused:
                attempt.rollback()
                return refused.details["errors"][0]["code"]
        return None

    def give(self, first, length):
        before, _ = held(self.session, self.person)
        last = None if length is None else first + length * DAY
        code = self.write("give", first, last)
        wanted = as_days(first, last)
        assert code == ("held_already" if wanted <= before else None)
        assert held(self.session, self.person)[0] == before | wanted

    def end(self, last, _):
        before, _ = held(self.session, self.person)
        expected = ended(before, last)
        code = self.write("end", last)
        left = before if isinstance(expected, str) else expected
        assert code == (expected if isinstance(expected, str) else None)
        assert held(self.session, self.person)[0] == left
        if code is None:
            assert not {d for d in held(self.session, self.person, RoleGrant)[0] if d > last}

    def load(self, first, length):
        before, firsts = held(self.session, self.person)
        until = None if length is None else (first or TODAY) + (length + 1) * DAY
        row = ["qiu", "丘某", "village", VILLAGE, "cadre", VILLAGE, first, until]
        path = write_csv(self.folder / f"{next(self.names)}.csv", [HEADS, row])
        outcome = self.read(path)
        after, _ = held(self.session, self.person)
        if outcome.bad:
            assert {note.code for note in outcome.notes} >= {"ends_before_it_begins"}
            assert after == before
            return
        kept = any(note.code == "kept_newer" for note in outcome.notes)
        if first is not None:
            wanted = as_days(first, until and until - DAY)
            assert after <= before | wanted
            assert wanted <= after or kept, "what is not given is said"
            assert first in firsts or before <= after, "only what began on that day is shortened"
        assert until is not None or before <= after, "without an end nothing is shortened"
        again = self.read(path)
        assert (again.changed, held(self.session, self.person)[0]) == (0, after)

    def read(self, path):
        return load_people(
            self.session, order(now=NOW), path, SEAL, lambda: "first", lambda word: word
        )


@given(steps)
@at_any_size
def test_every_history_is_that_of_a_set_of_days(session, tmp_path, qiu, said):
    with session.begin_nested() as example:
        history = History(session, tmp_path, qiu)
        for what, first, length in said:
            getattr(history, what)(first, length)
        example.rollback()


def test_two_rows_of_a_file_that_overlap_are_one_span_that_ends_as_a_whole(session, tmp_path, qiu):
    """As a township office writes it who adds a line each year."""
    history = History(session, tmp_path, qiu)
    row = ["qiu", "丘某", "village", VILLAGE, "cadre", VILLAGE]
    rows = [[*row, "2026-01-01", "2026-06-01"], [*row, "2026-02-20", None]]
    path = write_csv(tmp_path / "people.csv", [HEADS, *rows])
    assert history.read(path).bad == 0
    assert runs(held(session, qiu)[0]) == [(WINDOW[0], WINDOW[-1])]
    assert history.read(path).changed == 0
    assert history.write("end", TODAY) is None
    for kind in (Assignment, RoleGrant):
        assert max(held(session, qiu, kind)[0]) == TODAY
    outcome = history.read(path)
    assert outcome.changed == 0, "what was ended does not come back"
    assert {note.code for note in outcome.notes} == {"kept_newer"}


def test_a_file_does_not_shorten_what_was_given_by_hand(session, tmp_path, qiu):
    history = History(session, tmp_path, qiu)
    row = ["qiu", "丘某", "village", VILLAGE, "clerk", VILLAGE]
    history.read(write_csv(tmp_path / "clerks.csv", [HEADS, [*row, None, None]]))
    history.give(TODAY, None)
    before, _ = held(session, qiu)
    row = [*row[:4], "cadre", VILLAGE, "2026-03-04", "2026-03-10"]
    path = write_csv(tmp_path / "people.csv", [HEADS, row])
    outcome = history.read(path)
    assert {note.code for note in outcome.notes} == {"kept_newer"}
    assert held(session, qiu)[0] == before
    load_people(
        session, order(now=NOW, overwrite=True), path, SEAL, lambda: "first", lambda word: word
    )
    assert max(held(session, qiu)[0]) == date(2026, 3, 9)


def test_a_mended_file_ends_one_of_two_rows_and_leaves_the_other(session, tmp_path, qiu):
    history = History(session, tmp_path, qiu)
    row = ["qiu", "丘某", "village", VILLAGE, "cadre", VILLAGE]
    for end in ("2026-03-10", "2026-02-24"):
        rows = [[*row, "2026-02-20", end], [*row, "2026-03-01", None]]
        history.read(write_csv(tmp_path / "people.csv", [HEADS, *rows]))
    assert runs(held(session, qiu)[0]) == [
        (date(2026, 2, 20), date(2026, 2, 23)),
        (date(2026, 3, 1), WINDOW[-1]),
    ]


def test_the_database_takes_no_second_one_for_the_same_day(session, qiu):
    f.make_assignment(session, session.get(Person, (f.COUNTY, qiu)), VILLAGE)
    with pytest.raises(Exception, match="ex_assignments_once_a_day"):
        session.execute(
            text("""
                INSERT INTO assignments (county, id, person_id, area, valid_from)
                SELECT county, gen_random_uuid(), person_id, area, '2026-03-04' FROM assignments
            """)
        )
