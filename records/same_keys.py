"""Records that have read the same as an older one since before there were keys (records/keys.py).

Each says so in ``same_key``, and is listed, until somebody corrects the number of either: its own
gives it a key of its own, the older one's leaves the key to it.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session


def pass_on(session: Session, table: str, column: str, county: str, keys: Sequence[str]) -> None:
    """Give each of these keys, which are nobody's any more, to the next record that waits for it.

    Phones have nothing to learn from it: what was typed stays as it is.
    """
    if not keys:
        return
    session.execute(
        text(f"""
            UPDATE {table} t SET {column} = next.same_key, same_key = NULL
            FROM (
                SELECT DISTINCT ON (same_key) id, same_key FROM {table}
                WHERE county = :county AND same_key = ANY(:keys) ORDER BY same_key, id
            ) next
            WHERE t.county = :county AND t.id = next.id AND t.same_key = next.same_key
        """),
        {"county": county, "keys": list(keys)},
    )
