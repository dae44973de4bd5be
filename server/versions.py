"""The versions of this program: of the server, of its tables, and of its API."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.script import ScriptDirectory

_CHECKOUT: Final = Path(__file__).resolve().parents[1]
MIGRATIONS: Final = _CHECKOUT / "migrations"

# The program is not installed as a package, so no metadata of one has it.
SERVER: Final[str] = tomllib.loads((_CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]
API: Final = "1"


@cache
def migrations() -> ScriptDirectory:
    """The migrations of this program, read from their files once."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


@cache
def heads() -> frozenset[str]:
    """The newest revisions of the tables: one, unless two branches were put together badly."""
    return frozenset(migrations().get_heads())


def schema() -> str:
    """The version of the tables that this program needs."""
    return ", ".join(sorted(heads()))
