"""Taking the clocks of feeds: what makes ``seq`` order the order of commits.

Call it last before writing: from here to the commit, nobody else can write to these feeds. So a
reader who has seen ``seq`` n of a feed has seen every row of it up to n (docs/sync.md).
"""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

# Clocks are locked in code order, so that two writers with several feeds cannot deadlock. Where a
# feed is new, none is locked: it has to be made first, and by then the order would be broken.
_ADVANCE = text("""
    WITH asked AS (
        SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:counts AS bigint[])) AS a(code, k)
    ), known AS (
        SELECT count(*) AS feeds FROM feeds f JOIN asked a ON f.code = a.code
        WHERE f.county = :county
    ), locked AS MATERIALIZED (
        SELECT f.code, a.k FROM feeds f JOIN asked a ON f.code = a.code
        WHERE f.county = :county AND (SELECT feeds FROM known) = (SELECT count(*) FROM asked)
        ORDER BY f.code FOR UPDATE OF f
    )
    UPDATE feeds SET n = feeds.n + locked.k FROM locked
    WHERE feeds.county = :county AND feeds.code = locked.code
    RETURNING feeds.code, feeds.n - locked.k
""")
_MAKE = text("""
    INSERT INTO feeds (county, code, n)
    SELECT :county, code, (SELECT clocks_from FROM deployment)
    FROM unnest(CAST(:codes AS text[])) AS a(code)
    ORDER BY code COLLATE "C"
    ON CONFLICT DO NOTHING
""")


def take_clocks(session: Session, county: str, rows: Mapping[str, int]) -> dict[str, int]:
    """Advance each feed's clock by its number of rows; a feed that is new is made.

    Returns for each feed the clock *before*: its rows get the ``seq`` after it, up to
    ``before + rows[feed]``. A count of 0 takes (locks) the clock without advancing it.
    """
    if not rows:
        return {}
    codes = sorted(rows)
    asked = {"county": county, "codes": codes, "counts": [rows[code] for code in codes]}
    before: dict[str, int] = dict(session.execute(_ADVANCE, asked).all())
    if not before:
        session.execute(_MAKE, {"county": county, "codes": codes})
        before = dict(session.execute(_ADVANCE, asked).all())
    return before
