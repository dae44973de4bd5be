"""Merge a pushed version with the stored one: pure rules, no I/O.

The rules are in docs/sync.md, "Push". ``base`` is the version that the phone edited, ``mine`` the
result, ``theirs`` the version that is stored now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record."""

    rev: UUID | None
    values: Values
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """The same field changed to different values on both sides."""

    field: str
    yours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class MergeResult:
    """``values`` is what to write; None if the stored version stays."""

    outcome: Literal["applied", "merged", "conflict"]
    values: Values | None
    deleted: bool = False
    conflicts: tuple[FieldConflict, ...] = ()


class MergeRule(Protocol):
    """How a valid version is merged with the stored one."""

    def __call__(
        self, mine: Version, base: Version | None, current: Version | None, fields: tuple[str, ...]
    ) -> MergeResult: ...


def three_way(
    base: Values, mine: Values, theirs: Values, fields: Iterable[str]
) -> tuple[dict[str, Any], tuple[FieldConflict, ...]]:
    """Apply the changes from ``base`` to ``mine`` on top of ``theirs``, field by field.

    If both sides changed a field to different values, ``theirs`` stays and the conflict is
    returned. A missing field counts as None.
    """
    merged: dict[str, Any] = {}
    conflicts: list[FieldConflict] = []
    for field in fields:
        was, here, there = base.get(field), mine.get(field), theirs.get(field)
        if here in (was, there):
            merged[field] = there
        elif there == was:
            merged[field] = here
        else:
            merged[field] = there
            conflicts.append(FieldConflict(field, here, there))
    return merged, tuple(conflicts)


def decide(
    mine: Version, base: Version | None, current: Version | None, fields: tuple[str, ...]
) -> MergeResult:
    """The outcome of a valid version that its sender may write."""
    if current is None:
        return MergeResult("applied", mine.values, deleted=mine.deleted)
    if current.deleted:
        return _already_deleted(mine)
    if base is not None and base.rev == current.rev:
        return MergeResult("applied", mine.values, deleted=mine.deleted)
    if mine.deleted:
        return _late_deletion(mine, base, current, fields)
    started_from = base.values if base is not None else {}
    merged, conflicts = three_way(started_from, mine.values, current.values, fields)
    unchanged = all(merged[field] == current.values.get(field) for field in fields)
    return MergeResult(
        "conflict" if conflicts else "merged", None if unchanged else merged, conflicts=conflicts
    )


def insist(
    mine: Version, base: Version | None, current: Version | None, fields: tuple[str, ...]
) -> MergeResult:
    """As ``decide``, but ``mine`` wins if both sides changed a field: a dispatcher decided so.

    A deleted record is not restored: that stays a conflict.
    """
    decision = decide(mine, base, current, fields)
    if not decision.conflicts or current is None or current.deleted:
        return decision
    if mine.deleted:
        return MergeResult("merged", mine.values, deleted=True)
    merged = dict(decision.values or current.values)
    return MergeResult("merged", merged | {c.field: c.yours for c in decision.conflicts})


def _already_deleted(mine: Version) -> MergeResult:
    """A deleted record stays deleted; deleting it twice is no conflict."""
    if mine.deleted:
        return MergeResult("merged", None, deleted=True)
    return MergeResult("conflict", None, conflicts=(FieldConflict("_deleted", False, True),))


def _late_deletion(
    mine: Version, base: Version | None, current: Version, fields: tuple[str, ...]
) -> MergeResult:
    """A deletion conflicts if its phone had not seen the newest version."""
    seen = base is not None and all(
        base.values.get(field) == current.values.get(field) for field in fields
    )
    if seen:
        return MergeResult("merged", mine.values, deleted=True)
    return MergeResult("conflict", None, conflicts=(FieldConflict("_deleted", True, False),))
