"""Every factory makes a row that the database accepts."""

from datetime import date

from tests import factories as f


def test_every_factory_makes_a_row_that_the_database_accepts(session):
    grid = f.make_grid(session, "441427100201001")
    cadre = f.make_person(session, areas=[grid.code])
    household = f.make_household(session, grid.code)
    f.make_contact(session, household)
    f.make_visit(session, household, cadre)
    f.make_meal_ticket(session, household, cadre)
    f.make_absence(session, cadre, date(2026, 3, 2))
    assert f.make_login(session, cadre).startswith("441427.")
    assert grid.seq == 1
    assert household.seq == 2
