"""The target of a restore: a new database beside the old one, which then takes its name.

If anything fails before that, the old database is unchanged.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, Self

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from server.ops.backup import tables
from server.ops.postgres_clients import BackupError, connect
from server.ops.postgres_setup import (
    APP_DATABASE,
    EXTENSIONS,
    OWNER_ROLE,
    POSTGIS_TEMPLATE,
    WEB_ROLE,
)
from server.ops.private_database import PrivateDatabase

_TRIES_TO_SWAP = 10


@dataclasses.dataclass(frozen=True)
class Target:
    """The database to restore into, and how to make databases beside it.

    `template` has the extensions, which only a superuser can make (an operated server may have one
    of the same name); `owner` owns the tables;
    `web_role` is the web server's role, if it is another one.
    """

    url: URL
    connect_beside: Callable[[], psycopg.Connection[Any]]
    template: str | None = None
    owner: str | None = None
    web_role: str | None = None

    @classmethod
    def of_private(cls, cluster: PrivateDatabase, name: str = APP_DATABASE) -> Self:
        url = make_url(cluster.url(name))
        return cls(url, cluster.connect_as_superuser, POSTGIS_TEMPLATE, OWNER_ROLE, WEB_ROLE)

    @classmethod
    def of_url(cls, url: URL, web_role: str | None = None) -> Self:
        """A database on an operated server, with the rights of this URL's role."""
        return cls(url, lambda: connect(url.set(database="postgres")), web_role=web_role)

    @property
    def name(self) -> str:
        assert self.url.database is not None, "a target names its database"
        return self.url.database

    def is_empty(self) -> bool:
        """True if there is no table of ours, or no database at all."""
        try:
            with connect(self.url) as connection:
                return not tables(connection)
        except psycopg.OperationalError:
            if self._exists():
                raise
            return True

    def may_make_databases(self) -> bool:
        """False on many hosted servers, where only a console makes databases."""
        with contextlib.suppress(psycopg.OperationalError), self.connect_beside() as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return row == (True,)
        return False

    @contextlib.contextmanager
    def draft(self) -> Iterator[URL]:
        """A new database with the extensions; dropped at the end, unless it was put in place.

        Errors: `extensions_not_allowed`.
        """
        name = f"{self.name}_restoring"
        with self.connect_beside() as connection:
            _drop(connection, name)  # left by a killed restore
            template = self.template or _template_of(connection)
            connection.execute(
                sql.SQL("CREATE DATABASE {} {} {}").format(
                    sql.Identifier(name),
                    _option("OWNER", self.owner),
                    _option("TEMPLATE", template),
                )
            )
        url = self.url.set(database=name)
        try:
            if template is None:
                make_extensions(url)
            yield url
        finally:
            with self.connect_beside() as connection:
                _drop(connection, name)

    def take_place(self, draft: URL, keep_as: str) -> str | None:
        """Give the draft the target's name, in one transaction; all other clients are disconnected.

        Returns the new name of the old database, if there was one.
        Errors: `database_in_use`.
        """
        with self.connect_beside() as connection:
            replaced = keep_as if self._exists() else None
            for tries_left in reversed(range(_TRIES_TO_SWAP)):
                try:
                    _disconnect(connection, [self.name, str(draft.database)])
                    with connection.transaction():
                        if replaced:
                            _rename(connection, self.name, replaced)
                        _rename(connection, str(draft.database), self.name)
                    break
                except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege) as error:
                    # A disconnected web server may reconnect at once: try again.
                    if not tries_left:
                        raise BackupError(
                            "database_in_use",
                            f"{self.name} is in use: stop whatever is connected to it ({error})",
                        ) from None
        return replaced

    def drop(self, name: str) -> None:
        with self.connect_beside() as connection:
            _drop(connection, name)

    def _exists(self) -> bool:
        with self.connect_beside() as connection:
            rows = connection.execute("SELECT FROM pg_database WHERE datname = %s", [self.name])
            return rows.fetchone() is not None


def _template_of(connection: psycopg.Connection[Any]) -> str | None:
    """The database that an administrator has made with the extensions (deploy/install does)."""
    made = connection.execute(
        "SELECT FROM pg_database WHERE datname = %s AND datistemplate", [POSTGIS_TEMPLATE]
    )
    return POSTGIS_TEMPLATE if made.fetchone() is not None else None


def make_extensions(url: URL) -> None:
    """Make the missing extensions. Error: `extensions_not_allowed`."""
    with connect(url) as connection:
        for name in EXTENSIONS:
            try:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name))
                )
            except (
                psycopg.errors.InsufficientPrivilege,
                psycopg.errors.FeatureNotSupported,
                psycopg.errors.UndefinedFile,
            ) as error:
                raise BackupError(
                    "extensions_not_allowed",
                    f"the role of DATABASE_URL cannot make the extension {name} ({error}): let an"
                    f" administrator make an empty database with {', '.join(EXTENSIONS)}, set"
                    " DATABASE_URL to it, and restore again without --replace",
                ) from None


def _disconnect(connection: psycopg.Connection[Any], names: list[str]) -> None:
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = ANY(%s) AND pid <> pg_backend_pid()",
        [names],
    )


def _rename(connection: psycopg.Connection[Any], name: str, to: str) -> None:
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to))
    )


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _option(word: str, name: str | None) -> sql.Composable:
    return sql.SQL("" if name is None else f"{word} {{}}").format(sql.Identifier(name or ""))
