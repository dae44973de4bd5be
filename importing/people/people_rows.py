"""Reading and checking single rows of a file of people."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from marshmallow import ValidationError

from authz.scope import FIELD_ROLE
from importing.load_outcome import Note
from importing.reading import values
from importing.reading.heads import LAST_DAY, plain
from importing.reading.sheets import Row
from records.dates import DAY
from records.keys import normal_key
from records.phones import FirstPhone, first_phone
from records.staff.people import OFFICE_LEVELS, ROLES

T = TypeVar("T")

MAX_LOGIN = 40
MAX_NAME = 60


class PersonRow(NamedTuple):
    """A row of the file. ``phone`` is E.164.

    ``valid_to`` is the first day on which it no longer holds, also where the file has the last day.
    """

    number: int
    login: str
    name: str
    level: str
    home: str
    phone: str | None
    roles: tuple[str, ...]
    areas: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    office_from: date | None = None

    @property
    def key(self) -> str:
        return normal_key(self.login)


def read_rows(
    heads: Mapping[str, str],
    rows: Iterable[Row],
    notes: list[Note],
) -> Iterator[PersonRow]:
    """The rows that name a person; errors are added to ``notes``.

    Bad rows are included, so that the person's other rows can be rejected with them.
    """
    end_of = _day_after if plain(heads.get("valid_to", "")) in LAST_DAY else values.end_of
    for row in rows:
        reading = _Reading(row)
        read = reading.read
        login = read("login", values.key_of) or ""
        roles = tuple(read("roles", values.list_of, values.ROLE_WORDS) or ())
        home = read("home", values.code_of) or ""
        areas = tuple(values.code_of(a) or "" for a in read("areas", values.list_of) or ())
        person = PersonRow(
            number=row.number,
            login=login,
            name=read("name", values.text_of) or "",
            level=read("level", values.word_of, values.LEVEL_WORDS) or "",
            home=home,
            phone=reading.phone(),
            roles=roles,
            # A cadre's home is the place of the office, not an assignment.
            areas=areas or (() if FIELD_ROLE in roles else (home,)),
            valid_from=read("valid_from", values.first_day_of),
            valid_to=read("valid_to", end_of),
            office_from=read("office_from", values.day_of),
        )
        reading.check(person)
        notes.extend(reading.notes)
        if person.key:
            yield person


class _Reading:
    """Reads the cells of one row, and collects the errors."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.notes: list[Note] = []

    def read(self, field: str, as_what: Callable[..., T | None], *more: object) -> T | None:
        try:
            return as_what(self.row.cells.get(field), *more)
        except (values.CellError, ValidationError) as error:
            code = error.messages[0] if isinstance(error, ValidationError) else str(error)
            # A telephone number is personal data and is not repeated in the report.
            shown = "" if field == "phone" else str(self.row.cells.get(field))
            self.wrong(field, str(code), shown)
            return None

    def phone(self) -> str | None:
        phone = self.read("phone", _phone_of)
        if phone is None:
            return None
        self.notes.extend(
            Note(self.row.number, "phone", code, "", "warning") for code in phone.warnings
        )
        return phone.number

    def wrong(self, field: str, code: str, reason: str = "") -> None:
        if all(note.field != field for note in self.notes):
            self.notes.append(Note(self.row.number, field, code, reason))

    def check(self, person: PersonRow) -> None:
        if self.row.fault:
            self.wrong(*self.row.fault)
        for field in ("login", "name", "level", "home", "roles", "areas"):
            if not (person.key if field == "login" else getattr(person, field)):
                self.wrong(field, "required")
        for field, maximum in (("login", MAX_LOGIN), ("name", MAX_NAME)):
            if len(getattr(person, field)) > maximum:
                self.wrong(field, "too_long", f"at most {maximum}")
        if person.level not in OFFICE_LEVELS:
            self.wrong("level", "unknown_value", person.level)
        for role in person.roles:
            if role not in ROLES:
                self.wrong("roles", "unknown_value", role)
        if person.valid_to and person.valid_from and person.valid_to <= person.valid_from:
            shown = str(self.row.cells.get("valid_to"))
            self.wrong("valid_to", "ends_before_it_begins", shown)


def _day_after(cell: object) -> date | None:
    """The day after the last day; None without an end."""
    last = values.last_day_of(cell)
    return last and last + DAY


def _phone_of(cell: object) -> FirstPhone | None:
    value = values.key_of(cell)
    return first_phone(value) if value else None
