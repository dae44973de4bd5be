"""Pages for people: the front page, and the list of problem codes that errors link to."""

from pathlib import Path

from flask import Blueprint, Flask, Response, render_template, send_from_directory

from records.problems import Problem
from server.auth import public
from server.errors import STATUS

blueprint = Blueprint("pages", __name__)

_STATIC = Path(__file__).parent / "static"


@blueprint.get("/problems")
@public
def problems() -> str:
    return render_template("problems.html", problems=problems_by_code(), statuses=STATUS)


@blueprint.get("/static/<path:name>")
@public
def static(name: str) -> Response:
    return send_from_directory(_STATIC, name, max_age=3600)


def problems_by_code() -> dict[str, type[Problem]]:
    """Every code that an answer can have."""
    found = {kind.code: kind for kind in _below(Problem) if kind.code in STATUS}
    return dict(sorted(found.items()))


def _below(kind: type[Problem]) -> list[type[Problem]]:
    return [each for child in kind.__subclasses__() for each in (child, *_below(child))]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
