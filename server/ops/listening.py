"""Whether an address is free to listen on."""

import socket


class AddressUnusable(RuntimeError):
    """Nobody can listen there with these rights; the text says why."""


def is_free(host: str, port: int) -> bool:
    """False while another program listens there. Raises AddressUnusable."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise AddressUnusable(f"YICETONG_HOST: {host} is not an address of this machine") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        try:
            probe.bind(address)
        except PermissionError:
            raise AddressUnusable(f"port {port} needs root; choose one above 1023") from None
        except OSError:
            return False
    return True
