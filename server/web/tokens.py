"""Session tokens and what is derived from them."""

import hashlib
import hmac
import re
import secrets

# The county comes first, so that a token's session is found by its county's key.
_TOKEN = re.compile(r"([1-9][0-9]{5})\.[A-Za-z0-9_-]{43}")


def new_token(county: str) -> str:
    """``<county>.<256 random bits>``: opaque to clients, which only send it back."""
    return f"{county}.{secrets.token_urlsafe(32)}"


def county_of(token: str) -> str | None:
    """The county of a well-formed token."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else None


def hash_of(token: str) -> bytes:
    """What is stored. A plain hash is enough: nobody can guess 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def csrf_token(secret_key: str, token_hash: bytes) -> str:
    """The form token of a browser session: only who may read our answers knows it."""
    return hmac.new(secret_key.encode(), b"csrf:" + token_hash, hashlib.sha256).hexdigest()
