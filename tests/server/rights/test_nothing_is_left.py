"""The heart of an erasure: of a household about which everything is held, nothing is left.

A mark is in every text that a household's data can take. After the erasure the whole database, as
pg_dump writes it, and the data folder are searched for it. And each column that can hold text is
named here, so that a new table or column is not forgotten.
"""

import struct
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from authz.access_context import EVERYTHING, access_context
from records.db import db
from records.problems import NotFound
from tests.server.rights.marked import FIX, LNG, MARK, PHONE, Marked
from tests.server.rights.office import Office

pytestmark = pytest.mark.slow


@pytest.fixture
def held(office: Office, tmp_path: Path) -> Marked:
    return Marked(office, tmp_path).fill()


def double(number: float) -> str:
    """As PostGIS writes it in hexadecimal."""
    return struct.pack("<d", number).hex()


def traces(office: Office) -> list[str]:
    """Lines of the dump, and files, in which anything of the household is."""
    wanted = {MARK, PHONE, "139****4321", str(LNG), str(FIX["lng"]), double(FIX["lng"])}
    wanted |= {double(round(LNG + nth / 1e4, 7)) for nth in (0, 1, 2)}
    wanted |= {str(LNG + nth / 1e4) for nth in (1, 2)}
    lines = [
        line for line in office.dump().splitlines() if any(each in line.lower() for each in wanted)
    ]
    files = [
        name
        for name, content in office.kept_files().items()
        if name.startswith("photo") or MARK.encode() in content.lower()
    ]
    return lines + files


def test_of_an_erased_household_nothing_is_left(office: Office, held: Marked) -> None:
    before = traces(office)
    tables = {line.split()[2].removeprefix("public.") for line in before if "INSERT" in line}
    assert tables >= {
        "households", "contacts", "visits", "inbox", "decisions", "outcomes", "credits",
        "plans", "planned_visits", "feedback", "tasks", "outbox", "plan_trials",
    }  # fmt: skip
    assert len([line for line in before if line.startswith("photo")]) >= 3
    office.erase(held.id)
    assert traces(office) == []


# Columns in which texts of a household are kept as they came.
HELD = {
    "contacts.name", "contacts.initials", "credits.note", "decisions.changes", "decisions.note",
    "feedback.text", "households.address", "households.head",
    "households.initials", "households.number", "households.number_key", "inbox.base",
    "inbox.body", "inbox.errors", "outbox.params", "outcomes.note", "plan_trials.answer",
    "planned_visits.note", "tasks.payload", "visits.note",
}  # fmt: skip
# Columns in which they are kept in another form, or that are emptied though no text is in them.
# Each is in the erasure, too; see the tests below.
IN_ANOTHER_FORM = {
    "contacts.phone_sealed", "contacts.phone_masked", "households.location", "households.point",
    "household_provenance.said", "households.card", "households.same_key", "households.tags",
    "households.flags",
    "inbox.fingerprint", "load_rows.sealed", "photos.stored_name", "photos.sha256", "plans.days",
    "plans.unplanned", "reminders.params", "road_matrices.places", "visits.fix",
    "visits.fix_point",
}  # fmt: skip
# Kept, on purpose.
KEPT = {
    "meal_tickets.number": "a number and a value stay of a ticket",
    "meal_tickets.number_key": "the same",
    "meal_tickets.same_key": "the same",
    "ticket_payees.name": "of a payment the payee stays, apart and for the accounting period",
    "visits.flags": "what the clock and the double entry were: figures need it",
    "plans.load": "ids of households and seconds",
    "plans.input_hash": "a hash of times and places of a week",
    "audit.details": "ids only: a number that is looked up is kept as a keyed hash",
    "audit.target": "ids only",
    "load_rows.key": "ids only",
    "reminders.key": "ids only",
    "reminders.message_key": "ids only",
    "outbox.key": "ids only",
    "tasks.key": "ids only",
    "outbox.error": "what a gateway said",
    "tasks.error": "what a program said, without values",
    "job_attempts.error": "what a program said, without values",
    "job_runs.told": "counts",
    "loads.file": "the name of a file of many households",
}
# Tables without any text about a household: the office's own.
OF_THE_OFFICE = {
    "absences", "alembic_version", "announced_years", "assignments", "channels", "chosen_ways",
    "counties", "county_days", "coverage_counts", "coverage_days", "coverage_feeds", "deployment",
    "devices", "divisions", "drawings", "drawn_shapes", "duties", "duty_swaps", "feeds", "grids",
    "hand_in_keys", "job_starts", "load_keys", "login_failures", "market_rules", "office_shares",
    "past_offices", "people", "person_provenance", "plan_settings", "push_subscriptions", "quotas",
    "reminder_preferences", "roles", "secret_urls", "sessions", "spatial_ref_sys", "tombstones",
    "workers",
}  # fmt: skip
# Columns of other tables that hold a code, one of a few words, or whose name says the rest.
CODES = {
    "area", "about", "action", "channel", "collection", "county", "decision", "dropped", "evidence",
    "feed", "grid", "grid_claimed", "job", "kind", "made_in", "mime", "outcome", "period",
    "purpose", "reason", "relation", "service", "skipped", "state", "village", "ways", "why",
    "asked_by", "away", "seconds",
}  # fmt: skip


