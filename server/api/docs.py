"""The OpenAPI description as a file and as a page, without any file from another host."""

from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, current_app, render_template, send_from_directory
from flask_smorest import Api

from server.web.auth import public
from server.web.responses import json_response
from server.web.security_headers import CONTENT_SECURITY_POLICY

blueprint = Blueprint("docs", __name__, url_prefix="/api/v1")

_SWAGGER_UI = str(files("flask_swagger_ui").joinpath("dist"))


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    return json_response(description_of_api())


@blueprint.get("/docs")
@public
def page() -> Response:
    response = Response(render_template("docs.html"))
    # Swagger UI needs inline styles; scripts must still be our files.
    response.headers["Content-Security-Policy"] = (
        f"{CONTENT_SECURITY_POLICY}; style-src 'self' 'unsafe-inline'"
    )
    return response


@blueprint.get("/docs/<path:name>")
@public
def swagger_ui(name: str) -> Response:
    return send_from_directory(_SWAGGER_UI, name, max_age=86_400)


def description_of_api() -> dict[str, Any]:
    """The OpenAPI 3.1 document of the current app."""
    api: Api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    described: dict[str, Any] = api.spec.to_dict()
    return described
