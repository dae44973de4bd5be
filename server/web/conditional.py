"""Answers that are left out when the client has them already (RFC 9110, 13.1.2)."""

from collections.abc import Callable
from typing import Any

from flask import Response, request


def unless_known(tag: str, make: Callable[[], Any]) -> Any:
    """What ``make`` returns, under this tag; 304 without making it, if the client names the tag.

    The tag is of what the answer is made from, not of its bytes: a weak one.
    """
    if request.if_none_match.contains_weak(tag):
        known = Response(status=304)
        known.set_etag(tag, weak=True)
        return known
    return make(), 200, {"ETag": f'W/"{tag}"'}
