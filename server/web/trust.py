"""How a phone comes to trust the server's certificate, where that is of the county's own authority.

The page has to be read before the phone trusts anything, so it is served without TLS as well: the
fingerprint on it is also printed where the server was started, to be compared.
"""

from pathlib import Path

from flask import Blueprint, Flask, Response

from records.problems import NotFound
from server.ops.certificates import fingerprint
from server.web.auth import public
from server.web.pages import page_of
from server.web.request_context import settings

blueprint = Blueprint("trust", __name__, url_prefix="/trust")

DEVICES = ("android", "harmony", "apple", "windows")


@blueprint.get("")
@public
def page() -> Response:
    """The steps, for each kind of device."""
    root = _root()
    address = settings().public_url or "/"
    return page_of("trust.html", devices=DEVICES, fingerprint=fingerprint(root), address=address)


@blueprint.get("/yicetong.crt")
@public
def certificate() -> Response:
    """The root certificate, as phones install one."""
    response = Response(_root().read_bytes(), mimetype="application/x-x509-ca-cert")
    response.headers["Content-Disposition"] = 'attachment; filename="yicetong.crt"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _root() -> Path:
    root = settings().ca_certificate
    if root is None:
        raise NotFound()
    return root


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
