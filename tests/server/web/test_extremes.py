"""Days, weeks, instants and numbers at the ends of what can be written: never the server's fault.

The test walks every parameter, and every member of every body, that the API's description has.
"""

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.staff.people import Person
from server.api.docs import description_of_api
from server.web.rate_limits import limiter
from tests import factories as f

GRID = "441427100201001"
ROLES = ("dispatcher", "township_leader", "clerk", "county_admin", "auditor")
WRITTEN = [
    *("0001-W01", "0001-W02", "0002-W01", "2025-W53", "9998-W52", "9999-W51", "9999-W52"),
    *("0000-W01", "10000-W01", "2026-W00", "2026-W99", "-001-W01"),
    *("0001-01-01", "0001-12-31", "9999-12-31", "9999-01-01", "0000-01-01", "10000-01-01"),
    *("0001-01", "9999-12", "0000-00", "10000-01"),
    *("0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"),
    *("9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00", "2026-03-18T24:00:00Z"),
    *("0", "-1", str(2**31), str(2**63), str(-(2**63) - 1), "9" * 400, "1e400", "-0", "0.0"),
]
NUMBERS = [0, -1, 2**31, 2**63, -(2**63) - 1, 10**400, 1e308, -1e308, 5e-324]
# A body that is taken would end the session that all the others use.
ENDS_IT = ("/logout",)


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody who may do everything."""
    grid = f.make_grid(session, GRID)
    roles = [(role, "441427") for role in ROLES]
    person = f.make_person(session, roles=roles, areas=[grid.code])
    household = f.make_household(session, GRID)
    f.make_visit(session, household, person)
    f.make_meal_ticket(session, household, person)
    session.commit()
    return person


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each number, and to each text that begins like one, within a document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value[:2]):
            yield from places(inner, (*path, number))
    elif isinstance(value, int | float) or (isinstance(value, str) and value[:1].isdigit()):
        yield path


def is_name(schema: dict[str, Any]) -> bool:
    """True of what is one of a few words, or an id."""
    return "enum" in schema or schema.get("format") == "uuid" or schema.get("type") == "boolean"


def with_value(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(body)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


@dataclass(frozen=True)
class Try:
    """A request with one value at an end of what can be written, at one place of it."""

    method: str
    url: str
    rest: dict[str, Any]
    # The same field: the same parameter of another endpoint, of the same schema.
    field: str | None = None
    value: str | None = None


def tries(api: dict[str, Any], person: str) -> Iterator[Try]:
    for path, item in api["paths"].items():
        for method, operation in item.items():
            if method not in ("get", "post", "put", "patch", "delete") or path.endswith(ENDS_IT):
                continue
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            url = path
            for each in parameters:
                if each["in"] == "path" and each["schema"].get("format") == "uuid":
                    url = url.replace(f"{{{each['name']}}}", str(UUID(int=4)))
            content = operation.get("requestBody", {}).get("content", {})
            body = content.get("application/json", {}).get("example")
            if body is not None and "person" in body:
                body = body | {"person": person}
            rest = {} if body is None else {"json": body}
            if "{" in url:
                name = url[url.index("{") : url.index("}") + 1]
                for value in WRITTEN:
                    yield Try(method, url.replace(name, value), rest)
                continue
            for each in parameters:
                name, schema = each["name"], each["schema"]
                if each["in"] == "query" and not is_name(schema):
                    for value in WRITTEN:
                        query = {"query_string": {name: value}}
                        yield Try(method, url, query | rest, f"{name} {schema}", value)
            for place in places(body) if body is not None else ():
                for sent in (*WRITTEN, *NUMBERS):
                    yield Try(method, url, {"json": with_value(body, place, sent)})


@pytest.mark.slow
def test_no_value_however_far_off_is_the_servers_fault(
    app: Flask,
    client: FlaskClient,
    session: Session,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    headers = f.bearer(f.make_login(session, person))
    session.commit()
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with app.app_context():
        api = description_of_api()
    tried, wrong = set(), []
    # What a field refuses reaches no endpoint: after three of them it is not tried again.
    refused: Counter[tuple[str, str]] = Counter()
    for one in tries(api, str(person.id)):
        known = (one.field, one.value) if one.field and one.value else None
        if known and refused[known] == 3:
            continue
        limiter.reset()
        answer = client.open(one.url, method=one.method.upper(), headers=headers, **one.rest)
        tried.add((one.method, one.url))
        if answer.status_code >= 500 or (answer.status_code >= 400 and "code" not in answer.json):
            wrong.append((answer.status_code, one))
        if known and answer.status_code == 400:
            refused[known] += 1
    assert wrong == []
    assert ("get", "/api/v1/visits") in tried
    assert ("post", "/api/v1/absences") in tried
