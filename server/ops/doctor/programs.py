"""The versions of this program and of what it stands on; what prints need."""

import platform
import sys
from collections.abc import Iterator

import sqlalchemy as sa

from records.problems import Problem
from server import versions
from server.ops.doctor.finding import Finding
from server.ops.doctor.patient import Patient
from server.prints.pdf import PrintingUnavailable, has_chinese_font, pdf_of

# The oldest that the tests run on; docs/operations.md names the same.
PYTHON, POSTGRES, POSTGIS = (3, 11), (15,), (3, 3)
_UPGRADE = "install a newer one"
_FONT = "apt-get install fontconfig fonts-noto-cjk"
_PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_DATABASE_VERSIONS = sa.text("""
    SELECT current_setting('server_version') AS postgres,
           (SELECT extversion FROM pg_extension WHERE extname = 'postgis') AS postgis
""")


def program(patient: Patient) -> Iterator[Finding]:
    """Of the server, its tables, its API, and Python."""
    yield Finding(
        "versions",
        "ok",
        f"Yicetong {versions.SERVER} with tables {versions.schema()} and API {versions.API}",
    )
    yield _at_least("Python", platform.python_version(), PYTHON, sys.version_info[:2])


def database(patient: Patient) -> Iterator[Finding]:
    """Of PostgreSQL and PostGIS."""
    row = patient.database.execute(_DATABASE_VERSIONS).one()
    yield _at_least("PostgreSQL", row.postgres, POSTGRES, numbers(row.postgres))
    if row.postgis is None:
        text = "the database has no PostGIS"
        yield Finding("versions", "fault", text, "as an administrator: CREATE EXTENSION postgis")
    else:
        yield _at_least("PostGIS", row.postgis, POSTGIS, numbers(row.postgis))


def _at_least(what: str, version: str, oldest: tuple[int, ...], found: tuple[int, ...]) -> Finding:
    if found < oldest:
        needed = ".".join(map(str, oldest))
        text = f"{what} {version} is too old: {needed} or newer is needed"
        return Finding("versions", "fault", text, _UPGRADE)
    return Finding("versions", "ok", f"{what} {version}")


def numbers(version: str) -> tuple[int, ...]:
    """`15.18 (Debian ...)` -> (15, 18); `3.3.2` -> (3, 3, 2)."""
    first = version.partition(" ")[0]
    return tuple(int(part) for part in first.split(".") if part.isdigit())


def prints(patient: Patient) -> Iterator[Finding]:
    """A page with Chinese on it is made; Chromium is not needed."""
    if not has_chinese_font():
        text = "no font with Chinese characters: PDFs cannot be made; all else works"
        yield Finding("prints", "warning", text, _FONT)
        return
    try:
        pdf_of('<html lang="zh"><p>一册通</p></html>')
    except PrintingUnavailable:
        text = "Pango is missing: PDFs cannot be made; all else works"
        yield Finding("prints", "warning", text, _PANGO)
    except Problem as problem:
        text = f"{problem.code}: a page could not be made into a PDF"
        yield Finding("prints", "warning", text, "the log says why")
    else:
        yield Finding("prints", "ok", "PDFs with Chinese can be made")
