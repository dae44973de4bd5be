"""What a market rule has to be made of: told to whoever writes it, and held by the database."""

from datetime import date

import pytest
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError

from records.planning.calendar import MarketRuleSchema
from records.wire import field_errors
from tests import factories as f

EVERY = {"kind": "every", "every": 5, "anchor": "2026-11-24"}
SINCE = {"valid_from": "2026-01-01"}


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "lunar_digits", "numbers": [3, 6, 9]},
        {"kind": "solar_digits", "numbers": [0]},
        {"kind": "weekdays", "numbers": [7]},
        {"kind": "branches", "numbers": [1, 12]},
        {"kind": "dates", "dates": ["2026-11-24"]},
        EVERY,
    ],
)
def test_a_rule_is_made_of_the_parts_of_its_kind(rule):
    assert MarketRuleSchema().load(rule | SINCE)["kind"] == rule["kind"]


@pytest.mark.parametrize(
    ("rule", "field", "code"),
    [
        ({"kind": "weekdays"}, "numbers", "required"),
        ({"kind": "weekdays", "numbers": []}, "numbers", "empty"),
        ({"kind": "weekdays", "numbers": [0]}, "numbers", "out_of_range"),
        ({"kind": "weekdays", "numbers": [8]}, "numbers", "out_of_range"),
        ({"kind": "lunar_digits", "numbers": [10]}, "numbers", "out_of_range"),
        ({"kind": "solar_digits", "numbers": [-1]}, "numbers", "out_of_range"),
        ({"kind": "branches", "numbers": [0]}, "numbers", "out_of_range"),
        ({"kind": "branches", "numbers": [13]}, "numbers", "out_of_range"),
        ({"kind": "branches", "numbers": ["x"]}, "numbers.0", "not_a_whole_number"),
        ({"kind": "dates", "dates": []}, "dates", "empty"),
        ({"kind": "dates", "dates": ["2026-02-30"]}, "dates.0", "invalid_date"),
        ({"kind": "dates", "dates": ["2026-02-03"] * 401}, "dates", "too_long"),
        ({"kind": "moon", "numbers": [1]}, "kind", "unknown_value"),
        ({"kind": "every", "every": 5}, "anchor", "required"),
        ({"kind": "every", "anchor": "2026-11-24"}, "every", "required"),
        (EVERY | {"every": 1}, "every", "out_of_range"),
        (EVERY | {"every": 61}, "every", "out_of_range"),
        (EVERY | {"numbers": [3]}, "numbers", "unknown_field"),
        (EVERY | {"valid_to": "2026-01-01"}, "valid_to", "out_of_range"),
        (EVERY | {"name": " "}, "name", "empty"),
    ],
)
def test_a_rule_that_is_none_says_why(rule, field, code):
    with pytest.raises(ValidationError) as refused:
        MarketRuleSchema().load(rule | SINCE | rule)
    assert field_errors(refused.value) == [{"field": field, "code": code}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "weekdays", "numbers": []},
        {"kind": "weekdays", "numbers": [8]},
        {"kind": "lunar_digits", "numbers": [10]},
        {"kind": "moon", "numbers": [1]},
        {"kind": "every", "every": 5},
        {"kind": "every", "every": 61, "anchor": date(2026, 1, 1)},
        {"kind": "dates", "dates": [], "numbers": [1]},
        {"valid_to": f.LONG_AGO},
    ],
)
def test_the_database_keeps_no_rule_that_is_none(session, wrong):
    with pytest.raises(IntegrityError):
        f.make_market_rule(session, "441427100", **wrong)


def test_markets_are_held_in_townships_and_villages(session):
    with pytest.raises(IntegrityError, match="of_a_place"):
        f.make_market_rule(session, "441427")


def test_absences_of_one_kind_do_not_overlap(session):
    person = f.make_person(session)
    f.make_absence(session, person, date(2026, 3, 2), last_day=date(2026, 3, 6))
    f.make_absence(session, person, date(2026, 3, 4), kind="counter_rota")
    f.make_absence(session, person, date(2026, 3, 7))
    f.make_absence(session, f.make_person(session), date(2026, 3, 4))
    with pytest.raises(IntegrityError, match="ex_absences_apart"):
        f.make_absence(session, person, date(2026, 3, 6))
