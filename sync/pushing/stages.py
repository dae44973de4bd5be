"""What is known of a pushed row at each stage of a push: `PushedRow` (sync/pushing/rows.py) as it
was read, `KnownRow` beside what the database has, `Edit` as it is judged, `Judgement`, `Verdict`.

All are values: a step makes new ones, and what a step was given stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from authz.scope import Scope
from records.wire import FieldError
from sync.collections.collections import Current, Draft
from sync.collections.merge import Version
from sync.pushing.rows import PushedRow

Errors = Sequence[Mapping[str, Any]]
# Ids that stand for other households, each with that household (sync/decisions/aliases.py).
Aliases = Mapping[UUID, UUID]

# Outcomes after which the phone may go on editing from a version that the server did not take.
UNFINISHED = ("rejected", "held", "conflict")


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A pushed row beside what the database has of it.

    ``key`` is its name in the inbox, and ``prior`` the inbox row of that name, None for a row that
    is new. ``made_from`` is the inbox row of the version that it was made from. ``current`` is the
    record as it is; it is not ``visible`` where the database does not let the sender see it.
    """

    row: PushedRow
    key: UUID
    prior: RowMapping | None
    made_from: RowMapping | None
    current: Current | None
    visible: bool = True

    def is_readable(self, scope: Scope) -> bool:
        """True where the sender may read the record as it is."""
        return self.current is not None and self.visible and scope.carries(self.current.feed)


@dataclass(frozen=True, slots=True)
class Edit:
    """A row that is new, as it is judged.

    ``document`` is what it counts as made from: of a version that was made from one which was never
    taken, the base that this one had. ``mine`` is what is to be written, None where the content is
    invalid, and ``base`` the version in ``document``; both are of the household that an alias in
    them stands for. ``renamed`` where that is another one than was sent.
    """

    known: KnownRow
    document: Mapping[str, Any] | None
    mine: Version | None
    base: Version | None
    renamed: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of an edit as far as it and its record tell. ``draft`` is what is to be written,
    if it may be: nothing was derived from it yet."""

    edit: Edit
    outcome: str
    errors: Errors = ()
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one pushed row; ``replay`` where that had been decided before.

    ``echo`` where the client holds the answer already and sends back just that. ``document`` is
    what the row counts as made from. ``area`` is where the work was done, as far as it is known:
    who decides about a row that waits follows from it. ``draft`` is what is to be written.
    ``unreadable`` where that goes to a feed which the sender may not read, ``taken_elsewhere``
    where the row is refused for a number that is in use beyond what the sender sees.
    """

    known: KnownRow
    outcome: str
    errors: Errors = ()
    replay: bool = False
    echo: bool = False
    document: Mapping[str, Any] | None = None
    area: str | None = None
    draft: Draft | None = None
    unreadable: bool = False
    taken_elsewhere: bool = False

    @property
    def row(self) -> PushedRow:
        return self.known.row

    @property
    def key(self) -> UUID:
        return self.known.key


def error(field: str, code: str) -> list[FieldError]:
    """The errors of a row that has one."""
    return [FieldError(field=field, code=code)]
