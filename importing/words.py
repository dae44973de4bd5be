"""Values in the words of the offices, for previews and reports: 独居老人, not elderly_alone.

Of the words that a file may have (``values``) the first one is shown.
"""

from collections.abc import Mapping
from typing import Final

from importing.reading import values


def _first(words: Mapping[str, str]) -> dict[str, str]:
    first: dict[str, str] = {}
    for word, meant in words.items():
        first.setdefault(meant, word)
    return first


KINDS: Final = _first(values.KIND_WORDS)
TAGS: Final = _first(values.TAG_WORDS)
LEVELS: Final = _first(values.LEVEL_WORDS)
ROLES: Final = _first(values.ROLE_WORDS)


def granted(role: str | None) -> str:
    """The word for a role; None: an area without a role."""
    return ROLES[role] if role else "area"


def km2_sql(geometry: str) -> str:
    return f"round(CAST(ST_Area(CAST({geometry} AS geography)) / 1e6 AS numeric), 3) || ' km2'"


def kind_sql(kind: str) -> str:
    """SQL: the word for a household's kind; NULL for none."""
    return f"(SELECT coalesce(min(word), {kind}) FROM {_table(KINDS)} WHERE meant = {kind})"


def tags_sql(tags: str) -> str:
    """SQL: the words for a text or list of tags, in their order; NULL for none."""
    return f"""(
        SELECT string_agg(coalesce(word, tag), '、' ORDER BY at)
        FROM unnest(CAST({tags} AS text[])) WITH ORDINALITY t(tag, at)
        LEFT JOIN {_table(TAGS)} ON meant = tag)"""


def _table(words: Mapping[str, str]) -> str:
    listed = ", ".join(f"('{meant}', '{word}')" for meant, word in words.items())
    return f"(VALUES {listed}) w(meant, word)"
