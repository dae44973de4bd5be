"""Sending through a county's gateway, by apprise: mail, SMS, WeCom, DingTalk, Feishu, webhooks."""

import logging
from urllib.parse import quote

import apprise

from records.channels import ADDRESSES

CONNECT_SECONDS, READ_SECONDS = 5, 10
_EXAMPLES = {"phone": "+8613812342345", "email": "somebody@example.com", "account": "somebody"}

# They name addresses and answers; what matters is in our own log, without.
for name in ("apprise", "smpplib"):
    logging.getLogger(name).setLevel(logging.CRITICAL)


class UrlRefused(ValueError):
    """A channel's URL cannot be used; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def address_in(url: str) -> str:
    """Which kind of address the URL has a place for.

    Raises UrlRefused: a channel without one would tell a whole group what is for one person.
    """
    found = [kind for kind in ADDRESSES if f"{{{kind}}}" in url]
    if len(found) != 1:
        raise UrlRefused("one_address_needed")
    if _instantiated(_filled(url, _EXAMPLES[found[0]], "example")) is None:
        raise UrlRefused("url_not_understood")
    return found[0]


def send(url: str, address: str, key: str, title: str, body: str) -> None:
    """Deliver, or raise OSError. The key goes along as the header ``Idempotency-Key``, of an HTTP
    request or a mail, so that a receiver can recognise a message that comes twice."""
    service = _instantiated(_filled(url, address, key))
    if service is None or not service.notify(body=body, title=title):
        raise OSError("not_accepted")


def _instantiated(url: str) -> apprise.NotifyBase | None:
    found: apprise.NotifyBase | None = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    return found


def _filled(url: str, address: str, key: str) -> str:
    filled = url
    for kind in ADDRESSES:
        filled = filled.replace(f"{{{kind}}}", quote(address, safe=""))
    more = f"cto={CONNECT_SECONDS}&rto={READ_SECONDS}&+Idempotency-Key={quote(key, safe='')}"
    return f"{filled}{'&' if '?' in filled else '?'}{more}"
