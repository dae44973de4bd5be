"""Parsers for the text of settings. A ValueError says what is allowed, without the value."""

import base64
import binascii
import dataclasses
import json
import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclasses.dataclass(frozen=True)
class FieldKey:
    """A key for columns that are stored encrypted, such as telephone numbers."""

    id: str
    key: bytes = dataclasses.field(repr=False)


def text(value: str) -> str:
    return value


def folder(value: str) -> Path:
    return Path(value).absolute()


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        number = int(value)
        if not lowest <= number <= highest:
            raise ValueError(f"must be between {lowest} and {highest}")
        return number

    return parse


def database_url(value: str) -> str:
    for scheme in ("postgresql://", "postgres://", "postgresql+psycopg://"):
        if value.startswith(scheme):
            return "postgresql+psycopg://" + value.removeprefix(scheme)
    raise ValueError("must start with postgresql://")


def secret_key(value: str) -> str:
    if len(value) < 32:
        raise ValueError("must have at least 32 characters")
    return value


def field_keys(value: str) -> tuple[FieldKey, ...]:
    keys = []
    for part in filter(None, map(str.strip, value.split(","))):
        name, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise ValueError("must be a list of id:base64key") from None
        if not name or len(key) != 32:
            raise ValueError("must be a list of id:base64key, each key of 32 bytes")
        keys.append(FieldKey(name, key))
    if not keys or len({key.id for key in keys}) != len(keys):
        raise ValueError("must hold at least one key, and each id once")
    return tuple(keys)


def county(value: str) -> str:
    if len(value) != 6 or not value.isascii() or not value.isdigit():
        raise ValueError("must be a county's code of 6 digits")
    return value


def version(value: str) -> tuple[int, ...]:
    parts = value.split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError("must be a version such as 1.4.0")
    return tuple(map(int, parts))


def photo_store(value: str) -> str:
    return value if "://" in value else str(Path(value).absolute())


def json_object(value: str) -> dict[str, Any]:
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise ValueError("must be a JSON object")
    return parsed


def vapid_key(value: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ValueError("must be a key that `flask channels vapid` made")
    return key


def contact(value: str) -> str:
    if not value.startswith(("mailto:", "https://")):
        raise ValueError("must start with mailto: or https://")
    return value


def public_url(value: str) -> str:
    parts = urlsplit(value)
    plain = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("must be such as https://yicetong.example")
    if value.rstrip("/") != plain:
        raise ValueError("must end after the host and the port")
    return plain


def names(value: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, value.split(","))))


def sms_number(value: str) -> str:
    if not re.fullmatch(r"\+?[0-9]{3,20}", value):
        raise ValueError("must be a number such as 106900001234")
    return value


def sms_secret(value: str) -> str:
    # It stands in an address of the gateway's configuration.
    if not re.fullmatch(r"[A-Za-z0-9_-]{32,}", value):
        raise ValueError("must be 32 or more letters and digits")
    return value


def networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(each) for each in names(value))
    except ValueError:
        raise ValueError("must be networks such as 127.0.0.0/8, separated by commas") from None


def log_level(value: str) -> str:
    if value.upper() not in LOG_LEVELS:
        raise ValueError("must be one of " + ", ".join(LOG_LEVELS))
    return value.upper()


# Parsers of settings that are never shown.
SECRET = (secret_key, field_keys, database_url, json_object, vapid_key, sms_secret)
