"""All checks, and the walk through them, which goes on to its end whatever is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from server.config import read_settings
from server.ops.doctor import channels, database, folders, front, programs, settings, work
from server.ops.doctor.finding import Finding
from server.ops.doctor.patient import Patient, patient_of
from server.web.database_errors import diagnosis_of


class Check(NamedTuple):
    """``needs``: the settings without which it cannot be run."""

    name: str
    run: Callable[[Patient], Iterable[Finding]]
    needs: tuple[str, ...] = ()
    needs_database: bool = False


_DATA: Final = "YICETONG_DATA_DIR"
_STORE: Final = ("YICETONG_PHOTO_STORE", "YICETONG_PHOTO_STORE_OPTIONS")
_URL: Final = "YICETONG_PUBLIC_URL"
CHECKS: Final = (
    Check("settings", settings.settings),
    Check("secrets", settings.secrets, (_DATA,)),
    Check("folders", folders.folders, (_DATA,)),
    Check("photos", folders.photos, (_DATA, *_STORE)),
    Check("disk", folders.disk, (_DATA, *_STORE)),
    Check("versions", programs.program),
    Check("database", database.answers),
    Check("versions", programs.database, (), True),
    Check("schema", database.schema, (), True),
    Check("row_level_security", database.row_level_security, (), True),
    Check("clock", database.clock),
    Check("clock", database.time_source),
    Check("certificate", front.certificate, (_URL,)),
    Check("port", front.port, ("YICETONG_HOST", "YICETONG_PORT")),
    Check("worker", work.worker, (), True),
    Check("jobs", work.jobs, (), True),
    Check("backup", work.backup, ("YICETONG_BACKUP_DAYS",), True),
    Check("channels", channels.channels, ("YICETONG_FIELD_KEYS",), True),
    Check("prints", programs.prints),
)


def examine(environment: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """What all checks find, for the settings of an environment (os.environ unless given)."""
    with patient_of(read_settings(environment)) as patient:
        for check in CHECKS:
            yield from _findings(check, patient)


def _findings(check: Check, patient: Patient) -> Iterator[Finding]:
    missing = [name for name in check.needs if name in patient.wrong]
    if check.needs_database and patient.session is None:
        missing.insert(0, "the database")
    if missing:
        text = f"not checked: it needs {' and '.join(missing)}"
        yield Finding(check.name, "unknown", text)
        return
    try:
        yield from check.run(patient)
    except SQLAlchemyError as error:
        patient.database.rollback()
        why = diagnosis_of(getattr(error, "orig", None)).sqlstate or type(error).__name__
        text = f"not checked: the database answered with an error ({why})"
        yield Finding(check.name, "unknown", text, "see what is said of the schema")
    except Exception as error:  # a fault of ours must not hide what the others find
        yield Finding(check.name, "unknown", f"the check itself failed ({type(error).__name__})")
