"""Clocks of feeds: every place in a feed is given out once, in the order of commits."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import orm

from authz.reach import EVERYTHING, reaching
from records.clocks import take_clocks
from records.db import db
from records.feeds import Feed
from tests.factories import COUNTY, make_county

feeds = st.sampled_from([f"{COUNTY}100201{at:03}" for at in range(5)] + ["@somebody", COUNTY])
asks = st.lists(st.dictionaries(feeds, st.integers(0, 5), max_size=4), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(asks)
def test_each_ask_begins_where_the_last_one_ended(
    session: orm.Session, asked: list[dict[str, int]]
) -> None:
    make_county(session)
    clocks = Counter(_clocks(session))
    for rows in asked:
        before = take_clocks(session, COUNTY, rows)
        assert before == {feed: clocks[feed] for feed in rows}
        clocks.update(rows)
    assert _clocks(session) == dict(clocks)


def test_writers_of_overlapping_feeds_never_share_a_place_nor_deadlock(
    committing_app: Flask,
) -> None:
    """16 writers, each with its own order of the same new and known feeds."""
    names = [f"{COUNTY}100201{at:03}" for at in range(8)]
    with committing_app.app_context():
        engine = db.engine
        with orm.Session(engine) as session:
            make_county(session)
            take_clocks(session, COUNTY, {names[3]: 7})
            session.commit()

        def write(writer: int) -> list[tuple[str, int]]:
            given_out = []
            for turn in range(5):
                wanted = {names[(writer * 3 + turn + at * 5) % 8]: at + 1 for at in range(3)}
                with reaching(EVERYTHING), orm.Session(engine) as session:
                    before = take_clocks(session, COUNTY, wanted)
                    session.commit()
                given_out += [
                    (feed, before[feed] + at)
                    for feed, k in wanted.items()
                    for at in range(1, k + 1)
                ]
            return given_out

        with ThreadPoolExecutor(16) as writers:
            places = [place for given in writers.map(write, range(16)) for place in given]
        with orm.Session(engine) as session:
            ends = _clocks(session)
    assert len(places) == len(set(places)) == 16 * 5 * 6
    count = Counter(feed for feed, _ in places)
    assert ends == {feed: count[feed] + (7 if feed == names[3] else 0) for feed in names}


def _clocks(session: orm.Session) -> dict[str, int]:
    rows = session.execute(sa.select(Feed.code, Feed.n).where(Feed.county == COUNTY))
    return {row.code: row.n for row in rows}
