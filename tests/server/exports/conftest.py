"""A county whose rows other connections see: an export reads on one of its own."""

import pytest
from sqlalchemy import event, text

from records.db import db
from tests import factories as f
from tests.server.fieldwork.lists.county import GRID, TOWN


class Exporting:
    """An app with committed records, and people of several roles."""

    def __init__(self, app, session):
        self.app, self.session = app, session
        self.people = {
            "cadre": f.make_person(session, areas=[GRID]),
            "leader": f.make_person(session, roles=[("township_leader", TOWN)]),
            "admin": f.make_person(session, roles=["county_admin"]),
            "auditor": f.make_person(session, roles=["auditor"]),
        }
        self.tokens = {role: f.make_login(session, p) for role, p in self.people.items()}
        session.commit()
        self.client = app.test_client()

    def get(self, role, path, **query):
        headers = f.bearer(self.tokens[role])
        return self.client.get(f"/api/v1/{path}", query_string=query, headers=headers)

    def audited(self):
        self.session.commit()
        return self.session.execute(
            text("SELECT action, target, details FROM audit WHERE action = 'exported' ORDER BY id")
        ).all()


@pytest.fixture
def exporting(committing_app):
    with committing_app.app_context():
        yield Exporting(committing_app, db.session)


def fill(session, grid, count):
    """So many households in one grid, by one statement; returns one of them."""
    one = f.make_household(session, grid)
    same = (
        "county, rev, feed, written_at, head, address, grid, grid_claimed, village, since, tags,"
        " flags, kind"
    )
    session.execute(
        text(f"""
            INSERT INTO households (id, number, number_key, seq, point, {same})
            SELECT gen_random_uuid(), 'F' || n, 'F' || n, 1000 + n,
                   ST_SetSRID(ST_MakePoint(116 + n * 1e-7, 24.5), 4490), {same}
            FROM households, generate_series(2, :count) n WHERE id = :id
        """),
        {"count": count, "id": one.id},
    )
    session.commit()
    return one


@pytest.fixture
def count_statements(connection):
    """How many statements a call sends."""

    def count(call):
        sent = []

        def note(conn, cursor, statement, *_):
            if statement.lstrip().startswith("SELECT"):
                sent.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        call()
        event.remove(connection, "before_cursor_execute", note)
        return len(sent)

    return count
