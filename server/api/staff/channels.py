"""On which ways one is told: one's own order, and browsers that may be pushed to."""

from typing import Any

from marshmallow import fields, validate

from authz.access_context import access_context, people_of
from records.db import db
from records.problems import NotFound, OutOfScope
from records.staff.channels import ADDRESSES
from records.wire import Text, WireSchema, choice
from server.channels import choosing, push_keys
from server.web.auth import current, signed_in
from server.web.boundary import now, settings
from server.web.openapi import Blueprint, documented

blueprint = Blueprint(
    "channels", __name__, url_prefix="/api/v1/me", description="How one is told (docs/channels.md)."
)

EXAMPLE = {
    "channels": [
        {"name": "sms", "address": "phone", "rank": 1},
        {"name": "mail", "address": "email", "rank": None},
    ],
    "chosen": [
        {"channel": "mail", "address": "ch****@example.com"},
        {"channel": "sms", "address": None},
    ],
}
ENDPOINT = "https://fcm.googleapis.com/fcm/send/cRn7sXkXo3Q"


class ChannelLine(WireSchema):
    name = fields.String(required=True)
    address = choice(
        ADDRESSES,
        required=True,
        metadata={"description": "What it needs; `phone` is one's own number unless given."},
    )
    rank = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Its place for those who have chosen nothing; null: not used."},
    )


class ChosenLine(WireSchema):
    channel = fields.String(required=True)
    address = fields.String(
        required=True, allow_none=True, metadata={"description": "Masked; null: one's own number."}
    )


class Choices(WireSchema):
    channels = fields.List(fields.Nested(ChannelLine), required=True)
    chosen = fields.List(fields.Nested(ChosenLine), required=True)


class Way(WireSchema):
    channel = Text(most=40, least=1, required=True)
    address = Text(most=200, least=1, allow_none=True, load_default=None)


class OrderSchema(WireSchema):
    ways = fields.List(
        fields.Nested(Way),
        required=True,
        validate=validate.Length(max=10, error="too_many"),
        metadata={"description": "The preferred one first; empty: as the county has it."},
    )


class Keys(WireSchema):
    p256dh = Text(most=200, least=1, required=True)
    auth = Text(most=100, least=1, required=True)


class Subscription(WireSchema):
    endpoint = Text(most=1000, least=1, required=True)
    keys = fields.Nested(Keys, required=True)


class Endpoint(WireSchema):
    endpoint = Text(most=1000, least=1, required=True)


class PushKey(WireSchema):
    key = fields.String(required=True, metadata={"description": "applicationServerKey."})


@blueprint.get("/channels")
@documented(example=EXAMPLE)
@signed_in
@blueprint.response(200, Choices)
def channels() -> dict[str, Any]:
    """The county's channels, and the order in which one is told."""
    me = current()
    return choosing.choices(db.session(), me.county, me.person_id)


@blueprint.put("/channels")
@documented(
    body_example={"ways": [{"channel": "mail", "address": "chen@example.com"}, {"channel": "sms"}]},
    example=EXAMPLE,
)
@signed_in
@blueprint.arguments(OrderSchema)
@blueprint.response(200, Choices)
def choose(asked: dict[str, Any]) -> dict[str, Any]:
    """Say in which order one is told; where a way fails, the next one is tried.

    `web_push` stands for the browsers that one has subscribed.
    """
    me = current()
    seal = settings().phone_seal
    choosing.choose(db.session(), me.county, me.person_id, asked["ways"], seal)
    return choosing.choices(db.session(), me.county, me.person_id)


@blueprint.get("/push-key")
@documented(errors=[NotFound], example={"key": "BNbxGYNMhEIi9zrneh7mqV4oUanjLUK3m-mYZBc62frMKr"})
@signed_in
@blueprint.response(200, PushKey)
def push_key() -> dict[str, str]:
    """What a browser needs to subscribe to Web Push; 404 where there is none here."""
    key = settings().vapid_key
    if key is None or settings().vapid_contact is None:
        raise NotFound()
    return {"key": push_keys.public_key(key)}


@blueprint.post("/push-subscriptions")
@documented(
    errors=[OutOfScope],
    body_example={"endpoint": ENDPOINT, "keys": {"p256dh": "BDrx...", "auth": "x9Yk..."}},
    example=None,
    status=204,
)
@signed_in
@blueprint.arguments(Subscription)
@blueprint.response(204)
def subscribe(asked: dict[str, Any]) -> None:
    """Let this browser be told; what `PushManager.subscribe()` gave is the body.

    A push service that the settings do not name is `out_of_scope`.
    """
    if not push_keys.may_push_to(asked["endpoint"], settings().push_hosts):
        raise OutOfScope("that push service is not among those of the settings")
    me = current()
    seal = settings().phone_seal
    with access_context(people_of(me.county)):  # a browser may have been somebody else's
        choosing.subscribe(db.session(), me.county, me.person_id, asked, now(), seal)


@blueprint.delete("/push-subscriptions")
@documented(body_example={"endpoint": ENDPOINT}, example=None, status=204)
@signed_in
@blueprint.arguments(Endpoint)
@blueprint.response(204)
def unsubscribe(asked: dict[str, Any]) -> None:
    """Let this browser be told no more."""
    me = current()
    choosing.unsubscribe(db.session(), me.county, me.person_id, asked["endpoint"])
