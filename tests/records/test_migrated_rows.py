"""What was stored before a migration is right after it."""

import runpy
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import NAMESPACE_OID, uuid4, uuid5
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.orm import Session

from records.db import db
from records.initials import initials_of
from records.planning.quotas import TEMPLATES, Quota
from schedulers.quotas.rules import period_of
from server import MIGRATIONS
from tests import factories as f

GRID = "441427100201001"


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
def test_meals_of_the_period_that_runs_go_on_counting_by_the_ticket(
    committing_app: Flask, period: str
) -> None:
    """And a quota that is no meal's counts as it did."""
    with committing_app.app_context():
        session = db.session()
        f.make_county(session)
        for name in ("meals", "field-days"):
            (values,) = (each for each in TEMPLATES if each["name"] == name)
            changes = {"county": f.COUNTY, "valid_from": f.LONG_AGO, "period": period}
            session.add(Quota(**{**values, **changes}))
        session.commit()
        downgrade(revision="f16a0c7e0300-1")
        upgrade()
        found = dict(session.execute(sa.select(Quota.name, Quota.each_ticket_until)).all())
        today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
        days = {period_of(period, day).last_day for day in (today, today - timedelta(days=1))}
        assert found["field-days"] is None
        assert found["meals"] - timedelta(days=1) in days


def test_the_change_of_kind_that_was_remembered_still_is(committing_app: Flask) -> None:
    """And the last one of all is, where the migration is taken back."""
    with committing_app.app_context():
        session = db.session()
        home, unchanged = (f.make_household(session, GRID) for _ in range(2))
        days = [date(2026, month, 1) for month in (3, 4)]
        for kind, day in zip(("priority", "ordinary"), days, strict=True):
            f.make_past_kind(session, home, kind, day)
        home.kind = "priority"
        ids = home.id, unchanged.id
        session.commit()
        downgrade(revision="f16a0c7e0600-1")
        one = sa.text("SELECT kind_before, kind_since FROM households WHERE id = :id")
        assert [tuple(session.execute(one, {"id": id}).one()) for id in ids] == [
            ("ordinary", days[1]),
            (None, None),
        ]
        session.rollback()
        upgrade()
        every = sa.text("SELECT household_id, kind, valid_to FROM household_kinds")
        assert [tuple(row) for row in session.execute(every)] == [(ids[0], "ordinary", days[1])]


def test_assignments_that_were_doubled_are_there_once(committing_app: Flask) -> None:
    with committing_app.app_context():
        # Factories know today's tables only: the doubles are made of one that is older.
        session = db.session()
        f.make_assignment(session, f.make_person(session), "441427100201001")
        session.commit()
        downgrade(revision="d1a0c7f4e205")
        double = sa.text("""
            INSERT INTO assignments (county, id, person_id, kind, area, valid_from, valid_to)
            SELECT county, gen_random_uuid(), person_id, kind, area, valid_from, :until
            FROM assignments LIMIT 1
        """)
        session.execute(double, {"until": date(2026, 1, 1)})
        session.commit()
        upgrade()
        assert session.scalars(sa.text("SELECT valid_to FROM assignments")).all() == [None]


