"""Random histories of a small county: people, what they answer for, and what they did."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from records.fieldwork.visits import LOGGED_TWICE, OUTCOMES
from records.planning.quotas import OFFICE_LEVELS, TEMPLATES, Quota
from records.tenures import Tenure, missing
from tests import factories as f

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 1, 26), date(2026, 4, 19)  # the Spring Festival is among them
VILLAGE = "441427100201"
GRIDS = (VILLAGE + "001", VILLAGE + "002")
HOMES = 4
PEOPLE = 3

days = st.dates(FIRST, LAST)
perhaps_days = st.none() | days
spans = st.tuples(days, st.integers(0, 20)).map(lambda s: (s[0], s[0] + timedelta(days=s[1])))
# Around midnight in Shanghai, where the day of UTC is another one.
moments = st.builds(
    lambda day, second: datetime.combine(day, time(), UTC) + timedelta(seconds=second),
    days,
    st.sampled_from([0, 15 * 3600 + 3599, 16 * 3600 - 1, 16 * 3600, 86_399])
    | st.integers(0, 86_399),
)

held = st.tuples(
    st.sampled_from(["area", "village", "group", "household"]),
    st.integers(0, HOMES - 1),
    st.dates(date(2026, 1, 1), LAST),
    perhaps_days,
)
levels = st.sampled_from(["township", "township", "village", "county"])
people = st.fixed_dictionaries(
    {
        "level": levels,
        "past": st.dictionaries(days, levels, max_size=2),  # until which day
        "left_on": st.none() | st.none() | days,
        "terms": st.lists(st.tuples(days, perhaps_days), max_size=2),
        "asked_from": st.none() | days,
        "assignments": st.lists(held, max_size=4),
        "shares": st.dictionaries(days, st.integers(1, 100), max_size=2),
        "leave": st.lists(spans, max_size=1),
        "rota": st.lists(spans, max_size=1),
    }
)
done = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.integers(0, HOMES - 1),
        moments,
        st.sampled_from(OUTCOMES),
        st.booleans(),
        st.sampled_from([[], [], [LOGGED_TWICE]]),
    ),
    max_size=60,
)
least = st.integers(1, 4) | st.dictionaries(
    st.sampled_from(OFFICE_LEVELS), st.integers(1, 4), min_size=1
)
extra_quotas = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.sampled_from(["cadres", "township_cadres", "stationed_cadres"]),
            "counts": st.sampled_from(["visit", "contact", "meal"]),
            "unit": st.sampled_from(["fact", "day", "household"]),
            "period": st.sampled_from(["week", "month", "quarter", "year"]),
            "least": least,
            "scale": st.booleans(),
            "grace_days": st.sampled_from([0, 3, 14, 40]),
            "valid_from": st.sampled_from([date(2025, 1, 1), date(2026, 2, 4)]),
        }
    ).map(lambda q: q | ({"grace_days": 0} if q["unit"] == "household" else {})),
    max_size=2,
)
histories = st.fixed_dictionaries(
    {
        "people": st.lists(people, min_size=PEOPLE, max_size=PEOPLE),
        "done": done,
        "quotas": extra_quotas,
        # The field days' and the meals' next versions, how many days later than the end of the
        # ones before, and until when each ticket counts.
        "change": st.none() | st.tuples(days, st.integers(0, 20), st.integers(1, 5), st.booleans()),
        "each_until": perhaps_days,
        "today": st.dates(FIRST, LAST + timedelta(days=30)),
    }
)


def make_quota(session: Any, template: str, **more: Any) -> Quota:
    """One of the templates, in force since 2025 unless told otherwise."""
    f.make_county(session)
    (values,) = (each for each in TEMPLATES if each["name"] == template)
    made = Quota(
        **{"county": f.COUNTY, "valid_from": date(2025, 1, 1)} | dict(values) | more,
    )
    session.add(made)
    session.flush()
    return made


def make_history(session: Any, history: dict[str, Any]) -> Sequence[Any]:
    """All of it in the database; returns the people."""
    homes = [f.make_household(session, GRIDS[number % 2], group_no=1) for number in range(HOMES)]
    for template in TEMPLATES:
        more = {"each_ticket_until": history["each_until"]} if template["name"] == "meals" else {}
        if history["change"] and template["name"] in ("field-days", "meals"):
            end, gap, least, scale = history["change"]
            make_quota(session, template["name"], **more, valid_to=end)
            first = end + timedelta(days=gap)
            more |= {"valid_from": first, "least": least, "scale": scale, "grace_days": 0}
        make_quota(session, template["name"], **more)
    for number, quota in enumerate(history["quotas"]):
        words = {"name": f"extra-{number}", "title": "另加", "title_en": "Extra"}
        session.add(Quota(**{"county": f.COUNTY} | words | quota))
    made = [_person(session, homes, person) for person in history["people"]]
    for number, home, at, outcome, is_meal, flags in history["done"]:
        if is_meal:
            f.make_meal_ticket(session, homes[home], made[number], happened_at=at)
        else:
            f.make_visit(
                session, homes[home], made[number], happened_at=at, outcome=outcome, flags=flags
            )
    return made


def _person(session: Any, homes: Sequence[Any], told: dict[str, Any]) -> Any:
    person = f.make_person(session, roles=[], level=told["level"], left_on=told["left_on"])
    for valid_to, level in told["past"].items():
        f.make_past_office(session, person, level, f.COUNTY, valid_to)
    for day, percent in sorted(told["shares"].items()):
        f.make_share(session, person, percent, valid_from=day)
    asked_from = {"asked_from": told["asked_from"]}
    # At most two, over two areas: so they may be for the same days.
    for area, (first, until) in zip((VILLAGE, f.COUNTY), told["terms"], strict=False):
        f.make_role(session, person, "cadre", area, **_valid(first, until) | asked_from)
    held: dict[tuple[str, ...], list[Tenure]] = {}
    for kind, number, first, until in told["assignments"]:
        home = homes[number]
        what = {
            "area": {"area": home.grid},
            "village": {"area": VILLAGE},
            "group": {"area": home.grid, "kind": "group", "group_no": 1},
            "household": {"area": home.grid, "kind": "household", "household_id": home.id},
        }[kind]
        known = held.setdefault(tuple(map(str, what.values())), [])
        for new in missing(Tenure(*_valid(first, until).values()), known):
            f.make_assignment(session, person, **what, **_valid(*new) | asked_from)
            known.append(new)
    for kind in ("leave", "rota"):
        for first, last in told[kind]:
            name = "leave" if kind == "leave" else "counter_rota"
            f.make_absence(session, person, first, last_day=last, kind=name)
    return person


def _valid(first: date, until: date | None) -> dict[str, Any]:
    return {"valid_from": first, "valid_to": until if until is None or until > first else None}
