"""The installation that the checks look at."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import orm

from authz.access_context import EVERYTHING, access_context, watch
from server.config import ReadSettings, Settings
from server.database_urls import database_of
from server.ops.private_database import PrivateDatabase
from server.setting_files import SettingProblem

_SECONDS = 10  # for connecting, and for each statement


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Patient:
    """Its settings with what is wrong with them, its clock, and a session on its database.

    ``session`` is None while the database is away; ``away`` says why then.
    """

    reading: ReadSettings
    session: orm.Session | None
    away: str = ""
    clock: Callable[[], datetime] = _utc_now

    @property
    def settings(self) -> Settings:
        """Those that are wrong are at their defaults: a check says which ones it needs."""
        return self.reading.settings

    @property
    def wrong(self) -> Mapping[str, SettingProblem]:
        return self.reading.problems

    @property
    def database(self) -> orm.Session:
        """For checks that are only run with one."""
        assert self.session is not None
        return self.session

    @cached_property
    def photo_folder(self) -> Path | None:
        """None where photos are in a store that is no folder."""
        store = self.settings.photo_store or str(self.settings.data_dir / "photos")
        return None if "://" in store else Path(store)

    @property
    def now(self) -> datetime:
        return self.clock()


@contextlib.contextmanager
def patient_of(reading: ReadSettings) -> Iterator[Patient]:
    """The installation with these settings; what is read of its database is read only."""
    if unknown := {"DATABASE_URL", "YICETONG_DATA_DIR"} & {*reading.problems}:
        yield Patient(reading, None, f"{' and '.join(sorted(unknown))} cannot be used")
        return
    try:
        url = database_of(reading.settings)["SQLALCHEMY_DATABASE_URI"] or ""
        engine = sa.create_engine(
            url,
            poolclass=sa.NullPool,
            connect_args={
                "connect_timeout": _SECONDS,
                "options": f"-c statement_timeout={_SECONDS}s -c default_transaction_read_only=on",
            },
        )
    except Exception as error:  # a URL that nothing can be made of; a missing account
        yield Patient(reading, None, f"it cannot be addressed ({type(error).__name__})")
        return
    watch(engine)
    with access_context(EVERYTHING), orm.Session(engine) as session:
        try:
            session.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError as error:
            yield Patient(reading, None, _why_away(reading.settings, error))
            return
        yield Patient(reading, session)


def _why_away(settings: Settings, error: sa.exc.SQLAlchemyError) -> str:
    """libpq names host, port and role, and never a password."""
    if settings.database_url is None and PrivateDatabase.of(settings).postmaster() is None:
        return "the private database does not run"
    original = getattr(error, "orig", None)
    return str(original).strip().partition("\n")[0] if original else type(error).__name__
