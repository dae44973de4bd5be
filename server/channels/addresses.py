"""A person's address on a channel: exactly one, in characters that no gateway interprets."""

import re
from email.errors import MessageError
from email.headerregistry import Address

from marshmallow import ValidationError

from records.phones import canonical_phone

_MAX_MAIL, _MAX_LOCAL = 254, 64
_LOCAL = re.compile(r"[A-Za-z0-9_+=-]+(?:\.[A-Za-z0-9_+=-]+)*")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*")
_ACCOUNT = re.compile(r"[A-Za-z0-9_](?:\.?[A-Za-z0-9_@-]){0,127}")


def canonical_address(kind: str, value: str) -> str:
    """The address in its stored form. Raises ValueError.

    A mail address is one mailbox without a display name; an account is a user id or token of WeCom,
    DingTalk or Feishu.
    """
    if kind == "phone":
        try:
            return canonical_phone(value)
        except ValidationError:
            raise ValueError("not a telephone number") from None
    if kind == "account":
        if not _ACCOUNT.fullmatch(value):
            raise ValueError("not an account")
        return value
    try:
        mailbox = Address(addr_spec=value)
    except (ValueError, MessageError, AttributeError, IndexError):
        raise ValueError("not one mailbox") from None
    local, domain = mailbox.username, mailbox.domain
    plain = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    # The parser drops comments: refuse what it changed.
    if value != f"{local}@{domain}" or not plain:
        raise ValueError("not a plain mailbox")
    if len(local) > _MAX_LOCAL or len(value) > _MAX_MAIL:
        raise ValueError("not short enough for a mailbox")
    return f"{local}@{domain.lower()}"
