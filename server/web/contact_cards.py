"""`/c/`: what the QR code of a household's contact card leads to when a camera app reads it.

The app reads such codes itself and finds the household on the phone. This page looks nothing up: a
card that was made up gets the same answer.
"""

import re

from flask import Blueprint, Flask, Response

from records.problems import NotFound
from server.web.auth import public
from server.web.pages import page_of

blueprint = Blueprint("contact_cards", __name__, url_prefix="/c")

_CARD = re.compile(r"[A-Za-z0-9_-]{22}")


@blueprint.get("/<card>")
@public
def page(card: str) -> Response:
    """The way into the app, for whoever may open the household there."""
    if not _CARD.fullmatch(card):
        raise NotFound()
    response = page_of("card.html", card=card)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the card
    return response


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
