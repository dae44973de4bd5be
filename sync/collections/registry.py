"""All collections, by name. A new kind of record is a line here."""

from collections.abc import Mapping, Sequence
from typing import Any

from authz.sight import ONES_OWN
from records.problems import ReadOnlyCollection, UnknownCollection
from sync.collections import contacts, households, meal_tickets, photos, plans, reminders, visits
from sync.collections.collections import Readable, Writable
from sync.decisions import outcomes
from sync.pushing.rows import PushedRow, Sender, by_collection, read_rows

GRIDS = Readable(
    name="grids",
    table="grids",
    document="""t.code, t.name, t.village, t.valid_from, t.valid_to,
        ST_AsGeoJSON(t.geom, 6, 0)::json AS geometry""",
    derived="t.code AS grid",
)
PROFILE = Readable(
    name="profile",
    table="people",
    document="t.login, t.name, t.level, t.home",
    derived="t.phone_masked",
    whose=ONES_OWN,
)
ALIASES = Readable(
    name="household_aliases",
    table="household_aliases",
    document="t.household_id AS household",
    derived="t.grid",
)

WRITABLE: Mapping[str, Writable] = {
    collection.readable.name: collection
    for collection in (
        households.Households(),
        contacts.Contacts(),
        visits.Visits(),
        meal_tickets.MealTickets(),
        photos.Photos(),
        plans.PlannedVisits(),
        reminders.Reminders(),
    )
}
READABLE: Mapping[str, Readable] = {
    GRIDS.name: GRIDS,
    PROFILE.name: PROFILE,
    outcomes.READABLE.name: outcomes.READABLE,
    plans.PLANS.name: plans.PLANS,
    ALIASES.name: ALIASES,
    **{name: collection.readable for name, collection in WRITABLE.items()},
}


def readable(name: str) -> Readable:
    """The collection of that name; raises UnknownCollection."""
    if name not in READABLE:
        raise UnknownCollection(collection=name[:40], known=list(READABLE))
    return READABLE[name]


def readables(names: Sequence[str] | None) -> list[Readable]:
    """Those of these names, each once, in the order that all have; None means all."""
    asked = None if names is None else {readable(name).name for name in names}
    return [each for each in READABLE.values() if asked is None or each.name in asked]


def writable(name: str) -> Writable:
    """A collection that phones may write; raises UnknownCollection or ReadOnlyCollection."""
    if name not in WRITABLE:
        raise ReadOnlyCollection(collection=readable(name).name)
    return WRITABLE[name]


def read_mixed(rows: Any, sender: Sender) -> list[tuple[Writable, dict[int, PushedRow]]]:
    """Rows of many collections, each at its position, in the order in which these are written.

    All are read before any is written: a request that is refused has done nothing. Raises
    Malformed, TooManyRows, UnknownCollection or ReadOnlyCollection for the request as a whole.
    """
    parts = [(writable(name), part) for name, part in by_collection(rows, list(WRITABLE))]
    return [
        (each, dict(zip(part, read_rows(each.schema, list(part.values()), sender), strict=True)))
        for each, part in parts
    ]
