"""The channels of a person's messages: order and addresses, and Web Push subscriptions."""

from typing import Any

from marshmallow import fields, validate

from authz.access_context import access_context, people_of
from records.db import db
from records.problems import NotFound, OutOfScope
from records.staff.channels import ADDRESSES
from records.wire import AnswerSchema, Text, WireSchema, choice
from server.channels import choosing, push_keys
from server.web.auth import current, signed_in
from server.web.openapi import Blueprint, documented
from server.web.request_context import now, settings

blueprint = Blueprint(
    "channels",
    __name__,
    url_prefix="/api/v1/me",
    description="Channels of your messages (docs/channels.md).",
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


class ChannelLine(AnswerSchema):
    name = fields.String()
    address = choice(
        ADDRESSES,
        metadata={"description": "The kind of address; for `phone`, your own number by default."},
    )
    rank = fields.Integer(
        allow_none=True,
        metadata={"description": "Its rank in the county's default order; null: not used."},
    )


class ChosenLine(AnswerSchema):
    channel = fields.String()
    address = fields.String(
        allow_none=True, metadata={"description": "Masked; null: your own number."}
    )


class Choices(AnswerSchema):
    channels = fields.List(fields.Nested(ChannelLine))
    chosen = fields.List(fields.Nested(ChosenLine))


class Way(WireSchema):
    channel = Text(most=40, least=1, required=True)
    address = Text(most=200, least=1, allow_none=True, load_default=None)


class OrderSchema(WireSchema):
    ways = fields.List(
        fields.Nested(Way),
        required=True,
        validate=validate.Length(max=10, error="too_many"),
        metadata={"description": "The preferred channel first; empty: the county's order."},
    )


class Keys(WireSchema):
    p256dh = Text(most=200, least=1, required=True)
    auth = Text(most=100, least=1, required=True)


class Subscription(WireSchema):
    endpoint = Text(most=1000, least=1, required=True)
    keys = fields.Nested(Keys, required=True)


class Endpoint(WireSchema):
    endpoint = Text(most=1000, least=1, required=True)


class PushKey(AnswerSchema):
    key = fields.String(metadata={"description": "The `applicationServerKey`."})


@blueprint.get("/channels")
@documented(example=EXAMPLE)
@signed_in
@blueprint.response(200, Choices)
def channels() -> dict[str, Any]:
    """Show the county's channels, and your own order."""
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
def choose(requested: dict[str, Any]) -> dict[str, Any]:
    """Set the order of your channels; if one fails, the next one is tried.

    `web_push` stands for all browsers that you have subscribed.
    """
    me = current()
    seal = settings().phone_seal
    choosing.choose(db.session(), me.county, me.person_id, requested["ways"], seal)
    return choosing.choices(db.session(), me.county, me.person_id)


@blueprint.get("/push-key")
@documented(errors=[NotFound], example={"key": "BNbxGYNMhEIi9zrneh7mqV4oUanjLUK3m-mYZBc62frMKr"})
@signed_in
@blueprint.response(200, PushKey)
def push_key() -> dict[str, str]:
    """Get the key to subscribe a browser to Web Push; 404 if Web Push is not set up."""
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
def subscribe(requested: dict[str, Any]) -> None:
    """Subscribe this browser; the body is the result of `PushManager.subscribe()`.

    A push service that is not in the server's settings is `out_of_scope`.
    """
    if not push_keys.may_push_to(requested["endpoint"], settings().push_hosts):
        raise OutOfScope("the settings do not allow this push service")
    me = current()
    seal = settings().phone_seal
    with access_context(people_of(me.county)):  # another person may have used this browser
        choosing.subscribe(db.session(), me.county, me.person_id, requested, now(), seal)


@blueprint.delete("/push-subscriptions")
@documented(body_example={"endpoint": ENDPOINT}, example=None, status=204)
@signed_in
@blueprint.arguments(Endpoint)
@blueprint.response(204)
def unsubscribe(requested: dict[str, Any]) -> None:
    """Unsubscribe this browser."""
    me = current()
    choosing.unsubscribe(db.session(), me.county, me.person_id, requested["endpoint"])
