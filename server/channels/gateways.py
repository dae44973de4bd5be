"""Sending through a county's gateway, by apprise: mail, SMS, WeCom, DingTalk, Feishu, webhooks."""

import logging
import re
from urllib.parse import quote

import apprise

from records.staff.channels import ADDRESSES
from server.channels.addresses import canonical_address

CONNECT_SECONDS, READ_SECONDS = 5, 10
_EXAMPLES = {"phone": "+8613812342345", "email": "somebody@example.com", "account": "somebody"}
# Where apprise has a bot's token in the place of a host, and calls a host of its own.
_TOKENS_FIRST = ("wecombot", "dingtalk", "feishu")

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
    scheme, _, rest = url.partition("://")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if f"{{{found[0]}}}" in authority and scheme.lower() not in _TOKENS_FIRST:
        raise UrlRefused("address_as_host")
    if _instantiated(_filled(url, _EXAMPLES[found[0]], "example")) is None:
        raise UrlRefused("url_not_understood")
    return found[0]


def send(url: str, address: str, key: str, title: str, body: str) -> None:
    """Deliver, or raise OSError. The key goes along as the header ``Idempotency-Key``, of an HTTP
    request or a mail, so that a receiver can recognise a message that comes twice."""
    try:
        one = canonical_address(address_in(url), address)
    except UrlRefused as refused:
        raise OSError(refused.code) from None
    except ValueError:
        raise OSError("address_refused") from None
    service = _instantiated(_filled(url, one, key))
    if service is None or not service.notify(body=body, title=title):
        raise OSError("not_accepted")


def _instantiated(url: str) -> apprise.NotifyBase | None:
    found: apprise.NotifyBase | None = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    return found


def _filled(url: str, address: str, key: str) -> str:
    filled = url
    for kind in ADDRESSES:
        filled = filled.replace(f"{{{kind}}}", quote(address, safe=""))
    # Last, so that they hold whatever the URL says.
    more = f"cto={CONNECT_SECONDS}&rto={READ_SECONDS}&redirect=no"
    more += f"&+Idempotency-Key={quote(key, safe='')}"
    return f"{filled}{'&' if '?' in filled else '?'}{more}"
