"""What is not JSON in a document is found, wherever it lies, and nothing else is."""

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.pushing.lenient_json import MAX_ROW_DEPTH, NotJson, faults, loads

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.text(min_size=1), PLAIN, max_size=5)
INNER = st.text("abc", min_size=1, max_size=3)


def text_of(value: Any) -> str:
    return json.dumps(value).replace("Infinity", "1")


@given(DOCUMENTS)
def test_what_is_json_is_read_as_it_is(document: dict[str, Any]) -> None:
    text = text_of(document)
    assert loads(text) == json.loads(text)
    assert faults(loads(text)) == []


@given(DOCUMENTS, st.lists(INNER, min_size=1, max_size=MAX_ROW_DEPTH - 1), st.data())
def test_a_number_that_is_none_is_named_wherever_it_lies(
    document: dict[str, Any], path: list[str], data: st.DataObject
) -> None:
    value: Any = data.draw(st.sampled_from([NotJson("NaN"), NotJson("1e400")]))
    for name in reversed(path[1:]):
        value = {name: value}
    whole = {name: inner for name, inner in document.items() if name != path[0]} | {path[0]: value}
    assert faults(whole) == [{"field": ".".join(path), "code": "not_json"}]


@pytest.mark.parametrize("levels", [MAX_ROW_DEPTH - 1, MAX_ROW_DEPTH])
@pytest.mark.parametrize("kind", [list, dict])
def test_the_levels_are_those_of_the_document(levels: int, kind: type) -> None:
    value: Any = 1
    for _ in range(levels):
        value = [value] if kind is list else {"a": value}
    found = faults({"deep": value, "flat": [1, {}]})
    deep = [{"field": "deep", "code": "too_deep"}]
    assert found == (deep if levels >= MAX_ROW_DEPTH else [])


def test_of_very_many_faults_some_are_told() -> None:
    assert 1 < len(faults({"a": [NotJson("NaN")] * 5_000})) < 100


def test_a_long_name_above_many_values_is_not_copied_for_each() -> None:
    tracemalloc.start()
    (found,) = faults({"a" * 2**20: [*range(5_000), NotJson("NaN")]})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found["field"] == "a" * 120
    assert peak < 20 * 2**20


def test_a_name_that_no_database_holds_is_told_without_what_cannot_be() -> None:
    (found,) = faults({"\ud800\x00": NotJson("NaN")})
    assert found["field"] == "\ufffd\ufffd"
