"""Fixes as phones send them: what is no number is refused, with its field."""

from typing import Any

import pytest
from marshmallow import ValidationError

from records.visits import VisitSchema
from records.wire import field_errors
from tests.records.test_wire import FIX, NAMES, VALID

VISIT = NAMES | VALID[0][1]


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
