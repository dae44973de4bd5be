"""What the database sees, noted by triggers and read by SQL of our own.

It shares nothing with pull or push: a trigger on each table notes every version with the feed and
the place in it, as it is written.
"""

from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.chaos.history import CONTENT, Facts, Kept, Live, Seen

COUNTY = "441427"
TABLES = {name: "people" if name == "profile" else name for name in CONTENT}

_INSTALL = """
    CREATE SCHEMA witness;
    CREATE TABLE witness.seen (
        n bigserial PRIMARY KEY, collection text, id uuid, rev uuid, feed text, seq bigint,
        what text, content jsonb, at timestamptz DEFAULT clock_timestamp());
    CREATE FUNCTION witness.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog AS $$
    BEGIN
        IF TG_TABLE_NAME = 'tombstones' THEN
            INSERT INTO witness.seen (collection, id, rev, feed, seq, what)
            VALUES (NEW.collection, NEW.record_id, NEW.rev, NEW.feed, NEW.seq,
                    CASE NEW.why WHEN 'deleted' THEN 'deleted' ELSE 'left' END);
        ELSE
            INSERT INTO witness.seen (collection, id, rev, feed, seq, what, content)
            VALUES (CASE TG_TABLE_NAME WHEN 'people' THEN 'profile' ELSE TG_TABLE_NAME END,
                    NEW.id, NEW.rev, NEW.feed, NEW.seq,
                    CASE WHEN TG_OP = 'INSERT' OR OLD.rev IS DISTINCT FROM NEW.rev THEN 'set'
                         WHEN to_jsonb(OLD) @> '{"partial": true}'
                              AND to_jsonb(NEW) @> '{"partial": false}' THEN 'completed'
                         ELSE 'placed' END, to_jsonb(NEW));
        END IF;
        RETURN NULL;
    END $$;
"""


def install(connection: psycopg.Connection[Any]) -> None:
    """Begin to note. As the owner of the tables, so that a backup takes it along."""
    connection.execute(_INSTALL)
    for collection, table in TABLES.items():
        connection.execute(
            sql.SQL(
                "INSERT INTO witness.seen (collection, id, rev, feed, seq, what, content)"
                " SELECT {}, t.id, t.rev, t.feed, t.seq, 'set', to_jsonb(t) FROM public.{} t"
            ).format(collection, sql.Identifier(table))
        )
    for table in (*TABLES.values(), "tombstones"):
        when = "AFTER INSERT" if table == "tombstones" else "AFTER INSERT OR UPDATE"
        connection.execute(
            sql.SQL(
                "CREATE TRIGGER witness {} ON public.{} FOR EACH ROW"
                " EXECUTE FUNCTION witness.note()"
            ).format(sql.SQL(when), sql.Identifier(table))
        )


def seen(connection: psycopg.Connection[Any]) -> list[Seen]:
    rows = connection.execute(
        "SELECT collection, id::text, rev::text, feed, seq, what, content"
        " FROM witness.seen ORDER BY n"
    )
    return [Seen(*row[:6], _compared(row[0], row[6])) for row in rows]


def _compared(collection: str, content: dict[str, Any] | None) -> dict[str, Any] | None:
    return content and {field: content[field] for field in CONTENT[collection]}


def read(
    connection: psycopg.Connection[Any],
    earlier: list[list[Seen]] | None = None,
    photos: Path | None = None,
) -> Facts:
    """All facts; ``earlier`` was seen by databases that restores have replaced."""
    inbox = connection.execute(
        "SELECT key::text, collection, record_id::text, person_id::text, body, outcome, errors"
        " FROM inbox"
    )
    untaken = connection.execute(
        "SELECT substr(feed, 2), collection, record_id::text FROM outcomes"
        " WHERE decision IS NULL OR decision = 'returned'"
    )
    decided = connection.execute(
        "SELECT key::text FROM decisions WHERE decision IN ('accepted', 'corrected')"
    )
    credited = connection.execute(
        "SELECT record_id::text, to_person::text FROM credits ORDER BY made_at, id"
    )
    return Facts(
        seen=[*(earlier or []), seen(connection)],
        inbox=[Kept(*row) for row in inbox],
        live={
            (collection, id): Live(rev, feed, author, tuple(content))
            for collection in TABLES
            for id, rev, feed, author, content in _live(connection, collection)
        },
        untaken=set(untaken),
        decided={key for (key,) in decided},
        credited=dict(credited.fetchall()),
        stored=_stored(connection, photos),
        partial={id for (id,) in connection.execute("SELECT id::text FROM visits WHERE partial")},
        heard_twice=set(heard_twice(connection)),
    )


def heard_twice(connection: psycopg.Connection[Any]) -> list[str]:
    """The devices whose token seemed to be used by two phones."""
    found = connection.execute("SELECT id FROM devices WHERE heard_twice_at IS NOT NULL")
    return [str(device) for (device,) in found]


def _live(connection: psycopg.Connection[Any], collection: str) -> list[tuple[Any, ...]]:
    author = "cadre_id::text" if collection in ("visits", "meal_tickets", "photos") else "NULL"
    content = ", ".join(CONTENT[collection])
    return connection.execute(
        sql.SQL(
            f"SELECT id::text, rev::text, feed, {author}, ARRAY[{content}]::text[] FROM {{}}"
        ).format(sql.Identifier(TABLES[collection]))
    ).fetchall()


def _stored(connection: psycopg.Connection[Any], photos: Path | None) -> set[str]:
    """Photos that the database says are stored, and whose file is there and is a whole JPEG."""
    rows = connection.execute(
        "SELECT id::text, stored_name FROM photos WHERE stored_name IS NOT NULL"
    ).fetchall()
    if photos is None:
        return {id for id, _ in rows}
    return {id for id, name in rows if _is_jpeg(photos, name)}


def _is_jpeg(folder: Path, name: str) -> bool:
    path = folder / f"{name}.jpg"
    if not path.is_file():
        return False
    data = path.read_bytes()
    return data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9"
