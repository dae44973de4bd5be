"""The secrets of a private database, which the program makes itself on first use."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from server.setting_files import SettingProblem, exposed_secret

GENERATED: dict[str, Callable[[], str]] = {
    "YICETONG_SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "YICETONG_FIELD_KEYS": lambda: "1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
}


def generated_secrets(data_dir: Path) -> dict[str, str] | SettingProblem:
    """The secrets in the data folder, made on first use, or why they cannot be used.

    Losing them loses every stored telephone number, so an unreadable file is never overwritten.
    Codes: `secrets_unwritable`, `secrets_unreadable`, `secret_exposed`.
    """
    path = data_dir / "secrets.json"
    try:
        if not path.exists():
            _make(path)
    except OSError as error:
        return SettingProblem("secrets_unwritable", f"{path} cannot be written ({error.strerror})")
    try:
        stored = json.loads(path.read_text())
        return exposed_secret(path) or {name: str(stored[name]) for name in GENERATED}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return SettingProblem(
            "secrets_unreadable", f"{path} cannot be used ({type(error).__name__}): restore it"
        )


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {name: make() for name, make in GENERATED.items()}
    draft = path.with_name(f"secrets.json.{os.getpid()}")
    try:
        with open(draft, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            json.dump(made, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, this fails when another process was first
    except FileExistsError:
        if not path.exists():
            raise
    finally:
        draft.unlink(missing_ok=True)
