"""HTTP calls to URLs that come from outside: allowed hosts and public addresses only.

A browser names the endpoint of its push service, so the URL is not trusted. It is parsed once, by
the parser of the client that connects; the host is resolved once, and the connection goes to the
checked address (no DNS rebinding). No redirect is followed and no proxy is used. docs/channels.md
has the rules for every other call.
"""

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_NAT64 = IPv6Network("64:ff9b::/96")

Resolve = Callable[[str, int], Sequence[str]]


class Destination(NamedTuple):
    scheme: str
    host: str
    port: int


def destination(url: str) -> Destination:
    """Where a client would connect to for this URL. Raises ValueError if it is not a plain URL."""
    try:
        parts = parse_url(url)
    except HTTPError:
        raise ValueError("not a URL") from None
    scheme, host = parts.scheme, parts.host
    if scheme not in _PORTS or parts.auth or parts.fragment or "\\" in url:
        raise ValueError("not a plain URL")
    if host is None or not _NAME.fullmatch(host):
        raise ValueError("not a plain host")
    return Destination(scheme, host, parts.port or _PORTS[scheme])


def is_public(address: str) -> bool:
    """False for private, loopback, link-local, multicast and all other special addresses, also
    for an IPv4 address embedded in an IPv6 address."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address) and (inner := _embedded(parsed)) is not None:
        parsed = inner
    return parsed.is_global and not parsed.is_multicast


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order in which to try them. Raises OSError."""
    rows = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


class OutwardSession(requests.Session):
    """Calls only destinations that ``may_call`` allows, at public addresses only unless ``private``
    allows the destination. Raises OSError with a code: `not_allowed`, `address_not_public`."""

    def __init__(
        self,
        may_call: Callable[[Destination], bool],
        private: Callable[[Destination], bool] = lambda _: False,
        resolve: Resolve = resolve,
    ) -> None:
        super().__init__()
        self.trust_env = False  # neither a proxy nor a .netrc
        adapter = _Pinned(may_call, private, resolve)
        for scheme in _PORTS:
            self.mount(f"{scheme}://", adapter)

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{**kwargs, "allow_redirects": False})


class _Pinned(HTTPAdapter):
    """Connects to the address that was checked; name and certificate stay those of the host."""

    def __init__(
        self,
        may_call: Callable[[Destination], bool],
        private: Callable[[Destination], bool],
        resolve: Resolve,
    ) -> None:
        super().__init__()
        self._may_call, self._private, self._resolve = may_call, private, resolve
        # Of what it sends, requests shows the pool the request only.
        self._addresses = WeakKeyDictionary[requests.PreparedRequest, str]()

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        target = destination(request.url or "")
        if not self._may_call(target):
            raise OSError("not_allowed")
        addresses = self._resolve(target.host, target.port)
        if not self._private(target) and not all(map(is_public, addresses)):
            raise OSError("address_not_public")
        request.headers["Host"] = _host_header(target)
        failure: Exception = OSError("unknown_host")
        for address in addresses:
            self._addresses[request] = address
            try:
                return super().send(request, *args, **kwargs)
            except requests.ConnectionError as error:
                failure = error
        raise failure

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: bool | str,
        cert: str | tuple[str, str] | None = None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        name = str(host["host"]).strip("[]")
        if host["scheme"] == "https":
            pool |= {"server_hostname": name, "assert_hostname": name}
        return {**host, "host": self._addresses[request]}, dict(pool)


def names(hosts: Sequence[str]) -> Callable[[Destination], bool]:
    """A predicate: True for destinations in a list of hosts. ``*.`` matches any subdomain; an entry
    with ``http://`` allows that host without TLS."""

    def is_named(target: Destination) -> bool:
        host = _host_header(target)
        if f"http://{host}" in hosts:
            return True
        return target.scheme == "https" and any(
            host == allowed or (allowed.startswith("*.") and host.endswith(allowed[1:]))
            for allowed in hosts
        )

    return is_named


def names_without_tls(hosts: Sequence[str]) -> Callable[[Destination], bool]:
    """A predicate: True for an entry with ``http://`` (an operator's test): it may be private."""
    return lambda target: f"http://{_host_header(target)}" in hosts


def _host_header(target: Destination) -> str:
    """The host, with its port unless that is the default one."""
    default = target.port == _PORTS[target.scheme]
    return target.host if default else f"{target.host}:{target.port}"
