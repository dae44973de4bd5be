"""Weekly plans on the wire: the plan is read-only, the cadre may change its visits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from authz.sight import ONES_OWN
from geo.following import lock_households
from records.dates import WEEK
from records.planning.plans import PlannedVisitSchema
from records.problems import ConcurrentWrite
from sync.collections.collections import Draft, PullCollection, PushCollection
from sync.collections.of_household import resolve_aliases
from sync.collections.sender import Sender

PLANS = PullCollection(
    name="plans",
    table="plans",
    document="t.week, t.days, t.unplanned, t.missing_s, t.published_at",
    derived="t.planned_at, t.ways",
    is_own=ONES_OWN,
)
PULL = PullCollection(
    name="planned_visits",
    table="planned_visits",
    document="t.household_id AS household, t.week, t.day, t.skipped, t.note",
    derived="t.why, t.planned_day, t.dropped, t.position, t.arrives_at, t.service_s, t.due,"
    " t.asked_by, t.asked_until",
    is_own=ONES_OWN,
)


class PlannedVisits(PushCollection):
    """Written by phones, and by the planner (schedulers/) in columns of its own."""

    pull = PULL
    schema = PlannedVisitSchema()
    fields = ("household", "week", "day", "skipped", "note")
    columns = ("household_id", "week", "day", "skipped", "note", "cadre_id")
    fixed = frozenset({"cadre_id", "household_id", "week"})
    authored = True

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        """Without a grid: a plan is in its cadre's own feed, wherever the household is."""
        return [self._derived(draft, sender) for draft in drafts]

    def _derived(self, draft: Draft, sender: Sender) -> Draft:
        week, day = draft.values["week"], draft.values.get("day")
        draft = _unless_other_visit(draft)
        if week.weekday() != 0:
            draft = draft.refused("week", "invalid_week")
        elif day is not None and not timedelta(0) <= day - week < WEEK:
            draft = draft.refused("day", "out_of_range")
        columns = self.own_columns(draft.values) | {"cadre_id": sender.person_id}
        return replace(draft, day=day or week, columns=columns)

    def before_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        lock_households(session, sender.county, {draft.values["household"] for draft in drafts})

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        if resolve_aliases(session, sender.county, {draft.values["household"] for draft in drafts}):
            raise ConcurrentWrite("a household was merged at the same moment")
        return list(drafts)


def _unless_other_visit(draft: Draft) -> Draft:
    """Another household or another week is another visit, with an id of its own."""
    row = draft.stored
    for name, column in (("household", "household_id"), ("week", "week")):
        if row and row[column] != draft.values[name]:
            draft = draft.refused(name, "cannot_change")
    return draft
