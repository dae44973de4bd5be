"""Calls to addresses that come from outside: which may be made, and to where they really go.

A browser names the endpoint of its push service, so that nothing about it is trusted: the URL is
parsed once, by the parser of the client that connects; the host is looked up once, and the
connection goes to an address that was checked, whatever the name means a moment later. No redirect
is followed and no proxy asked. docs/channels.md has the rules for every other call.
"""

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple

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
    """Where a client would connect to for this URL. Raises ValueError: it is not a plain one."""
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
    where an IPv6 address carries one of IPv4."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and (inner := _carried(found)) is not None:
        found = inner
    return found.is_global and not found.is_multicast


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order in which they are to be tried. Raises OSError."""
    rows = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


class OutwardSession(requests.Session):
    """Calls only where ``may_call`` allows it, and only public addresses unless ``private`` allows
    that one too. Raises OSError with a code as `not_allowed` and `address_not_public`."""

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

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        found = destination(request.url or "")
        if not self._may_call(found):
            raise OSError("not_allowed")
        addresses = self._resolve(found.host, found.port)
        if not self._private(found) and not all(map(is_public, addresses)):
            raise OSError("address_not_public")
        default = found.port == _PORTS[found.scheme]
        request.headers["Host"] = found.host if default else f"{found.host}:{found.port}"
        failure: Exception = OSError("unknown_host")
        for address in addresses:
            request.address = address  # type: ignore[attr-defined]
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
        return {**host, "host": request.address}, dict(pool)  # type: ignore[attr-defined]


def names(hosts: Sequence[str]) -> Callable[[Destination], bool]:
    """True for what a list of hosts names. ``*.`` stands for any subdomain; an entry with
    ``http://`` allows that one without TLS."""

    def is_named(found: Destination) -> bool:
        named = _named(found)
        if f"http://{named}" in hosts:
            return True
        return found.scheme == "https" and any(
            named == allowed or (allowed.startswith("*.") and named.endswith(allowed[1:]))
            for allowed in hosts
        )

    return is_named


def names_without_tls(hosts: Sequence[str]) -> Callable[[Destination], bool]:
    """True for an entry with ``http://``: the operator's own, for trying out; it may be private."""
    return lambda found: f"http://{_named(found)}" in hosts


def _named(found: Destination) -> str:
    default = found.port == _PORTS[found.scheme]
    return found.host if default else f"{found.host}:{found.port}"
