"""The statement that counts: the figures of some feeds, for every day from a first to a last one.

Each household's time is cut into spans in which nothing changes: its last contact, its kind, its
grid, the intervals in force. A span adds one to a few numbers on its first day and takes it away
after its last one; running sums of these changes are the figures. So the cost is that of the spans
and of the rows written, however many days there are.

And the statement that lists the households behind the figures of one day, for which no time has to
be cut. Both are made of the same parts: what counts is written once.
"""

from collections.abc import Iterable, Sequence

from records.fieldwork.households import is_visited
from records.fieldwork.visits import EVIDENCE
from schedulers.coverage.basis import Regime
from schedulers.quotas.facts import is_counted
from schedulers.quotas.intervals import due_sql

PERIODS = ("week", "month", "quarter", "year")
STATES = ("households", "asked", "never", "in_time", "overdue")
CONTACTED = tuple(f"contacted_{period}" for period in PERIODS)
VISITS = tuple(f"visits_{evidence}" for evidence in EVIDENCE)
NUMBERS = (*STATES, *CONTACTED, *VISITS)
SHOWN = ("id", "number", "head", "address", "group_no")  # of a household that is listed
_FEW = 5


def _homes(shown: Sequence[str] = ("id",)) -> str:
    """Households with their former grids and kinds, each until a day; ``begins``: the first day to
    count it on. Most have neither moved nor changed their kind: their lists are NULL."""
    return f"""
    target AS (
        SELECT feed, first, first - 1 AS day_before, start
        FROM unnest(CAST(:feeds AS text[]), CAST(:firsts AS date[]),
                    CAST(:starts AS timestamptz[])) AS t(feed, first, start)
    ), moved AS (
        SELECT d.record_id, array_agg((d.at AT TIME ZONE :zone)::date ORDER BY d.at) AS days,
               array_agg(d.feed ORDER BY d.at) AS grids
        FROM target t
        JOIN households h ON h.county = :county AND h.grid = t.feed
        JOIN tombstones d ON d.county = :county AND d.record_id = h.id
            AND d.collection = 'households' AND d.why = 'moved'
        GROUP BY d.record_id
    ), changed AS (
        SELECT k.household_id, array_agg(k.valid_to ORDER BY k.valid_to) AS untils,
               array_agg(k.kind ORDER BY k.valid_to) AS kinds
        FROM target t
        JOIN households h ON h.county = :county AND h.grid = t.feed
        JOIN household_kinds k ON k.county = :county AND k.household_id = h.id
        GROUP BY k.household_id
    ), homes AS (
        SELECT {_listed(shown, "h.{}")}, t.feed, h.kind, h.since, t.start,
               greatest(h.since, t.first) AS begins, m.days, m.grids, k.household_id, k.untils,
               k.kinds
        FROM target t
        JOIN households h ON h.county = :county AND h.grid = t.feed
        LEFT JOIN moved m ON m.record_id = h.id
        LEFT JOIN changed k ON k.household_id = h.id
        WHERE h.since <= :last
    )"""


def _last_contacts(before: str, most: int = 1) -> str:
    """SELECT of the last contacts of a household ``h`` before an instant: day and author."""
    return f"""
        SELECT (f.counted_at AT TIME ZONE :zone)::date AS day, f.cadre_id FROM visits f
        WHERE f.county = :county AND f.household_id = h.id AND f.counted_at < {before}
          AND left(f.feed, 1) <> '@' AND {is_counted("contact")}
        ORDER BY f.counted_at DESC LIMIT {most}"""


_VISITS = f"""
    logged AS (
        SELECT f.household_id, (f.counted_at AT TIME ZONE :zone)::date AS day,
               bool_or({is_counted("contact")}) AS is_contact,
               {
    ", ".join(
        f"count(*) FILTER (WHERE f.evidence = '{each}') AS visits_{each}" for each in EVIDENCE
    )
}
        FROM target t JOIN visits f ON f.county = :county AND f.grid = t.feed
            AND f.counted_at >= t.start AND f.counted_at < :until
        GROUP BY 1, 2
    ), contacts AS (
        SELECT household_id, day FROM logged WHERE is_contact
        UNION ALL
        SELECT h.id, last.day FROM homes h CROSS JOIN LATERAL ({_last_contacts("h.start")}) last
    )"""

