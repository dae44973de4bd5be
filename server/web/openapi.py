"""The API that explains itself: blueprints, and what each endpoint says about itself.

An endpoint's decorators, from the outside in:

    @blueprint.get("/households")
    @documented(errors=[OutOfScope], example={...})
    @needs(Permission.READ_RECORDS)
    @blueprint.arguments(HouseholdFilter, location="query")   # or location="json"
    @blueprint.response(200, HouseholdPage)
    def households(filters):
        \"\"\"One line for the list of endpoints.

        More, where there is more to say.
        \"\"\"

The errors that follow from signing in, from reading arguments and from a busy database are added
by themselves, and so is the permission.
"""

from collections.abc import Callable, Iterable
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
from server.web.auth import COOKIE, CSRF_HEADER, Requirement
from server.web.body import read_json
from server.web.errors import STATUS, BodyTooSlow, UnsupportedMediaType

PROBLEM_JSON = "application/problem+json"
VERSION = "1"


class _Arguments(FlaskParser):
    """Arguments out of query string and body; what is wrong with them is `InvalidFields`."""

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
    """A blueprint whose endpoints are documented, problems included."""

    ARGUMENTS_PARSER = _Arguments()
    is_strict = True  # arguments that an endpoint does not have are refused (server/web/body.py)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(_prepare_problems_doc)

    def arguments(
        self, schema: Any, *, location: str = "json", **kwargs: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """As flask-smorest's; and the view says that it takes them (server/web/auth.py)."""
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
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What an endpoint says about itself, beside its docstring. Changes nothing at run time.

    ``body`` and ``answer`` (marshmallow schemas or JSON schemas) are for endpoints that do not use
    `blueprint.arguments` and `blueprint.response`. ``example`` is the answer's; None for one that
    has no body.
    """
    content = {"example": example} | ({"schema": answer} if answer is not None else {})
    answered: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if example is not None:
        answered["content"] = {media_type: content}
    operation: dict[str, Any] = {"responses": {status: answered}}
    if body is not None or body_example is not None:
        sent = {"example": body_example} | ({"schema": body} if body is not None else {})
        operation["requestBody"] = {"content": {body_type: sent}, "required": True}

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        described = deepcopy(getattr(view, "_apidoc", {}))
        described["manual_doc"] = operation
        described["problems"] = (tuple(errors), getattr(view, "requirement", None))
        described["operation"] = view.__name__
        view._apidoc = described  # type: ignore[attr-defined]
        return view

    return decorate


def _prepare_problems_doc(
    doc: dict[str, Any], doc_info: dict[str, Any], *, method: str, **kwargs: Any
) -> dict[str, Any]:
    """The answers of an operation that are problems, by status, and what it needs."""
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
    said = doc_info["docstring"]
    if "summary" in said:
        said["summary"] = said["summary"].replace("``", "")  # no markup there
    if requirement is not None:
        needs = f"Needs: `{requirement.text}`."
        said["description"] = "\n\n".join(filter(None, (said.get("description"), needs)))
        doc["x-permission"] = requirement.text
        doc["security"] = [] if requirement.public else [{"token": []}, {"cookie": []}]
    return doc


def _with_implied(
    errors: tuple[type[Problem], ...],
    requirement: Requirement | None,
    method: str,
    takes_body: bool,
) -> list[type[Problem]]:
    found = [*errors, Busy]
    if requirement is not None:  # even what takes no arguments refuses those that it does not know
        found.append(InvalidFields)
    if takes_body or method not in ("get", "head"):
        found.append(Malformed)
    if takes_body:
        found += [BodyTooLarge, BodyTooSlow, UnsupportedMediaType]
    if requirement is not None and not requirement.public:
        found += [NotSignedIn, SessionExpired, SessionRevoked, DeviceRevoked, OfficeEnded]
        if method not in ("get", "head"):
            found.append(CsrfFailed)
        if not requirement.before_password_change:
            found.append(PasswordChangeRequired)
        if requirement.permission:
            found.append(Forbidden)
    return list(dict.fromkeys(found))


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
    "description": "RFC 9457. Branch on `code`; further members depend on it.",
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
The HTTP interface of Yicetong (一册通). Log in at `POST /api/v1/login`; phones send the token they
get as `Authorization: Bearer ...`, browsers get a cookie and send the form token that comes with
it as `X-CSRF-Token`. Every operation names the permission it needs (`x-permission`). Errors are
problem+json with a stable `code`; all codes are listed at [/problems](/problems).
"""


INFO = {
    "description": INTRODUCTION,
    "contact": {"name": "Whoever operates this server"},
    # Its owner has yet to choose one: docs/licences.md.
    "license": {"name": "Yicetong", "identifier": "LicenseRef-Yicetong"},
}


class Api(flask_smorest.Api):
    """flask-smorest's description of the API, with our fields; it serves and handles nothing."""

    # Every status that can occur is documented, so that an undocumented one is noticed.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Errors are server/web/errors.py's."""

    def _register_responses(self) -> None:
        """Nor do its own shapes of errors, etags and page headers belong into the description."""

    _register_etag_headers = _register_pagination_header = _register_responses


def make_api(app: Flask) -> Api:
    app.config |= {
        "API_TITLE": "Yicetong 一册通",
        "API_VERSION": VERSION,
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
            "description": f"Unsafe methods also need the header {CSRF_HEADER}.",
        },
    )
    return api


def _text_lengths(self: OpenAPIConverter, field: Field[Any], **kwargs: Any) -> dict[str, Any]:
    if not isinstance(field, Text):
        return {}
    return {"maxLength": field.most} | ({"minLength": field.least} if field.least else {})


def _pattern(self: OpenAPIConverter, field: Field[Any], **kwargs: Any) -> dict[str, Any]:
    """As JSON Schema writes it: Python's ``match`` begins at the beginning, and its end is `$`."""
    for each in field.validators:
        if isinstance(each, validate.Regexp):
            pattern = str(each.regex.pattern).removeprefix("^").replace(r"\Z", "$")
            return {"pattern": f"^{pattern}"}
    return {}


def stacked(*decorators: Callable[..., Any]) -> Callable[..., Any]:
    """The decorators, as if written one above the other."""
    return lambda view: reduce(lambda inner, each: each(inner), reversed(decorators), view)
