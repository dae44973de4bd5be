"""Fixes as phones send them: what is no number is refused, with its field."""

from typing import Any

import pytest
from marshmallow import ValidationError

from records.fieldwork.visits import VisitSchema
from records.wire import field_errors
from tests.records.a_visit import FIX, NAMES
from tests.records.a_visit import VISIT as CONTENT

VISIT = NAMES | CONTENT


@pytest.mark.parametrize("value", ["1_0", "116.1", True, float("nan"), float("inf"), 10**400, [1]])
@pytest.mark.parametrize("field", ["lng", "lat", "accuracy_m"])
def test_what_is_no_number_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        VisitSchema().load(VISIT | {"fix": FIX | {field: value}})
    assert field_errors(caught.value) == [{"field": f"fix.{field}", "code": "not_a_number"}]


@pytest.mark.parametrize("value", [0, 12, -1, 1.5, 10**20, 1e308])
def test_any_finite_number_is_kept_as_sent(value: float) -> None:
    fix = FIX | {"accuracy_m": value}
    assert VisitSchema().load(VISIT | {"fix": fix})["fix"] == fix


@pytest.mark.parametrize("field", ["lng", "lat", "crs", "accuracy_m", "at"])
def test_null_is_a_fix_that_failed_and_kept_as_sent(field: str) -> None:
    fix = FIX | {field: None}
    assert VisitSchema().load(VISIT | {"fix": fix})["fix"] == fix


@pytest.mark.parametrize(("crs", "code"), [("mercator", "unknown_value"), (1, "not_text")])
def test_an_unknown_crs_is_refused(crs: Any, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        VisitSchema().load(VISIT | {"fix": FIX | {"crs": crs}})
    assert field_errors(caught.value) == [{"field": "fix.crs", "code": code}]