def columns(office: Office) -> dict[str, str]:
    """Columns that can hold text or a place, with their types."""
    with office.server.app.app_context(), access_context(EVERYTHING):
        rows = db.session.execute(
            sa.text("""
                SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
                JOIN information_schema.tables t USING (table_schema, table_name)
                WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                  AND c.udt_name NOT IN ('uuid', 'timestamptz', 'date', 'int2', 'int4', 'int8',
                                         'bool', 'float8', 'time')
            """)
        )
        return {f"{table}.{column}": kind for table, column, kind in rows}


def with_the_mark(office: Office) -> set[str]:
    found = set()
    with office.server.app.app_context(), access_context(EVERYTHING):
        for name, kind in columns(office).items():
            table, column = name.split(".")
            if kind in ("bytea", "geometry"):
                continue
            query = f"SELECT EXISTS (SELECT FROM {table} WHERE lower({column}::text) LIKE :mark)"
            if db.session.scalar(sa.text(query), {"mark": f"%{MARK}%"}):
                found.add(name)
    return found


def test_every_column_that_can_hold_a_household_is_known(office: Office, held: Marked) -> None:
    """A new column has to be put into one of the lists above, and into the erasure if it holds
    what is known of a household."""
    unknown = {
        name
        for name in columns(office)
        if name not in HELD | IN_ANOTHER_FORM | KEPT.keys()
        and name.split(".")[0] not in OF_THE_OFFICE
        and name.split(".")[1] not in CODES
    }
    assert unknown == set()
    assert with_the_mark(office) == HELD


ROWS_OF_IT = (
    "SELECT count(*) FROM load_rows WHERE household_id = :id",
    "SELECT count(*) FROM household_provenance WHERE household_id = :id",
    "SELECT count(*) FROM contacts WHERE household_id = :id",
    "SELECT count(*) FROM photos WHERE household_id = :id",
    "SELECT count(*) FROM photo_uploads",
    "SELECT count(*) FROM household_aliases WHERE household_id = :id",
    "SELECT count(*) FROM inbox WHERE body::text LIKE '%' || :id || '%'",
    "SELECT count(*) FROM plans WHERE days::text LIKE '%LineString%'",
    "SELECT count(*) FROM plans WHERE unplanned::text LIKE '%' || :id || '%'",
    "SELECT count(*) FROM road_matrices",
)


def test_nor_is_it_left_sealed_or_in_numbers(office: Office, held: Marked) -> None:
    """What no search for a text can find: sealed values, digests, places in tables of bytes."""

    def counted() -> list[int]:
        with office.server.app.app_context(), access_context(EVERYTHING):
            return [db.session.scalar(sa.text(each), {"id": held.id}) for each in ROWS_OF_IT]

    assert all(counted()), dict(zip(ROWS_OF_IT, counted(), strict=True))
    office.erase(held.id)
    assert not any(counted()), dict(zip(ROWS_OF_IT, counted(), strict=True))


def test_an_undone_load_does_not_bring_it_back(office: Office, held: Marked) -> None:
    office.erase(held.id)
    for number in ("2", "1"):
        told = office.server.app.test_cli_runner().invoke(args=["load", "undo", number])
        assert told.exit_code == 0, told.output
    assert traces(office) == []


def test_erased_twice_it_is_erased_once(office: Office, held: Marked) -> None:
    first = office.erase(held.id)
    with pytest.raises(NotFound):
        office.erase(held.id)
    assert {UUID(held.id), UUID(held.alias)} <= set(first.names)
    assert set(map(UUID, held.records.values())) <= first.ids
