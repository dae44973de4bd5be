"""What is wrong with a field is told by a code, whatever schema it belongs to."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from marshmallow import Schema, fields, validate

from records.wire import WireSchema
from tests import factories as f
from tests.conftest import PACKAGES

CODE = re.compile("[a-z]+(_[a-z0-9]+)*")


def below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def ours() -> list[type[Schema]]:
    return sorted(
        (kind for kind in below(Schema) if kind.__module__.split(".")[0] in PACKAGES),
        key=lambda kind: f"{kind.__module__}.{kind.__qualname__}",
    )


def parts(found: Iterable[fields.Field[Any]]) -> Iterator[fields.Field[Any]]:
    """The fields, and those within lists and objects; nested schemas come by themselves."""
    for field in found:
        yield field
        within = (getattr(field, name, None) for name in ("inner", "key_field", "value_field"))
        yield from parts(inner for inner in within if inner is not None)


def words_of(validator: Any) -> Iterator[str]:
    for inner in getattr(validator, "validators", ()):
        yield from words_of(inner)
    if isinstance(validator, validate.Validator):
        own = getattr(validator, "error", None)
        names = ("default_message", "message_min", "message_max", "message_all", "message_equal")
        yield from [own] if own else (getattr(validator, n) for n in names if hasattr(validator, n))


def test_every_field_of_marshmallow_and_ours_speaks_in_codes(app: Any) -> None:
    said = {
        (f"{kind.__module__}.{kind.__qualname__}", name): word
        for kind in [fields.Field, *below(fields.Field)]
        for name, word in getattr(kind, "default_error_messages", {}).items()
        if kind.__module__.split(".")[0] in {"marshmallow", *PACKAGES}
    }
    assert len(said) > 20
    assert {place: word for place, word in said.items() if not CODE.fullmatch(word)} == {}


def test_every_schema_speaks_in_codes(app: Any) -> None:
    found = ours()
    assert len(found) > 30
    assert [kind for kind in found if not issubclass(kind, WireSchema)] == []
    wrong = []
    for kind in found:
        schema = kind()
        wrong += [(kind, word) for word in schema.error_messages.values() if not CODE.match(word)]
        for field in parts(schema.fields.values()):
            words = [*field.error_messages.values()]
            for validator in field.validators:
                words += words_of(validator)
            wrong += [(kind, field.name, word) for word in words if not CODE.fullmatch(word)]
    assert wrong == []


@pytest.mark.parametrize("day", ["2026-02-30", "today", ""])
def test_a_day_that_is_none(client: Any, session: Any, day: str) -> None:
    headers = f.bearer(f.make_login(session, f.make_person(session)))
    answer = client.get(f"/api/v1/grids?on={day}", headers=headers)
    assert answer.status_code == 400
    assert answer.json["errors"] == [{"field": "on", "code": "invalid_date"}]
