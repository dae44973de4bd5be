"""Session tokens and what is derived from them."""

import hashlib
import hmac
import re
import secrets

# With the county, as the sessions' key begins with it.
_TOKEN = re.compile(r"([1-9][0-9]{5})\.[A-Za-z0-9_-]{43}")


def new_token(county: str) -> str:
    """``<county>.<256 random bits>``, opaque to clients."""
    return f"{county}.{secrets.token_urlsafe(32)}"


def county_of(token: str) -> str | None:
    """The county of a well-formed token, else None."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else None


def hash_of(token: str) -> bytes:
    """The hash that is stored; it needs no salt, as nobody can guess 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def csrf_token(secret_key: str, token_hash: bytes) -> str:
    """The CSRF token of a browser session; other sites cannot read it."""
    return hmac.new(secret_key.encode(), b"csrf:" + token_hash, hashlib.sha256).hexdigest()
