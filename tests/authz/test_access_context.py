"""What a statement may reach is what its thread says, whenever that changes, and nothing stays."""

import contextvars
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from authz.access_context import (
    ALL,
    EVERYTHING,
    NOTHING,
    SETTINGS,
    AccessContext,
    MissingAccessContext,
    access_context,
    of_county,
    switch_to,
)
from records.db import db
from records.divisions import CodeRange

ONE = AccessContext("441427", uuid4(), (CodeRange.below("441427100201001"),))
OTHER = replace(ONE, feeds=(CodeRange.below("441427100201002"),))


@pytest.fixture
def engine(committing_app: Flask) -> sa.Engine:
    with committing_app.app_context():
        return db.engine


@pytest.fixture
def sent(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements that send a context, as they go to the database."""
    found: list[str] = []

    def note(connection: sa.Connection, cursor: object, statement: str, *more: object) -> None:
        if "yicetong." in statement and "current_setting" not in statement:
            found.append(statement)

    sa.event.listen(engine, "after_cursor_execute", note)
    yield found
    sa.event.remove(engine, "after_cursor_execute", note)


def settings(connection: sa.Connection) -> tuple[str, ...]:
    each = ", ".join(f"current_setting('yicetong.{name}', true)" for name in SETTINGS)
    return tuple(connection.execute(sa.text(f"SELECT {each}")).one())


def test_it_is_sent_once_for_a_transaction(engine: sa.Engine, sent: list[str]) -> None:
    with engine.connect() as connection, access_context(ONE):
        for _ in range(2):
            for _ in range(3):
                assert settings(connection) == ONE.values()
            connection.commit()
    assert len(sent) == 2
    assert all(part.startswith("SET LOCAL yicetong.") for part in sent[0].split("; "))


def test_only_what_differs_is_sent(engine: sa.Engine, sent: list[str]) -> None:
    with engine.connect() as connection, access_context(ONE):
        settings(connection)
        with access_context(replace(ONE, oversight=ALL)):
            settings(connection)
    assert sent[1:] == ['SET LOCAL yicetong.areas = \'{"","~"}\'']


def test_it_changes_within_a_transaction(engine: sa.Engine) -> None:
    with engine.connect() as connection, access_context(ONE):
        assert settings(connection) == ONE.values()
        with access_context(EVERYTHING):
            assert settings(connection) == EVERYTHING.values()
            switch_to(OTHER)
            assert settings(connection) == OTHER.values()
        assert settings(connection) == ONE.values()


def test_what_is_entered_and_left_without_a_statement_sends_nothing(
    engine: sa.Engine, sent: list[str]
) -> None:
    with engine.connect() as connection, access_context(ONE):
        settings(connection)
        with access_context(OTHER):
            pass
        settings(connection)
    assert len(sent) == 1


@pytest.mark.parametrize("how", ["rollback", "commit"])
def test_a_savepoint_takes_back_what_was_sent_in_it_or_keeps_it(
    engine: sa.Engine, how: str
) -> None:
    with engine.connect() as connection, access_context(ONE):
        settings(connection)
        savepoint = connection.begin_nested()
        with access_context(OTHER):
            assert settings(connection) == OTHER.values()
            getattr(savepoint, how)()
            assert settings(connection) == OTHER.values()
        assert settings(connection) == ONE.values()


@pytest.mark.parametrize("then", [NOTHING, ONE, EVERYTHING])
def test_after_a_savepoint_no_more_is_reached_than_is_said(
    engine: sa.Engine, then: AccessContext
) -> None:
    """What was there before the savepoint is there again, and is not what is wanted now."""
    with access_context(EVERYTHING), engine.connect() as connection:
        settings(connection)
        savepoint = connection.begin_nested()
        switch_to(OTHER)
        settings(connection)
        savepoint.rollback()
        switch_to(then)
        assert settings(connection) == then.values()


def test_after_an_error_in_a_savepoint(engine: sa.Engine) -> None:
    with engine.connect() as connection, access_context(ONE):
        settings(connection)
        with access_context(OTHER), pytest.raises(sa.exc.DBAPIError), connection.begin_nested():
            connection.execute(sa.text("SELECT 1 / 0"))
        assert settings(connection) == ONE.values()


def test_nothing_of_it_outlives_its_transaction(engine: sa.Engine) -> None:
    with access_context(EVERYTHING), engine.connect() as connection:
        settings(connection)
    with access_context(NOTHING), engine.connect() as connection:
        assert settings(connection) == NOTHING.values()
        driver = connection.connection.driver_connection
        assert driver is not None
        connection.rollback()
        with driver.cursor() as cursor:
            cursor.execute("SELECT current_setting('yicetong.feeds', true)")
            assert cursor.fetchone() == ("",)


@pytest.mark.parametrize("county", ["a'; SELECT 1; --", "%", "%s", "\\", "县", '"'])
def test_any_county_is_quoted(engine: sa.Engine, county: str) -> None:
    """It comes from whoever logs in."""
    with access_context(of_county(county)), engine.connect() as connection:
        assert settings(connection) == of_county(county).values()
        assert settings(connection)[0] == county


def test_without_a_context_no_statement_runs(engine: sa.Engine) -> None:
    with engine.connect() as connection, pytest.raises(MissingAccessContext):
        contextvars.Context().run(settings, connection)
