"""JSON out: orjson, and the standard library for the few texts that orjson will not write."""

import json
from typing import Any

import orjson
from flask import Response
from flask.json.provider import JSONProvider


def json_bytes(value: Any) -> bytes:
    """UTF-8 JSON. A lone surrogate, which UTF-8 cannot hold, goes out as its escape."""
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return json.dumps(value, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    """What orjson writes by itself (times, ids, ready fragments), for the slow path."""
    return json.loads(orjson.dumps(value))


def json_response(value: Any, status: int = 200, mimetype: str = "application/json") -> Response:
    return Response(json_bytes(value), status, mimetype=mimetype)


class OrjsonProvider(JSONProvider):
    """What `flask.jsonify`, and with it flask-smorest, writes with."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return json_bytes(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        return json_response(self._prepare_response_obj(args, kwargs))
