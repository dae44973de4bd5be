"""The county's own authority: what it vouches for, and for how long phones need not be asked."""

import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from server.ops.certificates import Certificates, ensure_certificate, fingerprint

NOW = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
NAMES = ["yct.example", "192.168.3.4", "127.0.0.1"]


def verified(made: Certificates, name: str, at: datetime = NOW) -> bool:
    """By OpenSSL, as a client that trusts the root alone."""
    asks = "-verify_ip" if name[0].isdigit() else "-verify_hostname"
    done = subprocess.run(
        ["openssl", "verify", "-CAfile", made.root, "-attime", str(int(at.timestamp())),
         "-purpose", "sslserver", "-x509_strict", asks, name, made.certificate],
        capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode == 0


@pytest.mark.parametrize("names", [NAMES, NAMES[:1], NAMES[1:], ["10.0.0.5"], ["203.0.113.7"]])
def test_a_client_that_trusts_the_root_trusts_each_of_the_names(
    tmp_path: Path, names: list[str]
) -> None:
    made = ensure_certificate(tmp_path, names, NOW)
    assert all(verified(made, name) for name in names)
    assert not verified(made, "other.example")
    assert not verified(made, names[0], NOW + timedelta(days=900))


def test_what_is_good_enough_stays(tmp_path: Path) -> None:
    made = ensure_certificate(tmp_path, NAMES, NOW)
    before = made.certificate.read_bytes(), made.root.read_bytes()
    ensure_certificate(tmp_path, NAMES, NOW + timedelta(days=700))
    assert (made.certificate.read_bytes(), made.root.read_bytes()) == before


@pytest.mark.parametrize(
    ("names", "after"),
    [
        pytest.param(NAMES, timedelta(days=750), id="it ends soon"),
        pytest.param(["yct.example", "10.0.0.8"], timedelta(0), id="another address"),
    ],
)
def test_a_new_certificate_is_of_the_root_that_phones_trust(
    tmp_path: Path, names: list[str], after: timedelta
) -> None:
    made = ensure_certificate(tmp_path, NAMES, NOW)
    certificate, root = made.certificate.read_bytes(), made.root.read_bytes()
    ensure_certificate(tmp_path, names, NOW + after)
    assert made.certificate.read_bytes() != certificate
    assert made.root.read_bytes() == root
    assert all(verified(made, name, NOW + after) for name in names)


@pytest.mark.parametrize("names", [NAMES, ["10.0.0.5"]])
def test_the_root_vouches_for_no_other_name(tmp_path: Path, names: list[str]) -> None:
    """Whoever gets hold of its key cannot be another server to the county's phones."""
    made = ensure_certificate(tmp_path, names, NOW)
    stolen = serialization.load_pem_private_key(made.root_key.read_bytes(), None)
    assert isinstance(stolen, ec.EllipticCurvePrivateKey)
    root = x509.load_pem_x509_certificate(made.root.read_bytes())
    for name, is_trusted in (("yct.example", "yct.example" in names), ("bank.example", False)):
        forged = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
            .issuer_name(root.subject)
            .public_key(stolen.public_key())
            .serial_number(7)
            .not_valid_before(NOW)
            .not_valid_after(NOW + timedelta(days=5))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(stolen.public_key()),
                critical=False,
            )
            .sign(stolen, hashes.SHA256())
        )
        made.certificate.write_bytes(forged.public_bytes(serialization.Encoding.PEM))
        assert verified(made, name, NOW + timedelta(days=1)) == is_trusted


@pytest.mark.parametrize("lost", ["key.pem", "cert.pem", "ca.key", "ca.crt"])
def test_files_that_do_not_belong_together_are_made_anew(tmp_path: Path, lost: str) -> None:
    """As a power cut may leave them."""
    made = ensure_certificate(tmp_path / "own", NAMES, NOW)
    other = ensure_certificate(tmp_path / "other", NAMES, NOW)
    (made.folder / lost).write_bytes((other.folder / lost).read_bytes())
    made = ensure_certificate(made.folder, NAMES, NOW)
    assert verified(made, NAMES[0])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)  # refuses a key of another


def test_a_root_is_kept_until_it_ends_itself(tmp_path: Path) -> None:
    """Phones are asked once in ten years: its last certificate is shorter."""
    made = ensure_certificate(tmp_path, NAMES, NOW)
    root = made.root.read_bytes()
    late = NOW + timedelta(days=3500)
    ensure_certificate(tmp_path, NAMES, late)
    assert made.root.read_bytes() == root
    assert verified(made, NAMES[0], late)
    ensure_certificate(tmp_path, NAMES, NOW + timedelta(days=3600))
    assert made.root.read_bytes() != root


def test_what_was_made_while_the_clock_ran_ahead_is_made_anew(tmp_path: Path) -> None:
    """Nobody would trust it until the day on which it begins."""
    made = ensure_certificate(tmp_path, NAMES, NOW + timedelta(days=70))
    assert not verified(made, NAMES[0])
    ensure_certificate(tmp_path, NAMES, NOW)
    assert verified(made, NAMES[0])


def test_a_name_that_the_root_may_not_vouch_for_needs_another_root(tmp_path: Path) -> None:
    made = ensure_certificate(tmp_path, NAMES, NOW)
    before = made.root.read_bytes()
    ensure_certificate(tmp_path, ["other.example"], NOW)
    assert made.root.read_bytes() != before
    assert verified(made, "other.example")


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    made = ensure_certificate(tmp_path, NAMES, NOW)
    assert [path.stat().st_mode & 0o777 for path in (made.key, made.root_key)] == [0o600, 0o600]
    assert made.root.stat().st_mode & 0o777 == 0o644
    ssl.create_default_context(cafile=str(made.root))
    assert len(fingerprint(made.root)) == 32 * 3 - 1
