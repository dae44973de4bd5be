"""The erasure list: a file of ids beside the database, from which a restore erases again.

One line of JSON for each erasure: the household's ids and those of its records, the reason, the
time. No personal data. It is written before the commit: a line for an erasure that failed is taken
back by another, and one that was neither is erased at the next restore, as somebody had asked.
"""

import fcntl
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Listed:
    """One erasure. ``names`` are the household's id and its aliases, ``records`` all other ids."""

    county: str
    household: UUID
    at: datetime
    reason: str
    names: frozenset[UUID]
    records: frozenset[UUID]

    @classmethod
    def of(
        cls,
        county: str,
        household: UUID,
        at: datetime,
        reason: str,
        names: Collection[UUID],
        ids: Collection[UUID],
    ) -> "Listed":
        known = frozenset({household, *names})
        return cls(county, household, at, reason, known, frozenset(ids) - known)

    @classmethod
    def of_json(cls, line: Mapping[str, Any]) -> "Listed":
        names, records = (frozenset(map(UUID, line[name])) for name in ("names", "records"))
        at, household = datetime.fromisoformat(line["at"]), UUID(line["household"])
        return cls(line["county"], household, at, line["reason"], names, records)

    def as_json(self) -> dict[str, Any]:
        return {
            "county": self.county,
            "household": str(self.household),
            "at": self.at.isoformat(),
            "reason": self.reason,
            "names": sorted(map(str, self.names)),
            "records": sorted(map(str, self.records)),
        }

    def with_ids_of(self, other: "Listed") -> "Listed":
        """The same household, erased twice: all ids of both."""
        names = self.names | other.names
        ids = self.records | other.records
        return Listed.of(self.county, self.household, self.at, self.reason, names, ids)


class ListUnreadable(ValueError):
    """A line in the middle of the list cannot be read: ids are missing."""


def read(path: Path) -> list[Listed]:
    """All erasures of a list, once for each household, in order; none where there is no file.

    A last line without an end was being written when the machine stopped: its erasure was never
    committed. Raises ListUnreadable for any other line that cannot be read.
    """
    try:
        lines = path.read_text().split("\n")
    except FileNotFoundError:
        return []
    found: list[Listed] = []
    for at, line in enumerate(lines[:-1], 1):
        try:
            content = json.loads(line)
            if failed := content.get("failed"):
                found.remove(_last_of(found, content["county"], UUID(failed)))
            else:
                found.append(Listed.of_json(content))
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
            raise ListUnreadable(f"line {at} of {path} cannot be read: {error}") from None
    return merged(found)


def _last_of(found: Sequence[Listed], county: str, household: UUID) -> Listed:
    of_it = (one for one in reversed(found) if (one.county, one.household) == (county, household))
    return next(of_it)


def merged(*lists: Iterable[Listed]) -> list[Listed]:
    """The erasures of several lists, once for each household."""
    found: dict[tuple[str, UUID], Listed] = {}
    for one in chain(*lists):
        key = (one.county, one.household)
        found[key] = found[key].with_ids_of(one) if key in found else one
    return list(found.values())


def append(path: Path, erasures: Iterable[Listed]) -> None:
    """Add lines, on the disk when it returns; readable by the owner only."""
    _append(path, [one.as_json() for one in erasures])


def take_back(path: Path, county: str, household: UUID) -> None:
    """Note that an erasure was not committed."""
    _append(path, [{"county": county, "failed": str(household)}])


def _append(path: Path, contents: Iterable[Mapping[str, Any]]) -> None:
    lines = [json.dumps(content) + "\n" for content in contents]
    if not lines:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        # What a stop cut off must not swallow the line after it.
        cut = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        if cut:
            os.ftruncate(descriptor, _end_of_last_line(descriptor, size))
        os.write(descriptor, "".join(lines).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _end_of_last_line(descriptor: int, size: int) -> int:
    return os.pread(descriptor, size, 0).rfind(b"\n") + 1
