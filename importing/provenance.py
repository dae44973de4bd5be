"""The values of earlier files: the base of the three-way merge in a load.

Only keyed digests are stored, with a key per county: they show whether a file repeats its last
value, and the value cannot be guessed. Python and SQL compute the same digest.
"""

from base64 import b64encode
from hashlib import sha256
from secrets import token_hex
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from importing import staging
from importing.load_outcome import LoadOrder

_BYTES = 9
_SEPARATOR = "\x1f"

_KEY = text("SELECT sealed FROM load_keys WHERE county = :county")
_KEEP_KEY = text("""
    INSERT INTO load_keys (county, sealed) VALUES (:county, :sealed)
    ON CONFLICT (county) DO UPDATE SET sealed = excluded.sealed
""")
_FORGET = (
    text("DELETE FROM household_provenance WHERE county = :county"),
    text("DELETE FROM person_provenance WHERE county = :county"),
)


def county_key(session: Session, order: LoadOrder) -> bytes:
    """The county's key for digests; made where there is none, or where it cannot be decrypted.

    Digests made with a lost key are deleted: they cannot be compared any more.
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


def stage_key(session: Session, order: LoadOrder) -> None:
    """Make ``load_key (key)`` by COPY, because parameters of statements may be logged."""
    staging.stage(session, "load_key", {"key": "bytea"}, [(county_key(session, order),)])


def digest(key: bytes, record: UUID, field: str, value: str | None) -> str:
    content = _SEPARATOR.join((str(record), field, "" if value is None else f"={value}"))
    return b64encode(sha256(key + content.encode()).digest()[:_BYTES]).decode()


def digest_sql(key: str, record: str, field: str, value: str) -> str:
    """SQL: `digest` of SQL expressions."""
    content = f"""concat_ws(chr({ord(_SEPARATOR)}), CAST({record} AS text), '{field}',
        CASE WHEN {value} IS NULL THEN '' ELSE '=' || {value} END)"""
    return f"""encode(substring(sha256({key} || convert_to({content}, 'UTF8'))
        FROM 1 FOR {_BYTES}), 'base64')"""


def remember(table: str, column: str, query: str) -> str:
    """SQL: store the digests of ``:file`` from the rows ``(id, said)`` of a query.

    A value that the file only repeats does not change ``last``. The digests that a load replaces
    are kept with its number until it can no longer be undone (`forget`).
    """
    return f"""
        INSERT INTO {table} (county, {column}, said)
        SELECT :county, s.id, jsonb_build_object(
            'last', coalesce(old.said -> 'last', '{{}}') || (
                SELECT coalesce(jsonb_object_agg(e.key, e.value), '{{}}')
                FROM jsonb_each(s.said) e
                WHERE old.said -> 'files' -> CAST(:file AS text) -> e.key IS DISTINCT FROM e.value),
            'files', coalesce(old.said -> 'files', '{{}}') || jsonb_build_object(
                CAST(:file AS text),
                coalesce(old.said -> 'files' -> CAST(:file AS text), '{{}}') || s.said),
            'replaced', coalesce(old.said -> 'replaced', '{{}}') || CASE
                WHEN CAST(:load AS int) IS NULL THEN '{{}}'
                ELSE jsonb_build_object(CAST(:load AS text), jsonb_build_object(
                    'file', CAST(:file AS text), 'said', s.said,
                    'own', coalesce(old.said -> 'files' -> CAST(:file AS text), '{{}}'),
                    'last', coalesce(old.said -> 'last', '{{}}'))) END)
        FROM ({query}) s
        LEFT JOIN {table} old ON old.county = :county AND old.{column} = s.id
        WHERE NOT coalesce(old.said -> 'files' -> CAST(:file AS text) @> s.said, false)
        ON CONFLICT (county, {column}) DO UPDATE SET said = excluded.said
    """


def forget(table: str, column: str) -> tuple[str, str]:
    """SQL: remove the digests of ``:load``, field by field, and restore the ones before it.

    Digests of later loads of the file stay, and so does ``last`` where another file has the same.
    """
    mine = "e.value = r.load -> 'said' -> e.key"
    elsewhere = """EXISTS (SELECT FROM jsonb_each(p.said -> 'files') o(file, said)
        WHERE o.file <> r.load ->> 'file' AND o.said -> e.key = e.value)"""

    def back(now: str, before: str, unless: str = "false") -> str:
        kept = f"CASE WHEN {mine} AND NOT {unless} THEN {before} -> e.key ELSE e.value END"
        return f"""(SELECT coalesce(jsonb_object_agg(e.key, {kept})
            FILTER (WHERE {kept} IS NOT NULL), '{{}}') FROM jsonb_each({now}) e)"""

    own = back("p.said -> 'files' -> (r.load ->> 'file')", "(r.load -> 'own')")
    return (
        f"""
        UPDATE {table} p SET said = jsonb_build_object(
            'last', {back("p.said -> 'last'", "(r.load -> 'last')", elsewhere)},
            'files', (p.said -> 'files') - (r.load ->> 'file') || CASE
                WHEN {own} = '{{}}' THEN '{{}}'
                ELSE jsonb_build_object(r.load ->> 'file', {own}) END,
            'replaced', (p.said -> 'replaced') - CAST(:load AS text))
        FROM (
            SELECT {column}, said -> 'replaced' -> CAST(:load AS text) AS load
            FROM {table} WHERE county = :county AND said -> 'replaced' ? CAST(:load AS text)
        ) r
        WHERE p.county = :county AND p.{column} = r.{column}
        """,
        f"DELETE FROM {table} WHERE county = :county AND said -> 'files' = '{{}}'",
    )
