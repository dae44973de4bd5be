"""Settings that come from files: NAME_FILE names the file with the value of NAME.

systemd's LoadCredential and the secrets of containers bring them this way. A file with a secret
must be closed to other accounts, like `secrets.json` of the data folder.
"""

from __future__ import annotations

import shlex
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

SUFFIX = "_FILE"
# Others may do nothing with a secret, and its group may only read it (systemd lets it).
_TOO_OPEN = stat.S_IRWXO | stat.S_IWGRP


class SettingProblem(NamedTuple):
    """What is wrong with a setting. The text names it, and never has its value."""

    code: str
    text: str


def with_files(
    given: Mapping[str, str], names: Iterable[str], secret: frozenset[str]
) -> tuple[dict[str, str], dict[str, SettingProblem]]:
    """The settings with those that NAME_FILE brings, and by name what is wrong with the others.

    The end of the file's last line is no part of a value. Codes: `setting_invalid` (both are set,
    or the file is empty), `setting_file_unreadable`, `secret_exposed`.
    """
    found, problems = dict(given), {}
    for name in names:
        if name + SUFFIX not in given:
            continue
        value = _read(name, Path(given[name + SUFFIX]), name in given, name in secret)
        if isinstance(value, SettingProblem):
            problems[name] = value
        else:
            found[name] = value
    return found, problems


def _read(name: str, path: Path, is_set: bool, is_secret: bool) -> str | SettingProblem:
    variable = name + SUFFIX
    if is_set:
        return SettingProblem(
            "setting_invalid", f"{name} and {variable} are both set: remove one of them"
        )
    try:
        value = path.read_text("utf-8").rstrip("\r\n")
        exposed = exposed_secret(path) if is_secret else None
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a text in UTF-8"
        return SettingProblem(
            "setting_file_unreadable", f"{variable}: {path} cannot be read ({why})"
        )
    if exposed is not None:
        return exposed
    if not value.strip():
        return SettingProblem("setting_invalid", f"{variable}: {path} is empty")
    return value


def exposed_secret(path: Path) -> SettingProblem | None:
    """Whether others may reach a file with secrets, and what to type then. Raises OSError."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & _TOO_OPEN:
        return None
    return SettingProblem(
        "secret_exposed",
        f"{path} holds secrets, and other accounts may read or change it (mode {mode:04o}):"
        f" chmod {mode & ~_TOO_OPEN:04o} {shlex.quote(str(path))}",
    )
