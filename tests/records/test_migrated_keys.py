"""Logins and numbers that read the same, before and after the migration that tells them apart."""

import runpy
from datetime import UTC, date, datetime

import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade
from hypothesis import given
from hypothesis import strategies as st

from records.db import db
from records.keys import normal_key
from server import MIGRATIONS
from tests import factories as f
from tests.spellings import spellings

GRID = "441427100201001"


def test_of_what_reads_the_same_the_oldest_has_the_key_and_all_stay(
    committing_app: Flask,
) -> None:
    with committing_app.app_context():
        session = db.session()
        cadre = f.make_person(session, login="chief")
        for login in ("Grid", "grid ", "ｇｒｉｄ", "clerk", "\u200b"):
            f.make_person(session, login=login, login_key=None, same_key="x")
        for since, number in (
            (2022, "BR-1"), (2021, "ＢＲ－１"), (2023, "\u200bbr-1"), (2021, "BR-2"),
            (2021, None), (2021, ""), (2021, "\u200b"),
        ):  # fmt: skip
            f.make_household(
                session, GRID, number=number, since=date(since, 1, 1),
                number_key=None, same_key=None if number is None else "x",
            )  # fmt: skip
        home = f.make_household(session, GRID, number=None)
        for day, number in ((3, "A0012"), (1, "a0012"), (2, "A0012 "), (4, "A0013")):
            at = datetime(2026, 3, day, tzinfo=UTC)
            f.make_meal_ticket(
                session, home, cadre, number=number, happened_at=at, number_key=None, same_key="x"
            )
        session.commit()
        downgrade(revision="d1a0c7f4e250")
        upgrade(revision="d1a0c7f4e310")

        def kept(table: str, typed: str, key: str) -> set[tuple[str | None, ...]]:
            query = sa.text(f"SELECT {typed}, {key}, same_key FROM {table}")
            return {tuple(row) for row in session.execute(query)}

        assert kept("people", "login", "login_key") == {
            ("chief", "chief", None), ("Grid", "grid", None), ("grid ", None, "grid"),
            ("ｇｒｉｄ", None, "grid"), ("clerk", "clerk", None), ("\u200b", None, ""),
        }  # fmt: skip
        assert kept("households", "number", "number_key") == {
            ("BR-1", None, "br-1"), ("ＢＲ－１", "br-1", None), ("\u200bbr-1", None, "br-1"),
            ("BR-2", "br-2", None), (None, None, None), ("", None, ""), ("\u200b", None, ""),
        }  # fmt: skip
        assert kept("meal_tickets", "number", "number_key") == {
            ("A0012", None, "a0012"), ("a0012", "a0012", None), ("A0012 ", None, "a0012"),
            ("A0013", "a0013", None),
        }  # fmt: skip
        session.rollback()
        upgrade()


def test_numbers_that_became_the_same_are_kept_apart_on_the_way_down(
    committing_app: Flask,
) -> None:
    with committing_app.app_context():
        session = db.session()
        f.make_household(session, GRID, number="BR-1")
        for _ in range(2):
            f.make_household(session, GRID, number="BR-1", number_key=None, same_key="br-1")
        session.commit()
        downgrade(revision="d1a0c7f4e250")
        numbers = session.scalars(sa.text("SELECT number FROM households ORDER BY number")).all()
        assert numbers == ["BR-1", "BR-1 ", "BR-1  "]
        session.rollback()
        upgrade()


def test_the_migration_computes_what_the_product_does() -> None:
    """Until the product's form changes, which takes a migration of its own."""
    path = next((MIGRATIONS / "versions").glob("*_keys.py"))
    frozen = runpy.run_path(str(path))["normal_key"]

    @given(spellings("BR-1") | st.text(st.characters(codec="utf-8", exclude_characters="\0")))
    def compare(typed: str) -> None:
        assert frozen(typed) == normal_key(typed)

    compare()