def test_what_was_held_twice_a_day_is_held_once_and_asked_for_as_before(
    committing_app: Flask,
) -> None:
    rows = {
        # Given again from a later day, and from an earlier one, asked for from a third.
        "441427100201001": [
            ("01-05", None, "04-01"), ("02-10", None, None), ("01-20", "03-15", "03-01"),
        ],
        # Between the end of the one and what is asked for of the other nothing is asked.
        "441427100201002": [("01-05", None, "03-01"), ("02-10", "04-01", None)],
        # Adjoining, and apart: as they are.
        "441427100201003": [("01-05", None, "02-01"), ("02-01", "03-10", None)],
    }  # fmt: skip

    def held() -> dict[str, set[tuple[date, bool]]]:
        """Every day of the first months, and whether it is asked for."""
        found: dict[str, set[tuple[date, bool]]] = {}
        for table in ("roles", "assignments"):
            days = db.session().execute(
                sa.text(f"""
                    SELECT area, day::date, bool_or(day >= coalesce(asked_from, day))
                    FROM {table} JOIN generate_series(date '2026-01-01', '2026-06-30', '1 day') day
                      ON day >= valid_from AND (valid_to IS NULL OR day < valid_to)
                    GROUP BY 1, 2
                """)
            )
            for area, day, asked in days:
                found.setdefault(f"{table} {area}", set()).add((day, asked))
        return found

    with committing_app.app_context():
        person = f.make_person(db.session(), roles=[]).id
        db.session.commit()
        downgrade(revision="d1a0c7f4e2d4")
        for table, what in (("roles", "role"), ("assignments", "kind")):
            for area, spans in rows.items():
                for first, asked, until in spans:
                    db.session().execute(
                        sa.text(f"""
                            INSERT INTO {table} (county, id, person_id, {what}, area, valid_from,
                                                 asked_from, valid_to)
                            VALUES (:county, gen_random_uuid(), :person, :what, :area, :first,
                                    :asked, :until)
                        """),
                        {
                            "county": f.COUNTY, "person": person, "area": area,
                            "what": {"role": "cadre", "kind": "area"}[what],
                            **{
                                name: day and date.fromisoformat(f"2026-{day}")
                                for name, day in zip(
                                    ("first", "asked", "until"), (first, asked, until), strict=True
                                )
                            },
                        },
                    )  # fmt: skip
        db.session.commit()
        before = held()
        db.session.commit()
        upgrade()
        assert held() == before
        counted = db.session().execute(
            sa.text("SELECT area, count(*) FROM assignments GROUP BY 1 ORDER BY 1")
        )
        assert [count for _, count in counted] == [1, 2, 2]


def test_absences_that_overlapped_are_one_afterwards(committing_app: Flask) -> None:
    with committing_app.app_context():
        session = db.session()
        person_id = f.make_person(session).id
        session.commit()
        downgrade(revision="d1a0c7f4e207")
        spans = [
            ("leave", "03-02", "03-04"), ("leave", "03-04", "03-09"), ("leave", "03-03", "03-03"),
            ("leave", "03-10", "03-11"), ("counter_rota", "03-04", "03-06"),
        ]  # fmt: skip
        for kind, first, last in spans:
            session.execute(
                sa.text(
                    "INSERT INTO absences (county, id, person_id, kind, first_day, last_day)"
                    " VALUES (:county, gen_random_uuid(), :person, :kind, :first, :last)"
                ),
                {
                    "county": f.COUNTY, "person": person_id, "kind": kind,
                    "first": f"2026-{first}", "last": f"2026-{last}",
                },
            )  # fmt: skip
        session.commit()
        upgrade()
        left = session.execute(
            sa.text("SELECT kind, first_day, last_day FROM absences ORDER BY kind, first_day")
        ).all()
    assert left == [
        ("counter_rota", date(2026, 3, 4), date(2026, 3, 6)),
        ("leave", date(2026, 3, 2), date(2026, 3, 9)),
        ("leave", date(2026, 3, 10), date(2026, 3, 11)),
    ]


