"""Write JSON: with orjson, or with the standard library for strings that orjson refuses."""

import json
from typing import Any

import orjson
from flask import Response
from flask.json.provider import JSONProvider


def json_bytes(value: Any) -> bytes:
    """UTF-8 JSON. A lone surrogate, which UTF-8 cannot encode, is written as an escape."""
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return json.dumps(value, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    """Types that only orjson writes (times, ids, fragments), for the standard library."""
    return json.loads(orjson.dumps(value))


def json_response(value: Any, status: int = 200, mimetype: str = "application/json") -> Response:
    return Response(json_bytes(value), status, mimetype=mimetype)


class StreamedResponse(Response):
    """An answer that is made while it is sent; it is never put together in memory."""

    implicit_sequence_conversion = False


class OrjsonProvider(JSONProvider):
    """The JSON provider of `flask.jsonify` and flask-smorest."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return json_bytes(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        return json_response(self._prepare_response_obj(args, kwargs))
