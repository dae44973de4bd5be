"""Whom one directs, and how many of them are behind."""

import pytest
from sqlalchemy import select

from records.system.audit import AuditRow
from tests import factories as f
from tests.server.planning.monday.county import DAY, FAR, GRID, NEXT, OTHER, TODAY, TOWN, VILLAGE

pytestmark = pytest.mark.at(f.NOW)


class TestPeople:
    def test_whom_one_directs_and_what_they_answer_for(self, county, session):
        f.make_assignment(session, county.cadre, NEXT)
        f.make_assignment(session, county.cadre, FAR, valid_to=TODAY)
        f.make_absence(session, county.cadre, TODAY - DAY, last_day=TODAY + DAY)
        (row,) = [row for row in county.get("people")["items"] if row["areas"]]
        assert row == {
            "id": str(county.cadre.id),
            "login": county.cadre.login,
            "name": county.cadre.name,
            "level": "township",
            "home": TOWN,
            "areas": [GRID, NEXT],
            "away_until": str(TODAY + DAY),
        }
        assert row in county.run("person", "list", "--within", TOWN)

    def test_who_is_away_for_half_a_day_is_there(self, county, session):
        for half, until in (("am", None), ("pm", str(TODAY))):
            kind = "leave" if half == "am" else "counter_rota"
            f.make_absence(session, county.cadre, TODAY, half=half, kind=kind)
            (row,) = [row for row in county.get("people")["items"] if row["areas"]]
            assert row["away_until"] == until

    def test_who_has_left_is_not_among_them(self, county, session):
        assert set(county.ids("people")) == {str(county.cadre.id), str(county.leader.id)}
        county.cadre.left_on = TODAY
        session.commit()
        assert county.ids("people") == [str(county.leader.id)]

    def test_nobody_else_is_told(self, county):
        for person in (county.cadre, county.person("dispatcher"), county.person("clerk")):
            county.get("people", person, status=403)
        county.get("people", within=OTHER, status=404)

    def test_it_is_noted(self, county, session):
        county.get("people")
        (row,) = session.scalars(select(AuditRow))
        assert (row.action, row.target) == ("read", "people")

    def test_how_many_are_behind_but_not_who(self, county, session):
        """On a Wednesday without a field day this week; of last weeks' debts some are in grace."""
        for _ in range(2):
            f.make_person(session, areas=[VILLAGE], home=TOWN)
        (item,) = county.get("quotas/areas", level="township")["items"]
        (line,) = [each for each in item["obligations"] if each["quota"] == "field-days"]
        assert (line["people"], line["people_behind"]) == (3, 3)
        (line,) = county.get("quotas/areas", within=GRID)["items"][0]["obligations"]
        assert (line["people"], line["people_behind"]) == (3, 3)

    def test_of_two_people_it_is_not_even_said_how_many(self, county, session):
        f.make_person(session, areas=[VILLAGE], home=TOWN)
        (item,) = county.get("quotas/areas", level="township")["items"]
        (line,) = item["obligations"]
        assert (line["people"], line["people_behind"]) == (2, None)

    @pytest.mark.parametrize("query", [{}, {"month": "2026-02"}], ids=["now", "last month"])
    def test_of_a_few_people_nothing_says_how_they_stand(self, county, query):
        """Neither by level, nor in a month, nor on the command line."""
        for level in ("grid", "village", "township"):
            answer = county.get("quotas/areas", level=level, **query)["items"]
            more = [each for pair in query.items() for each in (f"--{pair[0]}", pair[1])]
            rows = county.run("quotas", "areas", "--within", TOWN, "--level", level, *more)
            for item in answer + rows:
                for line in item["obligations"]:
                    assert line == {
                        "quota": "field-days", "people": 1, "states": None, "people_behind": None,
                    }  # fmt: skip
            assert answer[0]["obligations"]
