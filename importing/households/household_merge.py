"""Three-way merge of a file of households with the stored ones, field by field.

The three versions are the file's value, the value that the same file (else any file) had last, and
the stored value. It makes ``load_merged`` with the result for each staged row; ``kept`` has the
file's values that are not taken. docs/decisions/0014-loads-are-writers.md has the rules.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy.orm import Session

from importing import provenance, staging, words
from records.intake.inbox import WROTE


class _Field(NamedTuple):
    """``column`` of the file; SQL of the file's value (over ``s``) and of the stored value (over
    ``h``) as texts, NULL for none; ``shown`` makes SQL of the text for people."""

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
# The flags of a stored household that belong to its fix.
FIX_FLAGS = """array_remove(array_remove(coalesce(CAST(h.flags AS text[]), '{}'),
    'point_outside_grids'), 'claim_disagrees')"""

_BASE = "coalesce(own ->> '{field}', latest ->> '{field}')"
# Without a base (records from before digests were stored): the file's value holds if no phone ever
# wrote the record; otherwise the stored value stays.
_TAKES = f"""CASE
    WHEN current_id IS NULL OR :overwrite OR mine_{{field}} IS NOT DISTINCT FROM theirs_{{field}}
        {{or_empty}} THEN true
    WHEN {{base}} IS NULL THEN theirs_{{field}} IS NULL OR NOT EXISTS (
        SELECT FROM inbox i WHERE i.county = :county AND i.record_id = current_id
        AND i.collection = 'households' AND {WROTE})
    WHEN digest_{{field}} = {{base}} THEN false
    ELSE coalesce({{theirs}} IN (own ->> '{{field}}', latest ->> '{{field}}'), false)
    END"""
_KEPT = """CASE WHEN NOT takes_{field} THEN 'stored: ' || coalesce({theirs}, 'nothing')
    || '; in the file: ' || coalesce({mine}, 'nothing') END"""


def merge(session: Session, columns: Iterable[str], params: dict[str, object]) -> None:
    """Make ``load_merged``. ``params``: ``county``, ``file`` (its name), and ``overwrite``: take
    the file's values even where they were changed since."""
    staging.derive(session, "load_merged", _merged(frozenset(columns)), params)


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

    known = "coalesce(digest_{field} IN (own ->> '{field}', latest ->> '{field}'), false)"
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
        ), digested AS MATERIALIZED (
            SELECT *, {", ".join(f"{_digest(n, f'mine_{n}')} AS digest_{n}" for n in here)}
            FROM paired
        ), judged AS MATERIALIZED (
            SELECT *, {", ".join(f"{_takes(n)} AS takes_{n}" for n in here)} FROM digested
        )
        SELECT number, key, number_key, rev, record_id AS id, current_id, current_rev, old_grid,
               {", ".join(f"{taken(n, *pair)} AS {pair[0]}" for n, pair in values.items())},
               {taken("point", "ST_SetSRID(ST_MakePoint(lng, lat), 4490)", "old_point")} AS point,
               {taken("point", "fix_flags", "old_fix_flags")} AS fix_flags,
               CAST(NULL AS text) COLLATE "C" AS falls_back_on,
               jsonb_build_object({each("'{field}', digest_{field}")}) AS said,
               jsonb_strip_nulls(jsonb_build_object({", ".join(_kept(n) for n in here)})) AS kept,
               current_id IS NOT NULL AND {_plain("mine_head")} <> {_plain("theirs_head")}
               AND NOT ({" OR ".join([known.format(field="head"), *place])}) AS renamed
        FROM judged
    """


def _digest(name: str, value: str) -> str:
    return provenance.digest_sql("secret", "record_id", name, value)


def _takes(name: str) -> str:
    # An empty stored grid does not contradict the file's grid: next to a point, an unknown grid is
    # not stored.
    or_empty = "OR theirs_grid IS NULL" if name == "grid" else ""
    base = _BASE.format(field=name)
    theirs = _digest(name, f"theirs_{name}")
    return _TAKES.format(field=name, base=base, theirs=theirs, or_empty=or_empty)


def _kept(name: str) -> str:
    shown = FIELDS[name].shown
    mine, theirs = shown(f"mine_{name}"), shown(f"theirs_{name}")
    return f"'{name}', " + _KEPT.format(field=name, mine=mine, theirs=theirs)


def _plain(name: str) -> str:
    """SQL: a name in normal form: 张　三 is 张三."""
    return f"regexp_replace(normalize({name}, NFKC), '\\s', '', 'g')"
