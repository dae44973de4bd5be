"""What files said before: the base of the three-way merge that a load is.

Kept are digests under the county's own key, so that "the file says the same as last time" can be
told and what it said cannot be guessed. The same digest is made here and in SQL.
"""

from base64 import b64encode
from hashlib import sha256
from secrets import token_hex
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.loading import staging
from geo.loading.outcome import Order

_BYTES = 9
_APART = "\x1f"

_KEY = text("SELECT sealed FROM load_keys WHERE county = :county")
_KEEP_KEY = text("""
    INSERT INTO load_keys (county, sealed) VALUES (:county, :sealed)
    ON CONFLICT (county) DO UPDATE SET sealed = excluded.sealed
""")
_FORGET = (
    text("DELETE FROM household_provenance WHERE county = :county"),
    text("DELETE FROM person_provenance WHERE county = :county"),
)


def county_key(session: Session, order: Order) -> bytes:
    """The key of the county's digests; made where there is none, or none that opens.

    What was digested with a key that is lost is forgotten: it compares with nothing.
    """
    owner = order.county.encode()
    sealed = session.scalar(_KEY, {"county": order.county})
    opened = order.seal.open(sealed, owner) if sealed else None
    if opened:
        return bytes.fromhex(opened)
    made = token_hex(32)
    if not order.dry_run:
        for forget in _FORGET:
            session.execute(forget, {"county": order.county})
        session.execute(_KEEP_KEY, {"county": order.county, "sealed": order.seal.seal(made, owner)})
    return bytes.fromhex(made)


def stage_key(session: Session, order: Order) -> None:
    """``load_key (key)``: by COPY, as parameters of statements may end up in a log."""
    staging.stage(session, "load_key", {"key": "bytea"}, [(county_key(session, order),)])


def digest(key: bytes, record: UUID, field: str, value: str | None) -> str:
    said = _APART.join((str(record), field, "" if value is None else f"={value}"))
    return b64encode(sha256(key + said.encode()).digest()[:_BYTES]).decode()


def digest_sql(key: str, record: str, field: str, value: str) -> str:
    """SQL: what `digest` makes, of SQL expressions."""
    said = f"""concat_ws(chr({ord(_APART)}), CAST({record} AS text), '{field}',
        CASE WHEN {value} IS NULL THEN '' ELSE '=' || {value} END)"""
    return f"""encode(substring(sha256({key} || convert_to({said}, 'UTF8'))
        FROM 1 FOR {_BYTES}), 'base64')"""


def remember(table: str, column: str, said: str) -> str:
    """SQL: note what ``:file`` says, of rows ``(id, said)`` that the query ``said`` gives.

    What a file only repeats is no news, and leaves what was said last as it is.
    """
    return f"""
        INSERT INTO {table} AS p (county, {column}, load, said)
        SELECT :county, s.id, CAST(:load AS int), jsonb_build_object(
            'last', coalesce(old.said -> 'last', '{{}}') || (
                SELECT coalesce(jsonb_object_agg(e.key, e.value), '{{}}')
                FROM jsonb_each(s.said) e
                WHERE old.said -> 'files' -> CAST(:file AS text) -> e.key IS DISTINCT FROM e.value),
            'files', coalesce(old.said -> 'files', '{{}}') || jsonb_build_object(
                CAST(:file AS text),
                coalesce(old.said -> 'files' -> CAST(:file AS text), '{{}}') || s.said))
        FROM ({said}) s
        LEFT JOIN {table} old ON old.county = :county AND old.{column} = s.id
        WHERE NOT coalesce(old.said -> 'files' -> CAST(:file AS text) @> s.said, false)
        ON CONFLICT (county, {column}) DO UPDATE
            SET said = excluded.said, load = coalesce(excluded.load, p.load)
    """
