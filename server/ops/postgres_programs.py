"""Find PostgreSQL's programs on this machine, and identify their build."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
from pathlib import Path

_DEBIAN_HOME = Path("/usr/lib/postgresql")


class PrivateDatabaseError(RuntimeError):
    """The private database cannot be used; `code` is stable, the text tells people what to do."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclasses.dataclass(frozen=True)
class PostgresPrograms:
    """One installed PostgreSQL that has PostGIS."""

    folder: Path
    """Where `postgres`, `initdb` and `pg_ctl` are."""
    version: str
    """As the server itself reports it, e.g. `15.18 (Debian 15.18-0+deb12u1)`."""
    build: str
    """Changes whenever the server's or PostGIS's files are replaced."""
    replaced_at: float
    """When, in seconds since the epoch: by ctime, because a package sets mtime."""


def major_of(version: str) -> str:
    """`15.18 (Debian ...)` -> `15`."""
    return version.partition(".")[0].partition(" ")[0]


def find_programs(major: str | None = None) -> PostgresPrograms:
    """The newest PostgreSQL with PostGIS, or the one of a major version.

    Errors: `postgres_missing`, `postgis_missing`, `postgres_major_mismatch`.
    """
    without_postgis: list[str] = []
    others: list[str] = []
    for folder in _candidates():
        version = _output(folder / "postgres", "--version").removeprefix("postgres (PostgreSQL) ")
        library = _library_folder(folder, version) / "postgis-3.so"
        if not library.exists():
            without_postgis.append(major_of(version))
        elif major is not None and major_of(version) != major:
            others.append(major_of(version))
        else:
            files = (folder / "postgres", library)
            replaced_at = max(file.stat().st_ctime for file in files)
            return PostgresPrograms(folder, version, _build(version, *files), replaced_at)
    if others:
        raise PrivateDatabaseError(
            "postgres_major_mismatch",
            f"the data folder was made by PostgreSQL {major}, but only {', '.join(others)} is"
            f" installed with PostGIS: install postgresql-{major}-postgis-3, or dump with {major}"
            " and restore into a new folder",
        )
    if without_postgis:
        raise PrivateDatabaseError(
            "postgis_missing",
            f"PostgreSQL {', '.join(without_postgis)} is installed without PostGIS:"
            " run bin/setup, or set DATABASE_URL",
        )
    raise PrivateDatabaseError(
        "postgres_missing", "no PostgreSQL is installed: run bin/setup, or set DATABASE_URL"
    )


def _candidates() -> list[Path]:
    folders = [path / "bin" for path in _DEBIAN_HOME.glob("*") if path.name.isdigit()]
    folders.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    return [folder for folder in folders if os.access(folder / "postgres", os.X_OK)]


def _library_folder(folder: Path, version: str) -> Path:
    # Debian has pg_config in a package for developers, which is usually not installed.
    if folder.is_relative_to(_DEBIAN_HOME):
        return folder.parent / "lib"
    if (folder / "pg_config").exists():
        return Path(_output(folder / "pg_config", "--pkglibdir"))
    return folder.parent / "lib" / f"postgresql{major_of(version)}"


def _build(version: str, *files: Path) -> str:
    marks = [f"{status.st_size}.{status.st_mtime_ns}" for status in map(os.stat, files)]
    return " ".join([re.sub(r"\s+", " ", version), *marks])


def _output(program: Path, argument: str) -> str:
    done = subprocess.run([program, argument], capture_output=True, text=True, check=True)
    return done.stdout.strip()
