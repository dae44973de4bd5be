"""Three-way merge of a file of people with the stored ones.

As in `household_merge`, but in Python: people are few, and telephone numbers are sealed in Python.
Without a base the file's values hold, because phones do not write people.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from importing import provenance, staging
from importing.load_outcome import LoadChange, LoadOrder, Note
from importing.people.people_rows import PersonRow
from importing.words import LEVELS
from records.phones import mask

# Level and home are one office and are merged together.
OFFICE = ("level", "home")
_UNITS = (("name",), OFFICE, ("phone",))
FIELDS = tuple(name for unit in _UNITS for name in unit)

# A person's values by field.
PersonValues = Mapping[str, str | None]

_SAID = text("""
    SELECT person_id, said -> 'files' -> CAST(:file AS text) AS own, said -> 'last' AS latest
    FROM person_provenance WHERE county = :county AND person_id = ANY(:ids)
""")
_REMEMBER = text(
    provenance.remember("person_provenance", "person_id", "SELECT id, said FROM load_said")
)


class EarlierFiles:
    """Digests of earlier files' values: of the same file, and of any file."""

    def __init__(
        self,
        session: Session,
        order: LoadOrder,
        file: str,
        ids: Iterable[UUID],
        fields: frozenset[str],
    ) -> None:
        self._key = provenance.county_key(session, order)
        self.overwrites = order.overwrite
        self.fields = fields
        params = {"county": order.county, "file": file, "ids": list(ids)}
        self._digests: dict[UUID, tuple[Mapping[str, str], Mapping[str, str]]] = {
            row.person_id: (row.own or {}, row.latest or {})
            for row in session.execute(_SAID, params)
        }

    def digest(self, person: UUID, field: str, value: str | None) -> str:
        return provenance.digest(self._key, person, field, value)

    def was_in_file(self, person: UUID, field: str, value: str | None) -> bool:
        """True where this file, or the last file with the field, had the same value."""
        digest = self.digest(person, field, value)
        return any(of.get(field) == digest for of in self._digests.get(person, ()))

    def file_fields(self, person: UUID, prefix: str) -> list[str]:
        """The fields with this prefix for which any file had a value."""
        own, latest = self._digests.get(person, ({}, {}))
        return [name for name in {*own, *latest} if name.startswith(prefix)]

    def is_changed(self, person: UUID, field: str, mine: str | None) -> bool:
        own, latest = self._digests.get(person, ({}, {}))
        base = own.get(field, latest.get(field))
        return self.overwrites or base is None or base != self.digest(person, field, mine)

    def takes(self, person: UUID, mine: PersonValues, theirs: PersonValues) -> bool:
        """True where the file's values of a unit of fields replace the stored ones."""
        files = self._digests.get(person, ({}, {}))
        if mine == theirs or self.overwrites or not any(mine.keys() & of.keys() for of in files):
            return True
        changed = any(self.is_changed(person, name, value) for name, value in mine.items())
        return changed and all(
            self.was_in_file(person, name, value) for name, value in theirs.items()
        )

    def remember(
        self,
        session: Session,
        order: LoadOrder,
        file: str,
        load: int | None,
        values: Mapping[UUID, Mapping[str, str | None]],
    ) -> None:
        digests = (
            (person, json.dumps({name: self.digest(person, name, v) for name, v in of.items()}))
            for person, of in values.items()
        )
        staging.stage(session, "load_said", {"id": "uuid", "said": "jsonb"}, digests)
        session.execute(_REMEMBER, {"county": order.county, "file": file, "load": load})


def words(row: PersonRow) -> dict[str, str | None]:
    return {name: getattr(row, name) for name in FIELDS}


def merged(
    earlier: EarlierFiles, person: UUID, row: PersonRow, stored: PersonValues, notes: list[Note]
) -> PersonRow:
    """The row to write; notes the stored values that are kept."""
    kept: dict[str, Any] = {}
    values = words(row)
    for unit in _UNITS:
        here = [name for name in unit if name in earlier.fields]
        mine, theirs = ({name: of[name] for name in here} for of in (values, stored))
        kept |= {name: stored[name] for name in unit if name not in here}
        if earlier.takes(person, mine, theirs):
            continue
        kept |= theirs
        for name in here:
            if mine[name] != theirs[name]:
                reason = (
                    f"stored: {shown(name, theirs[name])}; in the file: {shown(name, mine[name])}"
                )
                notes.append(Note(row.number, name, "kept_newer", reason, "warning"))
    return row._replace(**kept)


def another_person(
    earlier: EarlierFiles, person: UUID, row: PersonRow, stored: PersonValues
) -> str | None:
    """The reason why a row is not of the person with its log-in name, or None.

    A person is identified by name, or else by home and telephone number, as stored or as in an
    earlier file.
    """

    def known(name: str) -> bool:
        mine = getattr(row, name)
        return mine == stored[name] or earlier.was_in_file(person, name, mine)

    # An office has many people, so with another name the telephone number must match.
    if known("name") or (known("home") and row.phone is not None and known("phone")):
        return None
    return (
        f"{row.login} is {stored['name']} of {stored['home']}, {shown('phone', stored['phone'])};"
        f" the file says {row.name} of {row.home}, {shown('phone', row.phone)}"
    )


def shown(name: str, value: str | None) -> str:
    if value is None:
        return "nothing"
    if name == "phone":
        return mask(value)
    return LEVELS[value] if name == "level" else value


def changes(row: PersonRow, stored: PersonValues) -> list[LoadChange]:
    return [
        LoadChange(
            row.number,
            row.login,
            "changed",
            name,
            "" if stored[name] is None else shown(name, stored[name]),
            "" if mine is None else shown(name, mine),
        )
        for name, mine in words(row).items()
        if mine != stored[name]
    ]
