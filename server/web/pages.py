"""Pages for people: the front page, and the list of problem codes that errors link to."""

import functools
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, send_from_directory

from records.problems import Problem
from server.web.auth import public
from server.web.errors import STATUS
from server.web.request_context import settings

blueprint = Blueprint("pages", __name__)

_STATIC = Path(__file__).parents[1] / "static"
_MESSAGES = Path(__file__).parents[1] / "messages"
LANGUAGES = ("zh", "en")
_LANGUAGE_COOKIE = "lang"  # the desk's script reads it, too
_A_YEAR = timedelta(days=365)


@blueprint.get("/")
@public
def front() -> Response:
    """The front page; after sign-in its script reads the person's areas from the API."""
    demo = settings().database_url is None  # then `make run` has loaded it and printed the names
    response = page_of("front.html", said=_of_script(language_of_request()), demo=demo)
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/problems")
@public
def problems() -> str:
    return render_template("problems.html", problems=problems_by_code(), statuses=STATUS)


@blueprint.get("/static/<path:name>")
@public
def static(name: str) -> Response:
    return send_from_directory(_STATIC, name, max_age=3600)


_OF_SCRIPT = (
    "calendar_ends", "error", "evidence", "hello", "lang", "my_areas", "no_visits", "outcome",
    "period", "purpose",
)  # fmt: skip


def _of_script(language: str) -> dict[str, Any]:
    """The messages that the front page's script says."""
    return {name: messages(language)[name] for name in _OF_SCRIPT}


@functools.cache
def messages(language: str) -> dict[str, Any]:
    """The message catalogue of one language."""
    catalogue: dict[str, Any] = json.loads((_MESSAGES / f"{language}.json").read_text("utf-8"))
    return catalogue


def page_of(template: str, **values: object) -> Response:
    """A page in the language of the request, with the ``other`` one to choose; nobody keeps it."""
    language = language_of_request()
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    response = Response(render_template(template, m=messages(language), other=other, **values))
    response.headers["Cache-Control"] = "no-store"
    return with_language(response)


def with_language(response: Response) -> Response:
    """Remember a language that the address asks for, for pages whose address asks for none."""
    requested = request.args.get("lang")
    if requested in LANGUAGES:
        response.set_cookie(
            _LANGUAGE_COOKIE, requested, _A_YEAR, samesite="Lax", secure=request.is_secure
        )
    return response


def language_of_request() -> str:
    """The language of `?lang=`, else the one chosen before, else the browser's, else Chinese."""
    for chosen in (request.args.get("lang"), request.cookies.get(_LANGUAGE_COOKIE)):
        if chosen in LANGUAGES:
            return chosen
    # By primary tag, in order of preference: zh-TW counts as zh.
    preferred = (tag.lower().split("-")[0] for tag in request.accept_languages.values())
    return next((tag for tag in preferred if tag in LANGUAGES), LANGUAGES[0])


def problems_by_code() -> dict[str, type[Problem]]:
    """Every problem that a response can have."""
    problems = {kind.code: kind for kind in _subclasses(Problem) if kind.code in STATUS}
    return dict(sorted(problems.items()))


def _subclasses(kind: type[Problem]) -> list[type[Problem]]:
    return [each for child in kind.__subclasses__() for each in (child, *_subclasses(child))]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
