"""What every request and every command knows: its settings, its time, its id."""

import re
import uuid
from datetime import datetime

from flask import current_app, g, request

from server.config import Settings

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def settings() -> Settings:
    """The settings of this deployment."""
    loaded: Settings = current_app.config["SETTINGS"]
    return loaded


def now() -> datetime:
    """The time of this request or command, in UTC: the same at each call."""
    if "now" not in g:
        g.now = current_app.config["CLOCK"]()
    moment: datetime = g.now
    return moment


def request_id() -> str:
    """The `X-Request-Id` of this request, or a new one if it is missing or invalid."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _GIVEN_ID.fullmatch(given) else new_request_id()
    return str(g.request_id)


def new_request_id() -> str:
    return uuid.uuid4().hex
