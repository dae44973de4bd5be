"""Settings, and who may read the secrets."""

from collections.abc import Iterator

from server.config import Settings
from server.ops.doctor.finding import Finding
from server.ops.doctor.patient import Patient
from server.setting_files import exposed_secret

_CORRECT = "correct it and start again; docs/settings.md has each setting and code"


def settings(patient: Patient) -> Iterator[Finding]:
    """All that is wrong, in the words of the start; then what is only unwise."""
    for problem in dict.fromkeys(patient.wrong.values()):
        yield Finding("settings", "fault", f"{problem.code}: {problem.text}", _CORRECT)
    yield from _unwise(patient.settings)
    if not patient.wrong:
        yield Finding("settings", "ok", "all settings can be used")


def secrets(patient: Patient) -> Iterator[Finding]:
    """Also where the settings bring the secrets and the file is only left over."""
    path = patient.settings.data_dir / "secrets.json"
    try:
        exposed = exposed_secret(path)
    except FileNotFoundError:
        yield Finding("secrets", "ok", "the secrets come from the settings")
    except OSError as error:
        yield Finding("secrets", "unknown", f"{path} cannot be looked at ({error.strerror})")
    else:
        if exposed is None:
            yield Finding("secrets", "ok", f"{path} is closed to other accounts")
        elif exposed not in patient.wrong.values():  # else it is told already
            yield Finding("secrets", "fault", f"{exposed.code}: {exposed.text}", _CORRECT)


def _unwise(found: Settings) -> Iterator[Finding]:
    if found.vapid_key is not None and found.vapid_contact is None:
        yield Finding(
            "settings",
            "warning",
            "YICETONG_VAPID_KEY is set without YICETONG_VAPID_CONTACT: there is no Web Push",
            "set YICETONG_VAPID_CONTACT to mailto:... or https://...",
        )
    if found.database_url is not None and found.public_url is None:
        yield Finding(
            "settings",
            "warning",
            "YICETONG_PUBLIC_URL is not set: no addresses of calendars can be made, and neither the"
            " certificate nor the clock of the web front is checked",
            "set YICETONG_PUBLIC_URL to https://... as people type it",
        )
