"""A person's own secret URLs: one for each purpose, shown once, to be revoked at any time."""

from typing import Any

from flask import Response, request, url_for
from marshmallow import fields

from records.db import db
from records.problems import NotFound
from records.wire import AnswerSchema, Instant
from server.services.accounts.secret_urls import close_url, open_url, opened_at
from server.web.auth import current, signed_in
from server.web.openapi import Blueprint, documented, stacked
from server.web.request_context import now, settings
from server.web.tokens import hash_of

_MADE_AT = "2026-03-18T02:00:00+00:00"
_ENDS = """

    It also ends when you change your password, when a device is revoked, and when you leave.
    """


class UrlState(AnswerSchema):
    made_at = Instant(allow_none=True, metadata={"description": "null: there is none."})


class NewUrl(AnswerSchema):
    url = fields.String(
        metadata={
            "description": "The secret URL, shown only once. Everybody who has it can read what it"
            " shows. Add `?lang=en` for English. If the server's public URL is not set, this is a"
            " path relative to the URL of this request."
        }
    )
    made_at = Instant()


def requested_secret() -> str:
    """The hash of the secret in the request's path: a key for rate limits."""
    return hash_of(str((request.view_args or {}).get("secret"))).hex()


def add_secret_url(
    blueprint: Blueprint, name: str, purpose: str, endpoint: str, path: str, what: str
) -> None:
    """Add the endpoints `/me/<name>` that show, make and revoke the person's URL for a purpose.

    ``endpoint``: the view behind it, which takes the ``secret``; ``path``: an example of its path.
    """
    operation = name.replace("-", "_")
    example = {"url": f"https://yicetong.example{path.format('441427.' + 'A' * 43)}"}

    def state() -> dict[str, Any]:
        me = current()
        return {"made_at": opened_at(db.session(), me.county, me.person_id, purpose)}

    def make() -> dict[str, Any]:
        me = current()
        secret = open_url(db.session(), me.county, me.person_id, purpose, now())
        made = url_for(endpoint, secret=secret)
        return {"url": (settings().public_url or "") + made, "made_at": now()}

    def end() -> Response:
        me = current()
        close_url(db.session(), me.county, me.person_id, purpose, now())
        return Response(status=204)

    state.__doc__ = f"Show whether you have a secret URL of {what}, and since when."
    make.__doc__ = f"Create a new secret URL of {what}; the former one ends.{_ENDS}"
    end.__doc__ = f"Revoke the secret URL of {what}."
    for view, verb in ((state, "state"), (make, "make"), (end, "end")):
        view.__name__ = f"{verb}_{operation}"
    url = f"/me/{name}"
    stacked(
        blueprint.get(url),
        documented(example={"made_at": _MADE_AT}),
        signed_in,
        blueprint.response(200, UrlState),
    )(state)
    stacked(
        blueprint.post(url),
        documented(example=example | {"made_at": _MADE_AT}, status=201),
        signed_in,
        blueprint.response(201, NewUrl),
    )(make)
    stacked(
        blueprint.delete(url),
        documented(errors=[NotFound], status=204, example=None),
        signed_in,
    )(end)
