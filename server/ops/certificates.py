"""A certificate authority of one's own, for a county that has no certificate of a public one.

Phones trust its root once; after that a new certificate asks nothing of them. The root may only
vouch for the names and networks for which it was made, so that its key is of no use elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

_ROOT_DAYS: Final = 3650
_DAYS: Final = 800  # Apple refuses a root's certificates of more than 825
_RENEWED_BEFORE: Final = timedelta(days=60)
_CLOCKS_DIFFER: Final = timedelta(days=1)
# A machine's address in its own network may change: a root vouches for all of these.
_PRIVATE: Final = tuple(
    ip_network(each)
    for each in (
        *("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("::1/128", "fc00::/7"),
    )
)

_NO_HOST: Final = x509.DNSName("yicetong.invalid")

_Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Certificates:
    """The files of an authority and of the certificate that it has given; keys are readable by
    their owner only."""

    folder: Path

    @property
    def root(self) -> Path:
        """What phones have to trust."""
        return self.folder / "ca.crt"

    @property
    def certificate(self) -> Path:
        return self.folder / "cert.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    @property
    def root_key(self) -> Path:
        return self.folder / "ca.key"


def ensure_certificate(folder: Path, names: Sequence[str], now: datetime) -> Certificates:
    """A certificate for these host names and addresses, which holds for 60 days at least.

    What is there and good enough stays: the root for ten years, so that phones trust it once. Files
    that do not belong together, as a power cut may leave them, are made anew.
    """
    files = Certificates(folder)
    folder.mkdir(parents=True, exist_ok=True)
    root = _root(files, names, now)
    if not _holds(files, root, names, now):
        key = ec.generate_private_key(ec.SECP256R1())
        signer = _read_key(files.root_key)
        until = min(now + timedelta(days=_DAYS), root.not_valid_after_utc)
        made = (
            _builder(_named(f"Yicetong {names[0]}"), root.subject, key, now, until)
            .add_extension(x509.SubjectAlternativeName(map(_general, names)), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
                critical=False,
            )
            .sign(signer, hashes.SHA256())
        )
        _write(files.key, _private(key))
        _write(files.certificate, made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return files


def fingerprint(certificate: Path) -> str:
    """SHA-256 in pairs of hexadecimal digits, as phones show it."""
    digest = _read(certificate).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def _root(files: Certificates, names: Sequence[str], now: datetime) -> x509.Certificate:
    """The authority; a new one if there is none that may vouch for these names for long enough."""
    if _belong_together(files.root, files.root_key):
        root = _read(files.root)
        permitted = root.extensions.get_extension_for_class(x509.NameConstraints).value
        allowed = [each.value for each in permitted.permitted_subtrees or ()]
        if _is_of_now(root, now) and all(_is_among(name, allowed) for name in names):
            return root
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named(f"Yicetong CA {names[0]}")
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    root = (
        _builder(subject, subject, key, now, now + timedelta(days=_ROOT_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(files.root_key, _private(key))
    _write(files.root, root.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return root


def _named(common_name: str) -> x509.Name:
    """With a blank in it: a common name that reads as a host would have to be a permitted one."""
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(until)
    )


def _belong_together(certificate: Path, key: Path) -> bool:
    try:
        return _read(certificate).public_key() == _read_key(key).public_key()
    except (OSError, ValueError):
        return False


def _holds(
    files: Certificates, root: x509.Certificate, names: Iterable[str], now: datetime
) -> bool:
    """Whether the certificate is of this root and for these names, and will be for a while."""
    if not _belong_together(files.certificate, files.key):
        return False
    certificate = _read(files.certificate)
    own = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return set(own) == set(map(_general, names)) and _is_of_now(certificate, now)


def _is_of_now(certificate: x509.Certificate, now: datetime) -> bool:
    """Also false for one that was made while the clock ran ahead: phones would refuse it."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return begins <= now and now + _RENEWED_BEFORE < ends


def _permitted(names: Iterable[str]) -> list[x509.GeneralName]:
    # Where a root permits no host name, it may vouch for all of them.
    own = [x509.DNSName(name) for name in names if not _is_address(name)] or [_NO_HOST]
    addresses = (ip_network(name) for name in names if _is_address(name))
    outside = [each for each in addresses if not any(_lies_in(each, wide) for wide in _PRIVATE)]
    return [*own, *map(x509.IPAddress, (*_PRIVATE, *outside))]


def _is_among(name: str, permitted: Sequence[object]) -> bool:
    if not _is_address(name):
        return name in permitted
    own = ip_network(name)
    return any(
        _lies_in(own, each) for each in permitted if isinstance(each, IPv4Network | IPv6Network)
    )


def _lies_in(inner: _Network, outer: _Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
        return True
    except ValueError:
        return False


def _general(name: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(name)) if _is_address(name) else x509.DNSName(name)


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)
        os.fsync(file.fileno())
    draft.replace(path)
