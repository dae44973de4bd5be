"""Outcomes on the wire: what became of an author's rows that were not simply taken."""

from authz.sight import ONES_OWN
from sync.collections.collections import Readable

READABLE = Readable(
    name="outcomes",
    table="outcomes",
    # A household that was merged into another one is dismissed, for its author's phones: so they
    # drop it, whether or not they know of household_aliases, which names the other one.
    # The reasons and the body stay in the inbox alone, where they are wiped when they have to be.
    document="""t.collection AS record_collection, t.record_id AS record, t.outcome,
        (SELECT i.errors FROM inbox i WHERE i.county = t.county AND i.key = t.id) AS errors,
        t.received_at,
        CASE t.decision WHEN 'merged' THEN 'dismissed' ELSE t.decision END AS decision,
        t.note, t.decided_at,
        CASE WHEN t.decision = 'returned' THEN
            (SELECT i.body FROM inbox i WHERE i.county = t.county AND i.key = t.id) END AS body""",
    # Where the work was done, as far as its author answered for it on that day: where a household
    # stands beyond that is not theirs to know. Of what is on nobody's list it is the county too.
    derived="""coalesce((SELECT t.area WHERE EXISTS (
            SELECT FROM assignments a, (
                SELECT CAST(t.received_at AT TIME ZONE c.timezone AS date) AS day
                FROM counties c WHERE c.county = t.county) arrived
            WHERE a.county = t.county AND a.person_id = CAST(substr(t.feed, 2) AS uuid)
              AND (starts_with(t.area, a.area) OR starts_with(a.area, t.area))
              AND a.valid_from <= day AND (a.valid_to IS NULL OR a.valid_to > day)
        )), t.county) AS area""",
    whose=ONES_OWN,
)
