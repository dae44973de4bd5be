"""The short way of validation says what marshmallow's own says, valid or not."""

import math
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from records.fieldwork.households import ContactSchema, HouseholdSchema
from records.fieldwork.meal_tickets import MealTicketSchema
from records.fieldwork.visits import VisitSchema
from records.wire import RecordSchema, WireSchema, field_errors

ID = "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11"
NAMES = {"id": ID, "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10"}
FIX = {"lng": 116.17, "lat": 24.66, "crs": "gcj02", "accuracy_m": 12, "at": "2026-03-18T10:05:00Z"}
VALID: list[tuple[RecordSchema, dict[str, Any]]] = [
    (
        VisitSchema(),
        {
            "household": ID,
            "happened_at": "2026-03-18T10:05:00+08:00",
            "purpose": "regular",
            "outcome": "met",
            "note": "收了三亩稻子",
            "fix": FIX,
        },
    ),
    (
        HouseholdSchema(),
        {
            "number": "H1",
            "head": "丘某",
            "group_no": 3,
            "kind": "priority",
            "tags": ["newcomer"],
            "location": FIX,
            "grid": "441427100201001",
        },
    ),
    (
        ContactSchema(),
        {"household": ID, "name": "丘某", "relation": "head", "phone": "13812342345"},
    ),
    (
        MealTicketSchema(),
        {"household": ID, "visit": ID, "number": "T1", "happened_at": "2026-03-18T10:05:00Z"},
    ),
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from(["", " ", ID, "regular", "\x00", "\ud800", "x" * 5000, "2026-03-18", "1"]),
    st.sampled_from([[], ["newcomer", 1], {}, {**FIX, "lng": "x"}, {**FIX, "z": 1}, {"lng": 1}]),
    st.sampled_from([{**FIX, "accuracy_m": odd} for odd in ("1_0", True, 10**400, math.inf, 7.5)]),
)


@pytest.mark.parametrize(("schema", "content"), VALID, ids=lambda value: type(value).__name__)
def test_valid_content_takes_the_short_way(schema: RecordSchema, content: dict[str, Any]) -> None:
    with mock.patch.object(Schema, "load", side_effect=AssertionError("the long way")):
        short = schema.load(NAMES | content)
    assert short == _long_way(schema, NAMES | content, None)


@given(data=st.data())
@settings(max_examples=300)
def test_both_ways_give_the_same(data: st.DataObject) -> None:
    schema, content = data.draw(st.sampled_from(VALID))
    document = NAMES | content
    for name in data.draw(st.sets(st.sampled_from([*document, "srv", "_deleted", "unknown"]))):
        if data.draw(st.booleans()):
            document.pop(name, None)
        else:
            document[name] = data.draw(ODD)
    partial = data.draw(st.sampled_from([None, (), tuple(content)]))
    assert _outcome(schema.load, document, partial) == _outcome(
        lambda raw, partial: _long_way(schema, raw, partial), document, partial
    )


def _long_way(schema: RecordSchema, document: Any, partial: Any) -> Any:
    with mock.patch.object(WireSchema, "load", Schema.load):
        return schema.load(document, partial=partial)


def _outcome(load: Any, document: Any, partial: Any) -> Any:
    try:
        return repr(load(document, partial=partial))
    except ValidationError as error:
        return error.messages, repr(error.valid_data)


@pytest.mark.parametrize(
    "other",
    ["----" + ID.replace("-", ""), "urn:" + ID.replace("-", ""), f"{ID} ", ID[:-1]],
)
@pytest.mark.parametrize("field", ["id", "rev", "household"])
def test_ids_have_one_form(field: str, other: str) -> None:
    schema, content = VALID[0]
    with pytest.raises(ValidationError) as caught:
        schema.load(NAMES | content | {field: other})
    assert field_errors(caught.value) == [{"field": field, "code": "invalid_uuid"}]


@pytest.mark.parametrize("field", ["id", "rev", "household"])
def test_ids_are_read_in_either_case_as_platforms_write_them(field: str) -> None:
    schema, content = VALID[0]
    assert str(schema.load(NAMES | content | {field: ID.upper()})[field]) == ID.lower()
