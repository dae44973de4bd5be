"""Records whose key an older record already had when keys were introduced (records/keys.py).

Such a record has the key in ``same_key`` and is listed until somebody corrects one of the numbers.
Correcting its own number gives it a new key; correcting the older record's number frees the key.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session


def pass_on(session: Session, table: str, column: str, county: str, keys: Sequence[str]) -> None:
    """Give each of these freed keys to the next record that waits for it.

    Phones need no update: the typed number does not change.
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