_SPANS = """
    cuts AS (
        SELECT id, day, max(contact) AS contact
        FROM (
            SELECT h.id, h.begins AS day, CAST(NULL AS date) AS contact FROM homes h
            UNION ALL
            SELECT h.id, greatest(c.day, h.begins), c.day
            FROM homes h JOIN contacts c ON c.household_id = h.id
            UNION ALL
            SELECT h.id, greatest(c.day, h.begins), NULL
            FROM homes h CROSS JOIN LATERAL unnest(h.days || h.untils) AS c(day)
            UNION ALL
            SELECT h.id, c.day, NULL
            FROM homes h JOIN unnest(CAST(:regimes AS date[])) AS c(day) ON c.day > h.begins
        ) cut
        WHERE day <= :last GROUP BY id, day
    ), spans AS (
        SELECT id, day, lead(day, 1, CAST(:last AS date) + 1) OVER w AS until,
               max(contact) OVER w AS last_contact
        FROM cuts WINDOW w AS (PARTITION BY id ORDER BY day)
    )"""


def _grid_then(day: str) -> str:
    """SQL: the grid of a household ``h`` on a day."""
    return f"""CASE WHEN h.days IS NULL THEN h.feed ELSE coalesce((
        SELECT u.grid FROM unnest(h.days, h.grids) WITH ORDINALITY AS u(day, grid, n)
        WHERE u.day > {day} ORDER BY u.n LIMIT 1), h.feed) END"""


def _kind_then(day: str) -> str:
    """SQL: the former kind of which a household ``h`` was on a day, or NULL."""
    return f"""CASE WHEN h.untils IS NOT NULL THEN (
        SELECT u.kind FROM unnest(h.untils, h.kinds) AS u(until, kind)
        WHERE u.until > {day} ORDER BY u.until LIMIT 1) END"""


def _due(regimes: Sequence[Regime]) -> str:
    """SQL: the due date of a span, by the intervals in force on its first day."""
    each = [
        due_sql(regime.quota.steps, "c.day") if regime.quota else "CAST(NULL AS date)"
        for regime in regimes
    ]
    if len(each) == 1:
        return each[0]
    cases = " ".join(f"WHEN {number} THEN {due}" for number, due in enumerate(each, 1))
    return f"CASE width_bucket(c.day, CAST(:regimes AS date[])) {cases} END"


def _dues(regimes: Sequence[Regime], spans: str, shown: Sequence[str] = ()) -> str:
    """Spans ``c`` of households ``h`` with what holds in them: ``week_ends`` and the like are the
    first day of the period after that of the last contact."""
    ends = ", ".join(
        f"(date_trunc('{period}', c.last_contact::timestamp) + interval '{length}')::date"
        f" AS {period}_ends"
        for period, length in zip(PERIODS, ("7 days", "1 month", "3 months", "1 year"), strict=True)
    )
    return f"""
    dues AS (
        SELECT {_listed(shown, "h.{}, ", "")} h.feed, {_grid_then("c.day")} AS grid,
               coalesce(p.kind_then, h.kind) AS kind, c.day, c.until, c.last_contact, {ends},
               {_due(regimes)} AS due
        FROM {spans}
        CROSS JOIN LATERAL (
            SELECT h.household_id, h.untils, h.kinds, {_kind_then("c.day")} AS kind_then
            OFFSET 0
        ) p
    )"""


def _stated(dues: str) -> str:
    """What figures are made of, without households that are gone; ``late`` is the first day on
    which the household is overdue."""
    return f"""
    stated AS (
        SELECT *, (due IS NOT NULL)::int AS asked, (last_contact IS NULL)::int AS never,
               CASE WHEN last_contact IS NOT NULL THEN CAST(:base AS date)
                   + width_bucket(due - 1, CAST(:limits AS date[])) END AS late
        FROM {dues} d WHERE {is_visited("kind")}
    )"""


def _if(condition: str) -> str:
    return f"(({condition}) IS TRUE)::int"


_ENDS = tuple(f"s.{period}_ends" for period in PERIODS)


def _counts(day: str) -> list[str]:
    """SQL: what a household adds to each of `STATES` and `CONTACTED` on a day of a span ``s``."""
    in_time, overdue = _if(f"s.late > {day}"), _if(f"s.late <= {day}")
    return ["1", "s.asked", "s.never", in_time, overdue, *(_if(f"{end} > {day}") for end in _ENDS)]


