"""The database: whether it answers, its tables, its clock, its row-level security."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from authz.row_level_security import bypasses_row_level_security
from server.ops.doctor.finding import Finding, State
from server.ops.doctor.front import date_at
from server.ops.doctor.patient import Patient
from server.ops.schema import schema_fault

_OFF, _FAR_OFF = timedelta(minutes=1), timedelta(minutes=5)
_SET_CLOCKS = "set the clock of both machines by NTP (`timedatectl set-ntp true`)"
_ROLES = 'make two roles, as docs/operations.md, "Roles in the database"'
_SUPER = sa.text(
    "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
)
# They have policies that nobody is held to.
_OPEN_TABLES = sa.text("""
    SELECT relname FROM pg_class c
    WHERE relnamespace = 'public'::regnamespace AND NOT relrowsecurity
      AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
    ORDER BY relname
""")


def answers(patient: Patient) -> Iterator[Finding]:
    """What is said of a database that is away is said once, here."""
    if patient.session is not None:
        yield Finding("database", "ok", "the database answers")
    else:
        remedy = (
            "start it (`make run` does)"
            if patient.settings.database_url is None
            else "start it (systemctl start postgresql), or correct DATABASE_URL"
        )
        yield Finding("database", "fault", f"no database: {patient.away}", remedy)


def schema(patient: Patient) -> Iterator[Finding]:
    """In the words of the start."""
    fault = schema_fault(patient.database.connection())
    if fault is None:
        yield Finding("schema", "ok", "the tables are those of this program")
    else:
        yield Finding("schema", "fault", f"{fault.code}: {fault.text}", fault.remedy)


def clock(patient: Patient) -> Iterator[Finding]:
    """Beside the database's and the web front's, where they answer: either may be the wrong one."""
    if patient.session is not None:
        theirs = patient.session.scalar(sa.text("SELECT clock_timestamp()"))
        if theirs is not None:
            yield compared("the database's", patient.now, theirs)
    url = patient.settings.public_url
    said = date_at(url) if url else None
    if said is not None:
        yield compared(f"that of {url}", patient.now, said)
    if patient.session is None and said is None:
        yield Finding("clock", "unknown", "not checked: no other clock answers")


def time_source(patient: Patient) -> Iterator[Finding]:
    """Whether anybody sets this machine's clock, by systemd: the database's and the web front's are
    often the same clock, and as wrong."""
    program = shutil.which("timedatectl")
    if program is None:
        return
    try:
        said = subprocess.run(
            [program, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    if said.stdout.strip() == "no":
        text = "no time server sets this machine's clock"
        yield Finding("clock", "warning", text, "timedatectl set-ntp true")


def compared(whose: str, ours: datetime, theirs: datetime) -> Finding:
    """How far two clocks are apart."""
    apart = abs(ours - theirs)
    if apart < _OFF:
        return Finding("clock", "ok", f"this clock and {whose} agree")
    way = "behind" if ours < theirs else "ahead of"
    text = f"this clock is {apart.total_seconds() / 60:.0f} minutes {way} {whose}"
    state: State = "warning" if apart < _FAR_OFF else "fault"
    return Finding("clock", state, text, _SET_CLOCKS)


def row_level_security(patient: Patient) -> Iterator[Finding]:
    """Whether the app's role is bound by it, and whether it is on."""
    name = "row_level_security"
    connection = patient.database.connection()
    tables = connection.scalars(_OPEN_TABLES).all()
    if tables:
        yield Finding(
            name,
            "fault",
            f"row-level security was switched off for {', '.join(tables)}",
            "as the owner: ALTER TABLE ... ENABLE ROW LEVEL SECURITY",
        )
    if connection.scalar(_SUPER):
        text = "the role of DATABASE_URL is a superuser, or bypasses row-level security: it has no"
        yield Finding(name, "fault", f"{text} effect", _ROLES)
    elif bypasses_row_level_security(connection):
        text = "the role of DATABASE_URL owns tables, and could switch row-level security off"
        yield Finding(name, "warning", text, _ROLES)
    elif not tables:
        yield Finding(name, "ok", "row-level security binds the program's role")
