"""All collections, by name. A new kind of record is a line here."""

from collections.abc import Mapping, Sequence

from authz.sight import ONES_OWN
from records.problems import ReadOnlyCollection, UnknownCollection
from sync.collections import (
    contacts,
    household_aliases,
    households,
    meal_tickets,
    outcomes,
    photos,
    plans,
    reminders,
    visits,
)
from sync.collections.collections import Readable, Writable

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
    household_aliases.READABLE.name: household_aliases.READABLE,
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
