"""A name for all that coverage figures are made of, which costs less than the figures do.

It changes whenever a figure may: whoever knows the answer of a name needs no other. It is read
before the figures, so that what is counted meanwhile makes them newer than their name, never older.
"""

from datetime import date
from hashlib import sha256

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import as_county
from records.dates import COUNTY_ZONE

# Of phones only the days of contact matter: all bounds are of days.
_DAY = f"CAST({{}} AT TIME ZONE {COUNTY_ZONE} AS date)"
_PARTS = text(f"""
    SELECT
        (SELECT concat_ws(' ', c.first_day, c.until, c.percent, md5(CAST(c.basis AS text)))
         FROM coverage_counts c WHERE c.county = :county),
        (SELECT md5(string_agg(concat_ws(' ', f.feed, f.counted_seq, f.until), ','
                               ORDER BY f.feed COLLATE "C"))
         FROM coverage_feeds f WHERE f.county = :county),
        (SELECT md5(string_agg(
            concat_ws(' ', d.id, d.person_id, coalesce(d.backlog, -1),
                      {_DAY.format("d.first_seen_at")}, {_DAY.format("d.last_seen_at")},
                      {_DAY.format("d.backlog_at")},
                      d.revoked_at IS NULL OR EXISTS (
                        SELECT FROM sessions s WHERE s.county = :county AND s.device_id = d.id)),
            ',' ORDER BY d.id))
         FROM devices d WHERE d.county = :county),
        (SELECT md5(string_agg(
            concat_ws(' ', a.id, a.area, a.kind, a.group_no, a.household_id, a.valid_from,
                      coalesce(a.valid_to, 'infinity'), p.left_on), ',' ORDER BY a.id))
         FROM assignments a JOIN people p ON p.county = a.county AND p.id = a.person_id
         WHERE a.county = :county),
        (SELECT md5(string_agg(concat_ws(' ', o.area, o.feed), ',' ORDER BY o.area, o.feed))
         FROM outcomes o
         WHERE o.county = :county AND (o.decision IS NULL OR o.decision = 'returned')),
        (SELECT md5(string_agg(concat_ws(' ', g.code, g.name, g.valid_from, g.valid_to), ','
                               ORDER BY g.code COLLATE "C", g.valid_from))
         FROM grids g WHERE g.county = :county),
        (SELECT md5(string_agg(concat_ws(' ', d.code, d.name), ',' ORDER BY d.code COLLATE "C"))
         FROM divisions d WHERE d.county = :county),
        (SELECT md5(string_agg(concat_ws(' ', w.first_day, w.grids, w.divisions), ','
                               ORDER BY w.first_day))
         FROM drawings w WHERE w.county = :county)
""")


def coverage_version(session: Session, county: str, today: date, *asked: object) -> str:
    """The name of the answer to what is ``asked``. Call it after counting what has changed."""
    with as_county(county):  # phones and cadres of all areas; only a digest is returned
        parts = session.execute(_PARTS, {"county": county}).one()
    return sha256(repr((today, tuple(parts), asked)).encode()).hexdigest()[:24]
