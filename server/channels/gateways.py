"""Send through a county's gateway with apprise: mail, SMS, WeCom, DingTalk, Feishu, webhooks."""

import logging
import re
from urllib.parse import quote, urlsplit

import apprise

from records.staff.channels import ADDRESSES
from server.channels.addresses import canonical_address

CONNECT_SECONDS, READ_SECONDS = 5, 10
_EXAMPLES = {"phone": "+8613812342345", "email": "somebody@example.com", "account": "somebody"}
# Here apprise has a bot's token in the place of the host, and calls a fixed host.
_TOKENS_FIRST = ("wecombot", "dingtalk", "feishu")

# They log addresses and responses; our own log has what matters, without those.
for name in ("apprise", "smpplib"):
    logging.getLogger(name).setLevel(logging.CRITICAL)


class UrlRefused(ValueError):
    """A channel's URL cannot be used; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def address_in(url: str) -> str:
    """The kind of address for which the URL has a placeholder.

    Raises UrlRefused: without one, a whole group would get a message for one person.
    """
    kinds = [kind for kind in ADDRESSES if f"{{{kind}}}" in url]
    if len(kinds) != 1:
        raise UrlRefused("one_address_needed")
    scheme, _, rest = url.partition("://")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if f"{{{kinds[0]}}}" in authority and scheme.lower() not in _TOKENS_FIRST:
        raise UrlRefused("address_as_host")
    if _instantiated(_filled(url, _EXAMPLES[kinds[0]], "example")) is None:
        raise UrlRefused("url_not_understood")
    return kinds[0]


def send(url: str, address: str, key: str, title: str, body: str) -> None:
    """Deliver, or raise OSError. An HTTP request or a mail has the key in its ``Idempotency-Key``
    header, so that a receiver can recognise a repeated message."""
    try:
        one = canonical_address(address_in(url), address)
    except UrlRefused as refused:
        raise OSError(refused.code) from None
    except ValueError:
        raise OSError("address_refused") from None
    service = _instantiated(_filled(url, one, key))
    if service is None or not service.notify(body=body, title=title):
        raise OSError("not_accepted")


def host_and_port(url: str) -> tuple[str, int] | None:
    """Where a channel's URL leads; None if it does not say."""
    try:
        service = _instantiated(_filled(url, _EXAMPLES[address_in(url)], "example"))
    except UrlRefused:
        return None
    # Bots have a token in the place of the host, mail may have the sender's domain there.
    fixed = getattr(service, "notify_url", None)
    if isinstance(fixed, str) and fixed.startswith("https://"):
        return urlsplit(fixed).hostname or "", 443
    host = getattr(service, "smtp_host", None) or getattr(service, "host", None)
    if not isinstance(host, str) or not host:
        return None
    default = 443 if getattr(service, "secure", False) else 80
    return host, getattr(service, "port", None) or default


def _instantiated(url: str) -> apprise.NotifyBase | None:
    service: apprise.NotifyBase | None = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    return service


def _filled(url: str, address: str, key: str) -> str:
    filled = url
    for kind in ADDRESSES:
        filled = filled.replace(f"{{{kind}}}", quote(address, safe=""))
    # Last, so that they override the URL's own.
    more = f"cto={CONNECT_SECONDS}&rto={READ_SECONDS}&redirect=no"
    more += f"&+Idempotency-Key={quote(key, safe='')}"
    return f"{filled}{'&' if '?' in filled else '?'}{more}"
