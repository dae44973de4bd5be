"""The OpenAPI description: blueprints, and the documentation of each endpoint.

An endpoint's decorators, from the outside in:

    @blueprint.get("/households")
    @documented(errors=[NotFound], example={...})
    @needs(Permission.READ_RECORDS)
    @blueprint.arguments(HouseholdFilter, location="query")   # or location="json"
    @blueprint.response(200, HouseholdPage)
    def households(filters):
        \"\"\"One line for the list of endpoints.

        More, where there is more to say.
        \"\"\"

The permission, and the errors of sign-in, arguments and a busy database, are added automatically.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from functools import reduce
from http import HTTPStatus
from typing import Any, NoReturn

import flask_smorest
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask, Request
from marshmallow import RAISE, Schema, ValidationError, validate
from marshmallow.fields import Field
from webargs.flaskparser import FlaskParser

from records.fieldwork.households import Phone
from records.problems import (
    BodyTooLarge,
    Busy,
    CsrfFailed,
    DeviceRevoked,
    Forbidden,
    InvalidFields,
    Malformed,
    NotSignedIn,
    OfficeEnded,
    PasswordChangeRequired,
    Problem,
    SessionExpired,
    SessionRevoked,
)
from records.wire import Id, Instant, Text, field_errors
from server.versions import API
from server.web.auth import COOKIE, CSRF_HEADER, Requirement
from server.web.body import read_json
from server.web.errors import PROBLEM_JSON, STATUS, BodyTooSlow, UnsupportedMediaType


class _Arguments(FlaskParser):
    """Read arguments from query string and body; errors become `InvalidFields`."""

    DEFAULT_VALIDATION_STATUS = 400
    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}

    def load_json(self, req: Request, schema: Schema) -> Any:
        return read_json()

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        repeated = [name for name, values in req.args.lists() if len(values) > 1]
        if repeated:
            raise InvalidFields(errors=[{"field": name, "code": "repeated"} for name in repeated])
        return super().load_querystring(req, schema)

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **kwargs: Any
    ) -> NoReturn:
        # webargs puts the location around the messages
        (inner,) = error.messages.values() if isinstance(error.messages, dict) else ({},)
        raise InvalidFields(errors=field_errors(ValidationError(inner))) from None


class Blueprint(flask_smorest.Blueprint):
    """A blueprint of the API that documents its endpoints and their problems."""

    ARGUMENTS_PARSER = _Arguments()
    is_strict = True  # unknown arguments are refused (server/web/body.py)

    def __init__(self, *args: Any, url_prefix: str | None = "/api/v1", **kwargs: Any) -> None:
        super().__init__(*args, url_prefix=url_prefix, **kwargs)
        self._prepare_doc_cbks.append(_prepare_problems_doc)

    def arguments(
        self, schema: Any, *, location: str = "json", **kwargs: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """As flask-smorest's; also records the location in ``view.takes`` (server/web/auth.py)."""
        reading = super().arguments(schema, location=location, **kwargs)

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            reader = reading(view)
            reader.takes = {*getattr(view, "takes", ()), location}
            return reader

        return decorate


