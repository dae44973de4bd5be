"""What answers at YICETONG_PUBLIC_URL, and on the port: certificate, clock, version."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from server import versions
from server.ops.doctor.finding import Finding
from server.ops.doctor.patient import Patient
from server.ops.listening import AddressUnusable, is_free

_SECONDS = 10
_SOON, _AT_ONCE = timedelta(days=30), timedelta(days=7)
_RENEW = "renew it, and see why it was not renewed by itself (docs/guide.md, 7)"


def certificate(patient: Patient) -> Iterator[Finding]:
    """Whether browsers trust it, and until when."""
    url = patient.settings.public_url
    if url is None:
        yield Finding("certificate", "unknown", "not checked: YICETONG_PUBLIC_URL is not set")
    elif not url.startswith("https:"):
        text = f"{url} has no TLS: passwords and personal data can be read on the way"
        yield Finding("certificate", "warning", text, "put nginx with a certificate in front")
    else:
        yield _of_certificate(url, patient.settings.ca_certificate, patient.now)


def _of_certificate(url: str, own_root: Path | None, now: datetime) -> Finding:
    """``own_root``: of the county's own authority, which phones have been told to trust."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    trusting = ssl.create_default_context()
    try:
        if own_root is not None:
            trusting.load_verify_locations(own_root)
    except (OSError, ssl.SSLError) as error:
        text = f"YICETONG_CA_CERTIFICATE: {own_root} cannot be used ({type(error).__name__})"
        return Finding("certificate", "fault", text, "correct it, or take it away")
    try:
        with (
            socket.create_connection((host, parts.port or 443), _SECONDS) as plain,
            trusting.wrap_socket(plain, server_hostname=host) as secure,
        ):
            ends = str((secure.getpeercert() or {})["notAfter"])
    except ssl.SSLCertVerificationError as error:
        text = f"the certificate of {url} is refused: {error.verify_message}"
        return Finding("certificate", "fault", text, _RENEW)
    except ConnectionRefusedError:
        text = f"nothing listens at {url}: nobody can open it"
        return Finding("certificate", "fault", text, "start nginx: systemctl status nginx")
    except (OSError, KeyError) as error:
        text = f"not checked: {url} does not answer from here ({type(error).__name__})"
        return Finding("certificate", "unknown", text, "see whether it answers from elsewhere")
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    left = until - now
    text = f"the certificate of {url} ends on {until:%Y-%m-%d}, in {left.days} days"
    if left < _AT_ONCE:
        return Finding("certificate", "fault", text, _RENEW)
    if left < _SOON:
        return Finding("certificate", "warning", text, _RENEW)
    return Finding("certificate", "ok", text)


def date_at(url: str) -> datetime | None:
    """The time that a web server says; None if it does not answer."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        # A clock that is wrong also makes a good certificate look bad: its time is asked anyway.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(
            host, parts.port, timeout=_SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=_SECONDS)
    try:
        connection.request("HEAD", "/healthz")
        return parsedate_to_datetime(connection.getresponse().headers["Date"]).astimezone(UTC)
    except (OSError, http.client.HTTPException, TypeError, ValueError):
        return None
    finally:
        connection.close()


def port(patient: Patient) -> Iterator[Finding]:
    """Whether what listens there is ours, and of this version."""
    settings = patient.settings
    where = f"port {settings.port} of {settings.host}"
    try:
        free = is_free(settings.host, settings.port)
    except AddressUnusable as error:
        yield Finding("port", "fault", str(error), "correct YICETONG_HOST or YICETONG_PORT")
        return
    if free:
        text = f"the web server does not run: nothing listens on {where}"
        served = settings.database_url is not None  # a private database is stopped with its server
        yield Finding("port", "fault" if served else "warning", text, "start it")
        return
    version = _version_at(settings.host, settings.port)
    if version is None:
        yield Finding(
            "port",
            "fault",
            f"{where} is in use by another program",
            "stop that, or choose another with YICETONG_PORT",
        )
    elif version != (versions.SERVER, versions.schema()):
        text = f"the web server on {where} still runs version {' with tables '.join(version)}"
        yield Finding("port", "warning", text, "restart it")
    else:
        yield Finding("port", "ok", f"the web server listens on {where}")


def _version_at(host: str, port: int) -> tuple[str, str] | None:
    """The versions of our web server there and of its tables; None if what listens is something
    else."""
    connection = http.client.HTTPConnection(_to_connect(host), port, timeout=_SECONDS)
    try:
        connection.request("GET", "/healthz")
        said = json.loads(connection.getresponse().read(10_000))
        if not said["alive"]:
            return None
        return str(said.get("version", "before 0.1.0")), str(said.get("schema", "before that"))
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError, AttributeError):
        return None
    finally:
        connection.close()


def _to_connect(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