def _changes() -> str:
    """SELECT of the changes of `STATES` and `CONTACTED` at the first day of a span, after its last
    one, on the day on which the household becomes overdue, and at the ends of periods."""
    none = ["0"] * len(PERIODS)
    first = ["s.day", *_counts("s.day")]
    last = ["s.until", *(f"-{count}" for count in _counts("s.until - 1"))]
    rows = [(first, "true"), (last, "s.until <= :last")]
    rows.append((["s.late", "0", "0", "0", "-1", "1", *none], _within("s.late")))
    for at, end in enumerate(_ENDS):
        ended = [*none[:at], "-1", *none[at + 1 :]]
        rows.append(([end, *["0"] * len(STATES), *ended], _within(end)))
    # Each by itself: most spans of a short time have only the first.
    return " UNION ALL ".join(
        f"SELECT s.feed, s.grid, s.kind, {', '.join(row)}, {_listed(VISITS, '0')}"
        f" FROM stated s WHERE {condition}"
        for row, condition in rows
    )


def _within(day: str) -> str:
    return f"{day} > s.day AND {day} < s.until"


def _listed(names: Iterable[str], form: str, separator: str = ", ") -> str:
    return separator.join(form.format(name) for name in names)


def figures_of(regimes: Sequence[Regime]) -> str:
    """SELECT of the figures: day, grid, feed, kind and `NUMBERS`, without rows of zeros.

    Parameters: `parameters` of schedulers/coverage/fold.py. Running totals of visits begin with
    those that are stored for the day before the first.
    """
    changes = (*STATES, *CONTACTED)
    dues = _dues(regimes, "spans c JOIN homes h ON h.id = c.id")
    return f"""
    WITH {_homes()}, {_VISITS}, {_SPANS}, {dues}, {_stated("(SELECT * FROM dues OFFSET 0)")},
    daily AS (
        SELECT feed, grid, kind, day, {_listed(NUMBERS, "sum({0})::int AS {0}")}
        FROM (
            {_changes()}
            UNION ALL
            SELECT h.feed, {_grid_then("l.day")}, coalesce({_kind_then("l.day")}, h.kind), l.day,
                   {_listed(changes, "0")}, {_listed(VISITS, "l.{}")}
            FROM logged l JOIN homes h ON h.id = l.household_id
            UNION ALL
            SELECT b.feed, b.grid, b.kind, t.first, {_listed(changes, "0")},
                   {_listed(VISITS, "b.{}")}
            FROM target t JOIN coverage_days b
                ON b.county = :county AND b.feed = t.feed AND b.day = t.day_before
        ) change(feed, grid, kind, day, {_listed((*changes, *VISITS), "{}")})
        GROUP BY feed, grid, kind, day
    ), summed AS (
        SELECT feed, grid, kind, day, lead(day, 1, CAST(:last AS date) + 1) OVER w - day AS days,
               {_listed(NUMBERS, "(sum({0}) OVER w)::int AS {0}")}
        FROM daily WINDOW w AS (PARTITION BY feed, grid, kind ORDER BY day)
    )
    SELECT s.day + n AS day, s.grid, s.feed, s.kind, {_listed(NUMBERS, "s.{}")}
    FROM summed s CROSS JOIN generate_series(0, s.days - 1) n
    WHERE s.households > 0 OR {" + ".join(f"s.{name}" for name in VISITS)} > 0"""


def households_of(regimes: Sequence[Regime], *, without: bool = False) -> str:
    """SELECT of the households behind the figures of one day, the first and the last: `SHOWN`, grid
    and kind of that day, last_contact, due, and what each adds to `STATES` and `CONTACTED`.

    Parameters: as above; with ``without`` also the people whose contacts are left out. Then only
    the last few contacts of a household are looked at, however many there are: what is not found
    only widens a doubt.
    """
    last = _last_contacts(":until")
    if without:
        last = f"""
            SELECT l.day FROM ({_last_contacts(":until", _FEW)}) l
            WHERE l.cadre_id <> ALL(CAST(:without AS uuid[])) ORDER BY l.day DESC LIMIT 1"""
    day = f"""homes h LEFT JOIN LATERAL ({last}) last ON true
        CROSS JOIN LATERAL (
            SELECT h.begins AS day, h.begins + 1 AS until, last.day AS last_contact) c"""
    counts = zip(_counts("s.day"), (*STATES, *CONTACTED), strict=True)
    return f"""
    WITH {_homes(SHOWN)}, {_dues(regimes, day, SHOWN)}, {_stated("dues")}
    SELECT {_listed(SHOWN, "s.{}")}, s.grid, s.kind, s.last_contact, s.due,
           {", ".join(f"{count} AS {name}" for count, name in counts)}
    FROM stated s"""
