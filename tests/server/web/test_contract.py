"""schemathesis sends what the API's description allows, and what it does not, to the whole app.

No answer is a 5xx, none has a status, media type or shape that is not described. It is bounded:
some dozens of requests for each operation and role.
"""

import contextlib

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.web.rate_limits import limiter
from tests import factories as f

GRID = "441427100201001"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
PLAIN = {"Accept-Encoding": "identity"}  # the in-process client does not decompress


def _callers(session):
    cadre = f.make_person(session, areas=[GRID])
    leader = f.make_person(session, roles=[("township_leader", "441427100")])
    household = f.make_household(session, GRID)
    f.make_contact(session, household)
    f.make_visit(session, household, cadre)
    f.make_meal_ticket(session, household, cadre)
    # How many requests of a kind are enough differs: who is nobody gets no further than the door.
    return [
        (2, {}),
        (8, f.bearer(f.make_login(session, cadre))),
        (5, f.bearer(f.make_login(session, leader))),
    ]


@pytest.fixture
def api(app, client, session):
    """The description, called in process, with headers for each kind of caller."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    return schema, _callers(session)


@pytest.mark.slow
def test_answers_are_as_described(api):
    schema, callers = api
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in GenerationMode:
            cases = _cases(operation, mode, max(examples for examples, _ in callers))
            for examples, headers in callers:
                # A log-out that succeeds would end the session that the other operations use.
                if not (headers and operation.path.endswith("/logout")):
                    for case in cases[:examples]:
                        limiter.reset()
                        case.call_and_validate(checks=CHECKS, headers=headers | PLAIN)
                    tried += 1
    assert tried > 50


def _cases(operation, mode, examples):
    """So many requests, for all callers: to make one costs far more than to send it."""
    # Most made-up names of collections are none of ours: half of the requests go to a real one.
    cases = operation.as_strategy(generation_mode=mode)
    if "{collection}" in operation.path:
        real = {"collection": "visits"}
        cases |= operation.as_strategy(generation_mode=mode, path_parameters=real)
    made = []

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def one(case):
        made.append(case)

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong where nothing is taken
        one()
    return made
