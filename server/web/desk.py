"""The desk: files that `make web` builds, and one page for all of its addresses."""

from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    render_template,
    request,
    send_from_directory,
)

from records.problems import NotFound, Problem
from server.web.auth import public
from server.web.errors import STATUS
from server.web.pages import language_of_request, messages
from server.web.request_context import settings
from server.web.security_headers import policy_with

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

BUILT = Path(__file__).parents[2] / "web" / "dist" / "desk"
_A_YEAR = 365 * 24 * 3600


class DeskNotBuilt(Problem):
    """The page names the command; the API works without the desk."""

    code = "desk_not_built"
    title = "The desk has not been built yet: run `make web`, which needs Node.js 20.19 or newer."


@blueprint.get("")
@blueprint.get("/<path:route>")
@public
def page(route: str = "") -> Response:
    """The same page for every address; its script shows what the address names."""
    try:
        response = Response((BUILT / "index.html").read_text("utf-8"))
    except FileNotFoundError:
        return _not_built()
    response.headers["Cache-Control"] = "no-cache"  # it names the files of the newest build
    if basemap := settings().basemap:
        response.headers["Content-Security-Policy"] = policy_with(basemap.hosts)
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/assets/<path:name>")
@public
def asset(name: str) -> Response:
    """A file whose name has the hash of its content."""
    if not (BUILT / "assets" / name).is_file():
        raise NotFound()  # an HTML page in place of a script is hard to understand
    response = send_from_directory(BUILT / "assets", name, max_age=_A_YEAR)
    response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    return response


def _not_built() -> Response:
    problem = DeskNotBuilt()
    body = render_template(
        "desk_not_built.html", m=messages(language_of_request()), code=problem.code
    )
    response = Response(body, STATUS[problem.code])
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
