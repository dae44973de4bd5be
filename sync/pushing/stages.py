"""The stages of a pushed row: `PushedRow` (sync/pushing/rows.py) as parsed, `KnownRow` with its
stored data, `Edit` with its base resolved, `Judgement` by the rules, `Verdict`.

All are immutable: each step returns new values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from authz.scope import Scope
from sync.collections.collections import Current, Draft
from sync.collections.merge import Version
from sync.pushing.rows import PushedRow, rounds

Errors = Sequence[Mapping[str, Any]]
# Alias id -> id of its household (sync/decisions/aliases.py).
Aliases = Mapping[UUID, UUID]

# After these outcomes the phone may continue to edit a version that the server did not take.
UNFINISHED = ("rejected", "held", "conflict")


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A pushed row with what the database holds of it.

    ``key`` is its inbox key; ``prior`` is the inbox row with that key, None for a new row.
    ``made_from`` is the inbox row of its base version. ``current`` is the stored record;
    ``visible`` is False if row-level security hides it from the sender. ``completes``: it is the
    whole of a version of which an SMS brought a part (sync/pushing/by_sms.py).
    """

    row: PushedRow
    key: UUID
    prior: RowMapping | None
    made_from: RowMapping | None
    current: Current | None
    visible: bool = True
    completes: bool = False

    def is_readable(self, scope: Scope) -> bool:
        """True if the sender may read the stored record."""
        return self.current is not None and self.visible and scope.carries(self.current.feed)


@dataclass(frozen=True, slots=True)
class Edit:
    """A new row, ready to be judged.

    ``base_document`` is its effective base: if the row edits a version that was never taken, the
    base of that version. ``mine`` is the version to write, None if the content is invalid;
    ``base`` is the version in ``base_document``. In both, a household's alias is replaced by its
    household; ``renamed`` is True if that changed ``mine``.
    """

    known: KnownRow
    base_document: Mapping[str, Any] | None
    mine: Version | None
    base: Version | None
    renamed: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of an edit by its own content and its record. ``draft`` is what to write if
    admission allows it; its derived columns are still missing."""

    edit: Edit
    outcome: str
    errors: Errors = ()
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one pushed row.

    ``replay``: decided by an earlier request. ``echo``: the client sent back the server's answer
    unchanged. ``base_document``: as in `Edit`. ``area``: where the work was done, if known; it
    determines who decides about a waiting row. ``draft``: what to write. ``unreadable``: the draft
    goes to a feed that the sender may not read. ``taken_elsewhere``: rejected for a number that is
    used outside the sender's scope. ``erased``: it names something that was erased
    (sync/pushing/erased.py).
    """

    known: KnownRow
    outcome: str
    errors: Errors = ()
    replay: bool = False
    echo: bool = False
    base_document: Mapping[str, Any] | None = None
    area: str | None = None
    draft: Draft | None = None
    unreadable: bool = False
    taken_elsewhere: bool = False
    erased: bool = False

    @property
    def row(self) -> PushedRow:
        return self.known.row

    @property
    def key(self) -> UUID:
        return self.known.key


def in_rounds(
    rows: Sequence[PushedRow], step: Callable[[Sequence[PushedRow]], Sequence[Verdict]]
) -> list[Verdict]:
    """Call ``step`` with each round of rows (`rounds`); return the verdicts in the rows' order."""
    verdicts = {verdict.row: verdict for batch in rounds(rows) for verdict in step(batch)}
    return [verdicts[row] for row in rows]
