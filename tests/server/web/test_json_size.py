"""Values and depth told from bytes: as a parser would count them, whatever the texts hold."""

import json
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.web import json_size

TEXTS = st.text() | st.sampled_from(['"', "\\", '\\"', "[", "{[,", '",[', "\\\\", "]]}"])
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


def values_in(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(values_in, inner))


def levels_in(value):
    if not isinstance(value, (dict, list)):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(levels_in, inner), default=0)


# Wherever a piece of a body ends, it is counted as one.
SIZES_OF_PIECES = [2, 3, 7, 2**16]


def in_pieces_of(size):
    return patch.object(json_size, "_CHUNK", size)


@pytest.fixture(params=SIZES_OF_PIECES)
def in_pieces(request):
    with in_pieces_of(request.param):
        yield


@given(DOCUMENTS, st.booleans())
def test_the_depth_is_that_of_the_document(value, ascii_only):
    body = json.dumps(value, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    levels = levels_in(value)
    for size in SIZES_OF_PIECES:
        with in_pieces_of(size):
            assert json_size.depth(body) == levels
            assert json_size.is_deeper(body, levels - 1) or levels == 0
            assert not json_size.is_deeper(body, levels)


@given(DOCUMENTS)
def test_no_document_has_more_values_than_are_counted_nor_many_fewer(value):
    body = json.dumps(value).encode()
    real = values_in(value)
    for size in SIZES_OF_PIECES:
        with in_pieces_of(size):
            assert not json_size.is_within(body, real - 1)
            # An empty list counts as if there were something in it.
            assert json_size.is_within(body, 2 * real)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("text", ["[" * 9, ",{" * 9, '"[' * 9, "\\" * 9 + '"[,', '\\",[' * 9])
def test_what_stands_in_a_text_is_no_structure(text):
    body = json.dumps({text: text}).encode()
    assert json_size.depth(body) == 1
    assert json_size.is_within(body, 2 + 1)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize(
    "body", [b'"', b'["', b'"\\', b'\\"' * 50_000, b'"\\"' * 50_000, b'{"a' * 50_000, b"]" * 9]
)
def test_what_is_no_json_is_counted_all_the_same(body):
    assert json_size.depth(body) >= 0
    assert json_size.is_within(body, 200_000)
