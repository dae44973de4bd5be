"""Wire fields: what is accepted, in which form, and by which code the rest is refused."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from records.fieldwork.places import Fix, FixSchema, is_valid
from records.fieldwork.visits import VisitSchema
from records.wire import field_errors
from tests.records.a_visit import FIX, ID, NAMES, VISIT

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from(["", " ", "wgs84", "\x00", "\ud800", "x" * 5000, "2026-03-18", "1"]),
    st.sampled_from(["2026-03-18T10:05+08:00", "2026-03-18T10:05", "0001-01-01T00:00+14:00"]),
    st.sampled_from(["9999-12-31T23:59-12:00", [], ["wgs84"], {}, FIX, "1_0", 10**400, math.inf]),
)


def _outcome(load: Any, fix: Any) -> Any:
    try:
        load(fix)
    except ValidationError as error:
        return error.messages
    return "valid"


@given(fix=st.data())
@settings(max_examples=500)
def test_a_fix_is_judged_as_its_schema_judges_it(fix: st.DataObject) -> None:
    value: Any = dict(FIX)
    for name in fix.draw(st.sets(st.sampled_from([*FIX, "z"]))):
        if fix.draw(st.booleans()):
            value.pop(name, None)
        else:
            value[name] = fix.draw(ODD)
    value = fix.draw(st.sampled_from([value, value, value, [value], "wgs84", 1]))
    by_schema = _outcome(FixSchema().load, value)
    assert _outcome(Fix().deserialize, value) == by_schema
    assert by_schema == "valid" or not is_valid(value)


def test_a_valid_fix_needs_no_schema() -> None:
    for more in ({}, {"accuracy_m": None, "at": None}, {"crs": None, "lng": None, "lat": -0.0}):
        assert is_valid({**FIX, **more})


@pytest.mark.parametrize(
    "other",
    ["----" + ID.replace("-", ""), "urn:" + ID.replace("-", ""), f"{ID} ", ID[:-1]],
)
@pytest.mark.parametrize("field", ["id", "rev", "household"])
def test_ids_have_one_form(field: str, other: str) -> None:
    with pytest.raises(ValidationError) as caught:
        VisitSchema().load(NAMES | VISIT | {field: other})
    assert field_errors(caught.value) == [{"field": field, "code": "invalid_uuid"}]


@pytest.mark.parametrize("field", ["id", "rev", "household"])
def test_ids_are_read_in_either_case_as_platforms_write_them(field: str) -> None:
    loaded = VisitSchema().load(NAMES | VISIT | {field: ID.upper()})
    assert str(loaded[field]) == ID.lower()
