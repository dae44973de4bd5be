"""How the app comes onto a phone: a page with a QR code of its address, and the steps.

People look at it on an office PC and point a phone at it; the desk leads here.
"""

from io import BytesIO

import segno
from flask import Blueprint, Flask, Response, redirect
from flask.typing import ResponseReturnValue

from server.web.auth import public
from server.web.pages import page_of
from server.web.request_context import settings

blueprint = Blueprint("install", __name__, url_prefix="/install")

WAYS = ("browser", "wechat", "apple")


@blueprint.get("")
@public
def page() -> Response:
    """The steps, for each way in which people open an address on a phone."""
    has_own_authority = settings().ca_certificate is not None
    return page_of(
        "install.html", ways=WAYS, address=_address(), has_own_authority=has_own_authority
    )


@blueprint.get("/app.svg")
@public
def code() -> ResponseReturnValue:
    """The app's address as a QR code, dark on light in any theme: scanners want it so.

    Without an address, its icon; the page that a picture of it leads to says why.
    """
    address = _address()
    if address is None:
        return redirect("/static/icon.svg")
    drawn = BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False
    )
    response = Response(drawn.getvalue(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _address() -> str | None:
    """None without a public URL: what a request calls this server may be anybody's invention."""
    public_url = settings().public_url
    return f"{public_url}/app/" if public_url else None


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
