"""Both forms of "holds on a day" say the same, on the days that matter."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.divisions import Grid
from records.validity import valid_on
from tests.factories import make_grid

FIRST, END = date(2026, 3, 1), date(2026, 3, 18)
CODE = "441427100201001"


def test_a_drawing_holds_from_its_first_day_until_before_its_last(session: Session) -> None:
    make_grid(session, CODE, valid_from=FIRST, valid_to=END)
    make_grid(session, CODE, valid_from=END)
    for day, holding in (
        (FIRST - timedelta(days=1), []),
        (FIRST, [FIRST]),
        (END - timedelta(days=1), [FIRST]),
        (END, [END]),
        (END + timedelta(days=1000), [END]),
    ):
        by_model = session.scalars(sa.select(Grid.valid_from).where(Grid.valid_on(day))).all()
        as_text = sa.text(f"SELECT valid_from FROM grids g WHERE {valid_on('g', ':day')}")
        assert by_model == session.scalars(as_text, {"day": day}).all() == holding, day