def test_old_hashes_of_what_phones_pushed_tell_no_number(committing_app: Flask) -> None:
    """A row that had no rev of its own gets a new name, everywhere; a usual one is known by its."""
    plain, rev = uuid5(NAMESPACE_OID, "+8613812342345"), uuid4()
    with committing_app.app_context():
        session = db.session()
        cadre = f.make_person(session, areas=[GRID])
        session.commit()
        downgrade(revision="d1a0c7f4e300")
        feed = f"@{cadre.id}"
        insert = sa.text("""
            INSERT INTO inbox (county, key, collection, person_id, received_at, body, body_hash,
                               outcome, errors)
            VALUES ('441427', :key, 'contacts', :person, now(), CAST(:body AS json), :hash,
                    :outcome, CAST(:errors AS jsonb))
        """)
        unknown = '[{"field": "mobile", "code": "unknown_field"}]'
        for key, outcome, body in (
            (plain, "rejected", f'{{"mobile":"13812342345","name":"陈\\u0000","rev":"{rev}"}}'),
            (rev, "applied", f'{{"phone":{{"sealed":"00"}},"rev":"{rev}"}}'),
        ):
            said = {"key": key, "person": cadre.id, "body": body, "outcome": outcome}
            session.execute(
                insert,
                said | {"hash": sha256(body.encode()).digest(), "errors": unknown},
            )
        told = {"key": plain, "feed": feed, "person": cadre.id}
        for statement in (
            """
            INSERT INTO feeds (county, code, n) VALUES ('441427', :feed, 7)
            ON CONFLICT (county, code) DO UPDATE SET n = 7
            """,
            """
            INSERT INTO outcomes (county, id, rev, feed, seq, written_at, collection, outcome, area,
                                  received_at, decision, decided_at)
            VALUES ('441427', :key, gen_random_uuid(), :feed, 3, now(), 'contacts', 'rejected',
                    '441427', now(), 'dismissed', now())
            """,
            """
            INSERT INTO decisions (county, key, n, decision, person_id, at)
            VALUES ('441427', :key, 1, 'dismissed', :person, now())
            """,
            """
            INSERT INTO audit (county, id, at, person_id, action, target)
            VALUES ('441427', gen_random_uuid(), now(), :person, 'inbox_dismissed',
                    'inbox/' || :key)
            """,
        ):
            session.execute(sa.text(statement), told)
        session.commit()
        upgrade()
        rows = session.execute(sa.text("SELECT key, body, fingerprint FROM inbox")).all()
        assert {row.fingerprint for row in rows} == {None}
        ((new, body),) = [(row.key, row.body) for row in rows if row.key != rev]
        assert new != plain
        assert body == {"mobile": None, "name": "陈\0", "rev": str(rev)}
        assert session.execute(sa.text("SELECT id, seq FROM outcomes")).all() == [(new, 8)]
        assert session.scalars(sa.text("SELECT key FROM decisions")).all() == [new]
        assert session.scalars(sa.text("SELECT target FROM audit")).all() == [f"inbox/{new}"]
        assert session.scalar(sa.text("SELECT n FROM feeds WHERE code = :f"), {"f": feed}) == 8


def test_who_was_named_for_a_household_that_moved_since_is_so_where_it_stands(
    session: Session,
) -> None:
    elsewhere = GRID[:-1] + "2"
    f.make_grid(session, GRID)
    f.make_grid(session, elsewhere)
    moved, stayed = f.make_household(session, elsewhere), f.make_household(session, GRID)
    person = f.make_person(session, areas=[GRID])
    for home in (moved, stayed):
        named = {"kind": "household", "household_id": home.id}
        f.make_assignment(session, person, GRID, **named)
    (file,) = (MIGRATIONS / "versions").glob("*_named_where_they_stand.py")
    follow = runpy.run_path(str(file))["_FOLLOW"]
    session.execute(sa.text(follow))
    query = "SELECT household_id, area, valid_to IS NULL FROM assignments"
    held = session.execute(sa.text(f"{query} WHERE kind = 'household'")).all()
    assert sorted(held, key=str) == sorted(
        [(moved.id, GRID, False), (moved.id, elsewhere, True), (stayed.id, GRID, True)], key=str
    )


def test_names_have_initials_and_each_household_a_card(committing_app: Flask) -> None:
    with committing_app.app_context():
        session = db.session()
        homes = [f.make_household(session, GRID, head=head) for head in ("单国兴", "覃乐", "覃乐")]
        contact = f.make_contact(session, homes[0], name="解小明")
        seqs = {home.id: home.seq for home in homes}
        session.commit()
        downgrade(revision="a13a0c7e0700-1")
        upgrade()
        found = session.execute(sa.text("SELECT id, seq, head, initials, card FROM households"))
        rows = found.mappings().all()
        assert {row["id"]: row["seq"] for row in rows} == seqs
        assert {row["initials"] for row in rows} == {"sgx", "ql qy tl ty"}
        assert all(row["initials"] == initials_of(row["head"]) for row in rows)
        assert len({row["card"] for row in rows}) == len(homes)
        one = sa.text("SELECT initials FROM contacts WHERE id = :id")
        assert session.scalar(one, {"id": contact.id}) == "xxm"
        session.rollback()
