"""The faces: files that `make web` builds, and for each face one page for all of its addresses.

The desk is for whoever directs others; the app is for cadres, and is installed on their phones.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from werkzeug.wrappers import Response as BaseResponse

from records.problems import NotFound, Problem
from server.web.auth import public
from server.web.errors import STATUS
from server.web.pages import language_of_request, messages, with_language
from server.web.request_context import settings
from server.web.security_headers import APP_FEATURES, app_policy_with, policy_with

desk = Blueprint("desk", __name__, url_prefix="/desk")
phone_app = Blueprint("app", __name__, url_prefix="/app")

DIST = Path(__file__).parents[2] / "web" / "dist"
_A_YEAR = 365 * 24 * 3600
# Files of the app whose names must stay: the service worker, its parts, the manifest, the icons.
_FIXED_NAME = re.compile(r"[A-Za-z0-9_.-]+\.(js|webmanifest|png|svg|ico)")
# Not in every system's table.
_TYPES = {".webmanifest": "application/manifest+json", ".wasm": "application/wasm"}


class DeskNotBuilt(Problem):
    """The page names the command; the API works without the desk."""

    code = "desk_not_built"
    title = "The desk has not been built yet: run `make web`, which needs Node.js 20.19 or newer."


class AppNotBuilt(Problem):
    code = "app_not_built"
    title = "The app has not been built yet: run `make web`, which needs Node.js 20.19 or newer."


@dataclass(frozen=True, slots=True)
class Face:
    folder: str
    not_built: type[Problem]

    @property
    def built(self) -> Path:
        return DIST / self.folder


DESK = Face("desk", DeskNotBuilt)
APP = Face("phone", AppNotBuilt)


@desk.get("")
@desk.get("/")
@desk.get("/<path:route>")
@public
def desk_page(route: str = "") -> Response:
    """The same page for every address; its script shows what the address names."""
    response = _page(DESK)
    if basemap := settings().basemap:
        response.headers["Content-Security-Policy"] = policy_with(basemap.hosts)
    return response


@desk.get("/assets/<path:name>")
@public
def desk_asset(name: str) -> Response:
    """A file whose name has the hash of its content."""
    return _asset(DESK, name)


@phone_app.get("")
@public
def to_the_app() -> BaseResponse:
    """The app is what lies below `/app/`: that is the scope of its service worker."""
    query = request.query_string.decode("latin-1")
    return redirect(f"/app/?{query}" if query else "/app/")


@phone_app.get("/")
@phone_app.get("/<path:route>")
@public
def app_page(route: str = "") -> Response:
    """The same page for every address; or a file whose name stays while its content changes."""
    response = _fixed_file(APP, route) if _FIXED_NAME.fullmatch(route) else _page(APP)
    return _with_app_policy(response)


@phone_app.get("/assets/<path:name>")
@public
def app_asset(name: str) -> Response:
    """A file with the hash of its content in its name; workers obey the policy it comes with."""
    return _with_app_policy(_asset(APP, name))


def _page(face: Face) -> Response:
    try:
        response = Response((face.built / "index.html").read_text("utf-8"))
    except FileNotFoundError:
        return _not_built(face.not_built())
    response.headers["Cache-Control"] = "no-cache"  # it names the files of the newest build
    response.add_etag()
    response.make_conditional(request)
    return with_language(response)


def _asset(face: Face, name: str) -> Response:
    if not (face.built / "assets" / name).is_file():
        raise NotFound()  # an HTML page in place of a script is hard to understand
    response = _file(face.built / "assets", name)
    response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    return response


def _fixed_file(face: Face, name: str) -> Response:
    if not (face.built / name).is_file():
        raise NotFound()  # of a service worker it means: there is none any more
    response = _file(face.built, name)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _file(folder: Path, name: str) -> Response:
    return send_from_directory(folder, name, mimetype=_TYPES.get(Path(name).suffix))


def _with_app_policy(response: Response) -> Response:
    basemap = settings().basemap
    response.headers["Content-Security-Policy"] = app_policy_with(basemap.hosts if basemap else ())
    response.headers["Permissions-Policy"] = APP_FEATURES
    return response


def _not_built(problem: Problem) -> Response:
    m = messages(language_of_request())
    body = render_template("not_built.html", m=m, code=problem.code)
    response = Response(body, STATUS[problem.code])
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    app.register_blueprint(desk)
    app.register_blueprint(phone_app)
