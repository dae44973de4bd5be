"""OGC API - Features at a secret path, because QGIS sends no Authorization header.

The path says who reads, and every answer is what that person may read at the moment. A secret that
is malformed, revoked, another person's or of another purpose is 404.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import flask
from flask import Response, request, url_for
from marshmallow import EXCLUDE, ValidationError, validate

from authz.access_context import access_context, people_of, switch_to
from authz.scope import load_scope
from geo.extent import Box, extent_of_grids
from records.db import db
from records.problems import InvalidFields, NotFound
from records.staff.secret_urls import FEATURES
from records.wire import Digits, Text, WireSchema, field_errors
from server.api.fieldwork.divisions import Bbox
from server.api.ogc import descriptions
from server.api.ogc.map_layers import MAP_LAYERS, MapLayer, Reader
from server.api.staff.secret_urls import add_secret_url, requested_secret
from server.exports.texts import feature
from server.services.accounts.secret_urls import owner_of
from server.services.audit import note_reading
from server.web.auth import public
from server.web.openapi import Blueprint, stacked
from server.web.pages import language_of_request, messages
from server.web.paging import Listing, page_of
from server.web.rate_limits import limiter, wrong_secrets
from server.web.request_context import now, settings
from server.web.responses import json_response

own = Blueprint(
    "features_url", __name__, description="A secret URL for QGIS and other map programs."
)
# Not part of the API's description: it has one of its own, which such programs read.
blueprint = flask.Blueprint("ogc", __name__, url_prefix="/ogc/<secret>")
add_secret_url(
    own,
    "features-url",
    FEATURES,
    "ogc.landing",
    "/ogc/{}/",
    "your grids, their coverage and your households as map layers",
)


class ItemsQuery(WireSchema):
    """The arguments of a page of features."""

    # A larger one is answered with the largest page, as the standard has it.
    limit = Digits(load_default=descriptions.DEFAULT_LIMIT, validate=validate.Range(1, 10**9))
    bbox = Bbox(load_default=None)
    after = Text(most=400, load_default=None)


def _at(path: str) -> Any:
    """Decorate a view at this path below the secret."""
    return stacked(
        blueprint.get(path),
        public,
        wrong_secrets,
        limiter.limit("600 per minute", key_func=requested_secret),
    )


@_at("/")
def landing(secret: str) -> Response:
    _reader(secret)
    return _answer(descriptions.landing(_href, _words()))


@_at("/api")
def description(secret: str) -> Response:
    reader = _reader(secret)
    made = descriptions.description(_href, _words(), _readable(reader))
    return _answer(made, descriptions.OPENAPI)


@_at("/conformance")
def conformance(secret: str) -> Response:
    _reader(secret)
    return _answer(descriptions.conformance())


@_at("/collections")
def collections(secret: str) -> Response:
    reader = _reader(secret)
    extent = _extent(reader)
    listed = [descriptions.collection(n, _href, _words(), extent) for n in _readable(reader)]
    links = [descriptions.link(_href("collections"), "self")]
    return _answer({"collections": listed, "links": links})


@_at("/collections/<name>")
def collection(secret: str, name: str) -> Response:
    reader = _reader(secret)
    _collection(reader, name)
    return _answer(descriptions.collection(name, _href, _words(), _extent(reader)))


@_at("/collections/<name>/items")
def items(secret: str, name: str) -> Response:
    reader = _reader(secret)
    wanted = _collection(reader, name)
    query = _query()
    listing = _listing(reader, name, wanted, query["bbox"])
    most = min(query["limit"], descriptions.MAX_LIMIT)
    page = page_of(listing, most, query["after"], descriptions.MAX_LIMIT)
    here = f"collections/{name}/items"
    box = query["bbox"] and ",".join(map(str, query["bbox"]))
    arguments = {"limit": most, "bbox": box}
    shown = _href(here, **arguments, after=query["after"])
    links = [descriptions.link(shown, "self", descriptions.GEOJSON)]
    if page.next is not None:
        following = _href(here, **arguments, after=page.next)
        links.append(descriptions.link(following, "next", descriptions.GEOJSON))
    answer = {
        "type": "FeatureCollection",
        "features": [feature(row, wanted.columns) for row in page.rows],
        "links": links,
        "numberReturned": len(page.rows),
        "timeStamp": now(),
    }
    if query["after"] is None:  # it costs a count: once for all pages
        answer["numberMatched"] = db.session.scalar(listing.counted)
    return _answer(answer, descriptions.GEOJSON)


@_at("/collections/<name>/items/<feature_id>")
def item(secret: str, name: str, feature_id: str) -> Response:
    reader = _reader(secret)
    wanted = _collection(reader, name)
    key = wanted.id_of(feature_id)
    listing = _listing(reader, name, wanted, None)
    row = db.session.execute(listing.query.where(wanted.key == key)).one_or_none()
    if row is None:
        raise NotFound()
    at = f"collections/{name}"
    links = [
        descriptions.link(_href(f"{at}/items/{feature_id}"), "self", descriptions.GEOJSON),
        descriptions.link(_href(at), "collection"),
    ]
    shown = feature(_fields(listing)(row), wanted.columns)
    return _answer(shown | {"links": links}, descriptions.GEOJSON)


def _reader(secret: str) -> Reader:
    """Who reads, from here on in the access context of any signed-in person."""
    session = db.session()
    owner = owner_of(session, secret, FEATURES, now())
    with access_context(people_of(owner.county)):  # roles and areas of the owner
        scope = load_scope(session, owner.county, owner.person_id, owner.today)
    switch_to(scope.access_context())
    return Reader(owner, scope)


def _readable(reader: Reader) -> list[str]:
    return [name for name, each in MAP_LAYERS.items() if each.is_for(reader)]


def _collection(reader: Reader, name: str) -> MapLayer:
    if name not in _readable(reader):
        raise NotFound()
    return MAP_LAYERS[name]


def _query() -> dict[str, Any]:
    try:  # programs send other arguments, too, which are ignored
        query: dict[str, Any] = ItemsQuery(unknown=EXCLUDE).load(request.args.to_dict())
        return query
    except ValidationError as error:
        raise InvalidFields(errors=field_errors(error)) from None


def _listing(reader: Reader, name: str, wanted: MapLayer, bbox: Box | None) -> Listing:
    """The features; reading them is noted once a day, but for grids."""
    switch_to(wanted.context(reader))
    if wanted.is_noted:
        ranges, zone = wanted.ranges(reader), reader.owner.zone
        target = f"features/{name}"
        note_reading(db.session(), reader.scope, now(), target, ranges, {}, by_day=zone)
    found = wanted.read(reader, bbox)
    return replace(found, describe=_fields(found))


def _fields(listing: Listing) -> Callable[[Any], Mapping[str, Any]]:
    """Make the function from a row to its fields."""
    return listing.describe or (lambda row: row._mapping)


def _extent(reader: Reader) -> Box | None:
    switch_to(MAP_LAYERS["grids"].context(reader))
    return extent_of_grids(db.session(), reader.owner.county, reader.owner.today)


def _href(path: str, **arguments: Any) -> str:
    """The URL of a path below the secret; without a public URL, a path on this server."""
    base = url_for("ogc.landing", secret=(request.view_args or {})["secret"])
    sent = {name: value for name, value in arguments.items() if value is not None}
    query = f"?{urlencode(sent, safe=',')}" if sent else ""
    return f"{settings().public_url or ''}{base}{path}{query}"


def _words() -> Any:
    return messages(language_of_request())["features"]


def _answer(value: Any, kind: str = "application/json") -> Response:
    response = json_response(value, mimetype=kind)
    response.headers["Cache-Control"] = "no-store"
    return response