def documented(
    *,
    example: Any,
    errors: Iterable[type[Problem]] = (),
    body: Any = None,
    body_example: Any = None,
    body_type: str = "application/json",
    answer: Any = None,
    status: int = 200,
    media_type: str = "application/json",
    more_types: Mapping[str, Mapping[str, Any]] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Document an endpoint, besides its docstring; no effect at run time.

    ``body`` and ``answer`` (marshmallow schemas or JSON schemas) are for endpoints without
    `blueprint.arguments` and `blueprint.response`. ``example`` is the response body, None if it has
    none. ``more_types``: what it may answer besides ``media_type``, each with schema and example.
    """
    content = {"example": example} | ({"schema": answer} if answer is not None else {})
    response: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if example is not None:
        response["content"] = {media_type: content, **(more_types or {})}
    operation: dict[str, Any] = {"responses": {status: response}}
    if body is not None or body_example is not None:
        sent = {"example": body_example} | ({"schema": body} if body is not None else {})
        operation["requestBody"] = {"content": {body_type: sent}, "required": True}

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        described = deepcopy(getattr(view, "_apidoc", {}))
        described["manual_doc"] = operation
        described["problems"] = (tuple(errors), getattr(view, "requirement", None))
        described["operation"] = view.__name__
        view._apidoc = described  # type: ignore[attr-defined]  # flask-smorest reads it
        return view

    return decorate


def _prepare_problems_doc(
    doc: dict[str, Any], doc_info: dict[str, Any], *, method: str, **kwargs: Any
) -> dict[str, Any]:
    """Add an operation's problem responses, by status, and its permission."""
    errors, requirement = doc_info.get("problems", ((), None))
    if "operation" in doc_info:
        first, *rest = doc_info["operation"].split("_")
        doc["operationId"] = first + "".join(word.title() for word in rest)
    responses = doc.setdefault("responses", {})
    # flask-smorest's own guess at a validation error
    responses.pop(400, None)
    by_status: dict[int, list[type[Problem]]] = {}
    takes_body = "requestBody" in doc or "requestBody" in doc_info.get("manual_doc", {})
    for problem in _with_implied(errors, requirement, method, takes_body):
        by_status.setdefault(STATUS[problem.code], []).append(problem)
    for status, problems in sorted(by_status.items()):
        responses[status] = _problem_answer(status, problems)
    texts = doc_info["docstring"]
    if "summary" in texts:
        texts["summary"] = texts["summary"].replace("``", "")  # a summary has no markup
    if requirement is not None:
        needs = f"Needs: `{requirement.text}`."
        texts["description"] = "\n\n".join(filter(None, (texts.get("description"), needs)))
        doc["x-permission"] = requirement.text
        doc["security"] = [] if requirement.public else [{"token": []}, {"cookie": []}]
    return doc


def _with_implied(
    errors: tuple[type[Problem], ...],
    requirement: Requirement | None,
    method: str,
    takes_body: bool,
) -> list[type[Problem]]:
    problems = [*errors, Busy]
    if requirement is not None:  # an endpoint without arguments refuses unknown ones, too
        problems.append(InvalidFields)
    if takes_body or method not in ("get", "head"):
        problems.append(Malformed)
    if takes_body:
        problems += [BodyTooLarge, BodyTooSlow, UnsupportedMediaType]
    if requirement is not None and not requirement.public:
        problems += [NotSignedIn, SessionExpired, SessionRevoked, DeviceRevoked, OfficeEnded]
        if method not in ("get", "head"):
            problems.append(CsrfFailed)
        if not requirement.before_password_change:
            problems.append(PasswordChangeRequired)
        if requirement.permission:
            problems.append(Forbidden)
    return list(dict.fromkeys(problems))


def _problem_answer(status: int, problems: list[type[Problem]]) -> dict[str, Any]:
    return {
        "description": "; ".join(f"`{problem.code}`: {problem.title}" for problem in problems),
        "content": {
            PROBLEM_JSON: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {
                    problem.code: {
                        "value": {
                            "type": f"/problems#{problem.code}",
                            "title": problem.title,
                            "status": status,
                            "code": problem.code,
                            "detail": problem.title,
                            "request_id": "0f9d6a3c",
                        }
                    }
                    for problem in problems
                },
            }
        },
    }


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An error (RFC 9457). Branch on `code`; it may have further members.",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code"],
                "properties": {"field": {"type": "string"}, "code": {"type": "string"}},
            },
        },
    },
}
INTRODUCTION = """
The HTTP API of Yicetong (一册通). Log in at `POST /api/v1/login`. Phones get a token, and send it
as `Authorization: Bearer ...`. Browsers get a cookie and a form token, and send the form token as
`X-CSRF-Token`. Every operation names the permission it needs (`x-permission`). Errors are
problem+json with a stable `code`; all codes are listed at [/problems](/problems).
"""


INFO = {
    "description": INTRODUCTION,
    "contact": {"name": "The operator of this server"},
    # The owner has not chosen one yet: docs/licences.md.
    "license": {"name": "Yicetong", "identifier": "LicenseRef-Yicetong"},
}


class Api(flask_smorest.Api):
    """flask-smorest's description of the API with our fields; it serves and handles nothing."""

    # No default response: tests then notice an undocumented status.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """No handlers: server/web/errors.py has them."""

    def _register_responses(self) -> None:
        """No components of its own for errors, etags and page headers."""

    _register_etag_headers = _register_pagination_header = _register_responses


def make_api(app: Flask) -> Api:
    app.config |= {
        "API_TITLE": "Yicetong 一册通",
        "API_VERSION": API,
        "OPENAPI_VERSION": "3.1.0",
    }
    api = Api(app, spec_kwargs={"info": INFO, "servers": [{"url": "/"}]})
    api.register_field(Id, "string", "uuid")
    api.register_field(Instant, "string", "date-time")
    api.register_field(Phone, "string", None)
    for described in (_text_lengths, _pattern):
        api.ma_plugin.converter.add_attribute_function(described)
    components = api.spec.components
    components.schema("Problem", PROBLEM_SCHEMA)
    components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    components.security_scheme(
        "cookie",
        {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": f"Methods that write also need the header {CSRF_HEADER}.",
        },
    )
    return api


def _text_lengths(self: OpenAPIConverter, field: Field[Any], **kwargs: Any) -> dict[str, Any]:
    if not isinstance(field, Text):
        return {}
    return {"maxLength": field.most} | ({"minLength": field.least} if field.least else {})


def _pattern(self: OpenAPIConverter, field: Field[Any], **kwargs: Any) -> dict[str, Any]:
    """The pattern as JSON Schema has it: anchored like Python's ``match``, with `$` for the end."""
    for each in field.validators:
        if isinstance(each, validate.Regexp):
            pattern = str(each.regex.pattern).removeprefix("^").replace(r"\Z", "$")
            return {"pattern": f"^{pattern}"}
    return {}


def stacked(*decorators: Callable[..., Any]) -> Callable[..., Any]:
    """One decorator that applies these, the last one first."""
    return lambda view: reduce(lambda inner, each: each(inner), reversed(decorators), view)
