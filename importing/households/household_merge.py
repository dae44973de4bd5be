"""Rows of a file and what is stored, field by field: which of the two holds.

Three versions meet: what the file says, what the same file (else any) said last, and what is
stored. Makes ``load_merged``, one row for each staged row, with what each field comes to; ``kept``
is what the file says and is not taken. docs/decisions/0014-loads-are-writers.md has the rules.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy.orm import Session

from importing import provenance, staging, words
from records.intake.inbox import WROTE


class _Field(NamedTuple):
    """``column`` of the file; SQL texts of what the file says (over ``s``) and of what is stored
    (over ``h``), NULL for nothing; ``shown`` makes SQL of what people read of such a text."""

    column: str
    mine: str
    theirs: str
    shown: Callable[[str], str] = str


def _lng_lat(location: str) -> str:
    sent = f"CAST({location} AS jsonb)"
    return f"({sent} ->> 'lng') || ' ' || ({sent} ->> 'lat')"


FIELDS = {
    "head": _Field("head", "s.head", "h.head"),
    "address": _Field("address", "s.address", "h.address"),
    "group_no": _Field("group_no", "CAST(s.group_no AS text)", "CAST(h.group_no AS text)"),
    "kind": _Field("kind", "s.kind", "h.kind", words.kind_sql),
    "tags": _Field(
        "tags",
        "nullif(CAST(s.tags AS text), '{}')",
        "nullif(CAST(CAST(h.tags AS text[]) AS text), '{}')",
        words.tags_sql,
    ),
    "point": _Field("lng", "CAST(s.location AS text)", "CAST(h.location AS text)", _lng_lat),
    "grid": _Field("grid", "s.claim", "h.grid_claimed"),
}
# Of a stored household's flags, those of its fix stay with the fix.
FIX_FLAGS = """array_remove(array_remove(coalesce(CAST(h.flags AS text[]), '{}'),
    'point_outside_grids'), 'claim_disagrees')"""

_BASE = "coalesce(own ->> '{field}', latest ->> '{field}')"
# Nobody knows what a file said of a record before this was kept. What no phone ever wrote comes
# from files alone, so the newest one holds; what a phone wrote stays.
_TAKES = f"""CASE
    WHEN current_id IS NULL OR :overwrite OR mine_{{field}} IS NOT DISTINCT FROM theirs_{{field}}
        {{or_empty}} THEN true
    WHEN {{base}} IS NULL THEN theirs_{{field}} IS NULL OR NOT EXISTS (
        SELECT FROM inbox i WHERE i.county = :county AND i.record_id = current_id
        AND i.collection = 'households' AND {WROTE})
    WHEN said_{{field}} = {{base}} THEN false
    ELSE coalesce({{theirs}} IN (own ->> '{{field}}', latest ->> '{{field}}'), false)
    END"""
_KEPT = """CASE WHEN NOT takes_{field} THEN 'stored: ' || coalesce({theirs}, 'nothing')
    || '; in the file: ' || coalesce({mine}, 'nothing') END"""


def merge(session: Session, columns: Iterable[str], asked: dict[str, object]) -> None:
    """``asked``: ``county``, ``file`` (its name) and ``overwrite``: the file holds, whatever was
    changed since."""
    staging.derive(session, "load_merged", _merged(frozenset(columns)), asked)


def _merged(columns: frozenset[str]) -> str:
    here = [name for name, field in FIELDS.items() if field.column in columns]
    values = {
        "head": ("head", "old_head"),
        "address": ("address", "old_address"),
        "group_no": ("group_no", "old_group_no"),
        "kind": ("kind", "coalesce(old_kind, 'ordinary')"),
        "tags": ("tags", "coalesce(old_tags, '{}')"),
        "grid": ("claim", "old_claim"),
        "point": ("location", "old_location"),
    }

    def taken(name: str, mine: str, theirs: str) -> str:
        return f"CASE WHEN takes_{name} THEN {mine} ELSE {theirs} END" if name in here else theirs

    def each(form: str, apart: str = ", ") -> str:
        return apart.join(form.format(field=name) for name in here)

    known = "coalesce(said_{field} IN (own ->> '{field}', latest ->> '{field}'), false)"
    place = [
        f"(mine_{name} IS NOT NULL AND {known.format(field=name)})"
        for name in ("point", "grid")
        if name in here
    ]
    return f"""
        WITH paired AS (
            SELECT s.*, h.id AS current_id, h.rev AS current_rev, h.grid AS old_grid,
                   coalesce(h.id, s.id) AS record_id, k.key AS secret,
                   h.head AS old_head, h.address AS old_address, h.group_no AS old_group_no,
                   h.kind AS old_kind, CAST(h.tags AS text[]) AS old_tags,
                   h.location AS old_location, h.point AS old_point, h.grid_claimed AS old_claim,
                   {FIX_FLAGS} AS old_fix_flags,
                   {
        ", ".join(f"{FIELDS[n].mine} AS mine_{n}, {FIELDS[n].theirs} AS theirs_{n}" for n in here)
    },
                   p.said -> 'files' -> CAST(:file AS text) AS own, p.said -> 'last' AS latest
            FROM load_households s CROSS JOIN load_key k
            LEFT JOIN households h ON h.county = :county AND h.number_key = s.number_key
            LEFT JOIN household_provenance p ON p.county = :county AND p.household_id = h.id
        ), told AS MATERIALIZED (
            SELECT *, {", ".join(f"{_digest(n, f'mine_{n}')} AS said_{n}" for n in here)}
            FROM paired
        ), judged AS MATERIALIZED (
            SELECT *, {", ".join(f"{_takes(n)} AS takes_{n}" for n in here)} FROM told
        )
        SELECT number, key, number_key, rev, record_id AS id, current_id, current_rev, old_grid,
               {", ".join(f"{taken(n, *pair)} AS {pair[0]}" for n, pair in values.items())},
               {taken("point", "ST_SetSRID(ST_MakePoint(lng, lat), 4490)", "old_point")} AS point,
               {taken("point", "fix_flags", "old_fix_flags")} AS fix_flags,
               CAST(NULL AS text) COLLATE "C" AS falls_back_on,
               jsonb_build_object({each("'{field}', said_{field}")}) AS said,
               jsonb_strip_nulls(jsonb_build_object({", ".join(_kept(n) for n in here)})) AS kept,
               current_id IS NOT NULL AND {_plain("mine_head")} <> {_plain("theirs_head")}
               AND NOT ({" OR ".join([known.format(field="head"), *place])}) AS renamed
        FROM judged
    """


def _digest(name: str, value: str) -> str:
    return provenance.digest_sql("secret", "record_id", name, value)


def _takes(name: str) -> str:
    # A grid that nobody named is no word against one that the file names; where there is a point,
    # one that is not known is not even stored.
    or_empty = "OR theirs_grid IS NULL" if name == "grid" else ""
    base = _BASE.format(field=name)
    theirs = _digest(name, f"theirs_{name}")
    return _TAKES.format(field=name, base=base, theirs=theirs, or_empty=or_empty)


def _kept(name: str) -> str:
    shown = FIELDS[name].shown
    mine, theirs = shown(f"mine_{name}"), shown(f"theirs_{name}")
    return f"'{name}', " + _KEPT.format(field=name, mine=mine, theirs=theirs)


def _plain(name: str) -> str:
    """SQL: a name as people compare it: 张　三 is 张三."""
    return f"regexp_replace(normalize({name}, NFKC), '\\s', '', 'g')"
