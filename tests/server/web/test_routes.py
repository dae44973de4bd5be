"""Every endpoint states what it needs, and says about itself what a stranger has to know."""

import json

import jsonschema_rs
import pytest

from importing.problems import FileUnreadable
from records.problems import Problem
from server.api.docs import description_of_api
from server.web.body import BodySize
from server.web.errors import STATUS
from tests.conftest import CHECKOUT

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def api(app):
    with app.app_context():
        return description_of_api()


@pytest.fixture(scope="module")
def operations(api):
    found = [
        (f"{method.upper()} {path}", operation)
        for path, item in api["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]
    assert len(found) > 60
    return found


def test_every_view_states_what_it_needs(app):
    assert app.view_functions
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "requirement")
    ]
    assert silent == []


def test_what_is_public_is_known(app):
    public = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if app.view_functions[rule.endpoint].requirement.public
    }
    assert public == {
        "/",
        "/problems",
        "/static/<path:name>",
        "/app",
        "/app/",
        "/app/<path:route>",
        "/app/assets/<path:name>",
        "/c/<card>",
        "/desk",
        "/desk/",
        "/desk/<path:route>",
        "/desk/assets/<path:name>",
        "/install",
        "/install/app.svg",
        "/trust",
        "/trust/yicetong.crt",
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/gateway/sms",
        "/api/v1/login",
        "/api/v1/calendar/<secret>.ics",
        "/ogc/<secret>/",
        "/ogc/<secret>/api",
        "/ogc/<secret>/conformance",
        "/ogc/<secret>/collections",
        "/ogc/<secret>/collections/<name>",
        "/ogc/<secret>/collections/<name>/items",
        "/ogc/<secret>/collections/<name>/items/<feature_id>",
        "/api/v1/openapi.json",
        "/api/v1/docs",
        "/api/v1/docs/<path:name>",
    }


def test_only_what_takes_many_records_takes_large_bodies(app):
    sizes = {size: set() for size in BodySize}
    for rule in app.url_map.iter_rules():
        if rule.methods & {"POST", "PUT", "PATCH"}:
            sizes[app.view_functions[rule.endpoint].requirement.body].add(rule.rule)
    assert sizes[BodySize.ROWS] == {
        "/api/v1/sync",
        "/api/v1/sync/<collection>/push",
        "/api/v1/sync/hand-in",
        "/api/v1/sync/repair",
    }
    assert sizes[BodySize.SMALL] == {"/api/v1/gateway/sms", "/api/v1/login"}


# What goes on under another name since; a client that is made of the description takes the new one.
OLDER_NAMES = {"/api/v1/photos/<photo_id>/thumbnail": "/api/v1/photos/thumbnails/<photo_id>"}


def test_every_endpoint_of_the_api_is_described(app, api):
    described = {path.replace("{", "<").replace("}", ">") for path in api["paths"]}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and not rule.endpoint.startswith("docs."):
            plain = rule.rule
            for converter in ("uuid:", "path:", "string:", "int:"):
                plain = plain.replace(f"<{converter}", "<")
            assert OLDER_NAMES.get(plain, plain) in described, rule.rule


def test_every_operation_has_a_summary_a_permission_and_its_problems(operations):
    for name, operation in operations:
        assert operation.get("summary"), name
        assert operation.get("x-permission"), name
        problems = [status for status in operation["responses"] if int(status) >= 400]
        assert "503" in problems, name
        if operation["x-permission"] != "public":
            assert {"401", "403"} <= set(problems), name
            assert operation["security"], name


def test_every_operation_has_examples_of_what_it_takes_and_gives(operations):
    for name, operation in operations:
        for status, answer in operation["responses"].items():
            for media in answer.get("content", {}).values():
                if int(status) < 300:
                    assert "example" in media, name
                    assert "schema" in media, name
                assert int(status) == 503 or "example" in media or "examples" in media, name
            assert answer.get("description"), f"{name} {status}"
        for media in operation.get("requestBody", {}).get("content", {}).values():
            assert "example" in media, name


def test_examples_are_of_the_shape_that_is_described(api, operations):
    # Components are compiled where they are referred to, and not whole into each schema.
    registry = jsonschema_rs.Registry([("urn:api", {"components": api["components"]})])
    for name, operation in operations:
        contents = [answer.get("content", {}) for answer in operation["responses"].values()]
        contents.append(operation.get("requestBody", {}).get("content", {}))
        for media in (media for content in contents for media in content.values()):
            described = json.dumps(media.get("schema", {}))
            schema = json.loads(described.replace('"#/', '"urn:api#/'))
            examples = [each["value"] for each in media.get("examples", {}).values()]
            for example in [*examples, *([media["example"]] if "example" in media else [])]:
                try:
                    jsonschema_rs.validate(schema, example, registry=registry)
                except jsonschema_rs.ValidationError as error:
                    pytest.fail(f"{name}: {error}")


def test_problems_are_described_as_problem_json(operations):
    for name, operation in operations:
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert "application/problem+json" in answer["content"], f"{name} {status}"


def problems():
    """All there are, and whether they can be an answer: those of loading files are told by a
    command only."""

    def below(kind):
        return [each for child in kind.__subclasses__() for each in (child, *below(child))]

    return [(kind, not kind.__module__.startswith("importing.")) for kind in below(Problem)]


def test_every_problem_that_can_be_an_answer_has_a_status():
    assert {kind.code for kind, answered in problems() if answered} - set(STATUS) == set()


def test_every_problem_is_documented():
    text = (CHECKOUT / "docs" / "problems.md").read_text("utf-8")
    assert FileUnreadable in dict(problems())
    for kind, answered in problems():
        status = f" {STATUS[kind.code]} |" if answered else ""
        assert f"| `{kind.code}` |{status}" in text, kind.code


def test_codes_are_the_problems_own():
    codes = [kind.code for kind, _ in problems()]
    assert len(set(codes)) == len(codes)


def test_the_list_of_problems_has_an_anchor_for_each(client):
    page = client.get("/problems").text
    for kind, answered in problems():
        assert (f'id="{kind.code}"' in page) == answered
