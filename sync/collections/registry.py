"""All collections, by name."""

from collections.abc import Mapping, Sequence

from authz.sight import ONES_OWN
from records.problems import ReadOnlyCollection, UnknownCollection
from records.validity import valid_on
from sync.collections import contacts, households, meal_tickets, photos, plans, reminders, visits
from sync.collections.collections import PullCollection, PushCollection

GRIDS = PullCollection(
    name="grids",
    table="grids",
    document="""t.code, t.name, t.village, t.valid_from, t.valid_to,
        ST_AsGeoJSON(t.geom, 6, 0)::json AS geometry""",
    derived="t.code AS grid",
)
PROFILE = PullCollection(
    name="profile",
    table="people",
    document="t.login, t.name, t.level, t.home",
    derived="t.phone_masked",
    is_own=ONES_OWN,
)
ALIASES = PullCollection(
    name="household_aliases",
    table="household_aliases",
    document="t.household_id AS household",
    derived="t.grid",
)
OUTCOMES = PullCollection(
    name="outcomes",
    table="outcomes",
    # A household that was merged into another one is "dismissed" for phones, so that they drop it
    # even if they do not pull household_aliases. Errors and body are only in the inbox, where
    # retention wipes them.
    document="""t.collection AS record_collection, t.record_id AS record, t.outcome,
        (SELECT i.errors FROM inbox i WHERE i.county = t.county AND i.key = t.id) AS errors,
        t.received_at,
        CASE t.decision WHEN 'merged' THEN 'dismissed' ELSE t.decision END AS decision,
        t.note, t.decided_at,
        CASE WHEN t.decision = 'returned' THEN
            (SELECT i.body FROM inbox i WHERE i.county = t.county AND i.key = t.id) END AS body""",
    # The area of the work, if the author was assigned to it on that day; else the county, for the
    # author must not learn where a household has moved. Also the county if there is no area.
    derived=f"""coalesce((SELECT t.area WHERE EXISTS (
            SELECT FROM assignments a, (
                SELECT CAST(t.received_at AT TIME ZONE c.timezone AS date) AS day
                FROM counties c WHERE c.county = t.county) arrived
            WHERE a.county = t.county AND a.person_id = CAST(substr(t.feed, 2) AS uuid)
              AND (starts_with(t.area, a.area) OR starts_with(a.area, t.area))
              AND {valid_on("a", "arrived.day")}
        )), t.county) AS area""",
    is_own=ONES_OWN,
)

PUSH_COLLECTIONS: Mapping[str, PushCollection] = {
    collection.pull.name: collection
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
PULL_COLLECTIONS: Mapping[str, PullCollection] = {
    GRIDS.name: GRIDS,
    PROFILE.name: PROFILE,
    OUTCOMES.name: OUTCOMES,
    plans.PLANS.name: plans.PLANS,
    ALIASES.name: ALIASES,
    **{name: collection.pull for name, collection in PUSH_COLLECTIONS.items()},
}


def pull_collection(name: str) -> PullCollection:
    """The collection of that name. Raises UnknownCollection."""
    if name not in PULL_COLLECTIONS:
        raise UnknownCollection(collection=name[:40], known=list(PULL_COLLECTIONS))
    return PULL_COLLECTIONS[name]


def pull_collections(names: Sequence[str] | None) -> list[PullCollection]:
    """The collections with these names, without duplicates, in registry order; None means all."""
    wanted = None if names is None else {pull_collection(name).name for name in names}
    return [each for each in PULL_COLLECTIONS.values() if wanted is None or each.name in wanted]


def push_collection(name: str) -> PushCollection:
    """The collection of that name. Raises UnknownCollection or ReadOnlyCollection."""
    if name not in PUSH_COLLECTIONS:
        raise ReadOnlyCollection(collection=pull_collection(name).name)
    return PUSH_COLLECTIONS[name]
