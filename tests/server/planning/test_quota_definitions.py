"""Defining quotas: what an administrator may say, and what nobody could meet is said at once."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from records.planning.quotas import TEMPLATES, Quota
from records.system.audit import AuditRow
from schedulers.quotas.accounts import QuotaState
from server.web.pages import LANGUAGES, messages
from tests import factories as f

GRID = "441427100201001"
TODAY = f.NOW.date()
TOMORROW = TODAY + timedelta(days=1)
pytestmark = pytest.mark.at(f.NOW)


def body(template="field-days", **more):
    (found,) = (dict(each) for each in TEMPLATES if each["name"] == template)
    del found["name"]
    return found | {"valid_from": str(TODAY)} | more


@pytest.fixture
def admin(session):
    return f.bearer(f.make_login(session, f.make_person(session, roles=["county_admin"])))


@pytest.fixture
def put(client, admin):
    return lambda name, document: client.put(f"/api/v1/quotas/{name}", headers=admin, json=document)


@pytest.mark.parametrize("name", [template["name"] for template in TEMPLATES])
def test_every_template_is_a_quota(put, session, name):
    answer = put(name, body(name))
    assert answer.status_code == 200, answer.json
    assert answer.json["concerns"] == 0
    assert session.scalars(select(Quota.name)).all() == [name]


def test_templates_are_told_to_who_may_use_them(client, admin, session):
    answer = client.get("/api/v1/quotas/templates", headers=admin)
    assert [each["name"] for each in answer.json["items"]] == [t["name"] for t in TEMPLATES]
    cadre = f.bearer(f.make_login(session, f.make_person(session, areas=[GRID])))
    assert client.get("/api/v1/quotas/templates", headers=cadre).status_code == 403


def test_it_is_said_of_how_many_it_asks_something(put, session):
    f.make_person(session, areas=[GRID])
    f.make_person(session, areas=[GRID], level="village")
    f.make_person(session)  # without an area
    f.make_household(session, GRID)
    f.make_household(session, GRID, kind="priority")
    assert put("field-days", body()).json["concerns"] == 1
    assert put("village-days", body("village-days")).json["concerns"] == 2
    only = body("coverage", every={"priority": 30})
    assert put("coverage", only).json["concerns"] == 1


class TestWhatNobodyCanMeet:
    def reasons(self, answer):
        assert (answer.status_code, answer.json["code"]) == (422, "quota_cannot_be_met")
        return [reason["why"] for reason in answer.json["reasons"]]

    def test_more_days_than_a_week_has(self, put, session):
        answer = put("field-days", body(least=6))
        assert self.reasons(answer) == ["more_days_than_there_are"]
        assert answer.json["reasons"][0] == {
            "why": "more_days_than_there_are",
            "level": "township",
            "least": 6,
            "most": 5,
        }
        assert session.scalars(select(Quota)).all() == []

    def test_more_days_for_one_of_the_levels(self, put):
        answer = put("village-days", body("village-days", least={"county": 10, "village": 251}))
        assert self.reasons(answer) == ["more_days_than_there_are"]

    def test_more_meals_than_anybody_eats(self, put):
        answer = put("meals", body("meals", least=94))
        assert self.reasons(answer) == ["more_than_there_is_time_for"]
        assert answer.json["reasons"][0]["most"] == 93
        assert put("meals", body("meals", least=93)).status_code == 200

    def test_figures_for_levels_that_are_not_asked(self, put):
        answer = put("field-days", body(least={"village": 3}))
        assert self.reasons(answer) == ["no_figure_for_these_people"]

    def test_more_households_than_anybody_is_paired_with(self, put, session):
        cadre = f.make_person(session)
        home = f.make_household(session, GRID)
        f.make_assignment(session, cadre, GRID, kind="household", household_id=home.id)
        answer = put("contacts", body("contacts"))
        assert self.reasons(answer) == ["more_households_than_anybody_has"]
        assert put("contacts", body("contacts", least=1)).json["concerns"] == 1


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"who": "everybody"}, "who", "unknown_value"),
        ({"counts": "problems_found"}, "counts", "unknown_value"),
        ({"period": "decade"}, "period", "unknown_value"),
        ({"least": 0}, "least", "out_of_range"),
        ({"least": True}, "least", "not_a_whole_number"),
        ({"least": 2.5}, "least", "not_a_whole_number"),
        ({"least": {}}, "least", "empty"),
        ({"least": {"province": 3}}, "least", "unknown_value"),
        ({"least": {"village": "3"}}, "least", "not_a_whole_number"),
        ({"grace_days": -1}, "grace_days", "out_of_range"),
        ({"scale": "yes"}, "scale", "not_a_boolean"),
        ({"unit": "household"}, "grace_days", "does_not_fit"),
        ({"among": "paired"}, "among", "does_not_fit"),
        ({"every": {"ordinary": 30}}, "every", "does_not_fit"),
        ({"who": "households"}, "who", "does_not_fit"),
        ({"points": 3}, "points", "unknown_field"),
        ({"title": " "}, "title", "empty"),
        ({"valid_from": "2026-02-30"}, "valid_from", "invalid_date"),
    ],
)
def test_what_is_wrong_is_told_field_by_field(put, changes, field, code):
    answer = put("field-days", body(**changes))
    assert answer.status_code == 400
    assert {"field": field, "code": code} in answer.json["errors"]


@pytest.mark.parametrize(
    "changes",
    [
        {"every": None},
        {"least": 2},
        {"unit": "day"},
        {"counts": "meal"},
        {"scale": True},
        {"grace_days": 3},
        {"every": {"ordinary": 0}},
        {"every": 90},
        {"every": {"rich": 90}},
    ],
)
def test_an_interval_is_days_by_kind_of_household_and_nothing_else(put, changes):
    assert put("coverage", body("coverage", **changes)).status_code == 400


@pytest.mark.parametrize("name", ["Field-Days", "指标", "-x", "x" * 41])
def test_a_name_is_a_plain_word(put, name):
    assert put(name, body()).json["errors"] == [{"field": "name", "code": "invalid_value"}]


def test_a_first_day_beyond_the_calendar_is_refused(put):
    answer = put("field-days", body(valid_from="1999-01-01"))
    assert answer.json["code"] == "outside_calendar"


class TestChanging:
    def versions(self, client, admin):
        items = client.get("/api/v1/quotas", headers=admin).json["items"]
        return [(each["least"], each["valid_from"], each["valid_to"]) for each in items]

    def test_a_new_figure_holds_from_its_day_on(self, client, put, admin):
        put("field-days", body(valid_from="2026-01-05"))
        assert put("field-days", body(least=2, valid_from=str(TOMORROW))).status_code == 200
        assert self.versions(client, admin) == [
            (3, "2026-01-05", str(TOMORROW)),
            (2, str(TOMORROW), None),
        ]

    def test_a_version_that_has_not_begun_is_replaced(self, client, put, admin):
        put("field-days", body(valid_from="2026-01-05"))
        put("field-days", body(least=2, valid_from=str(TOMORROW)))
        put("field-days", body(least=4, valid_from=str(TOMORROW)))
        assert self.versions(client, admin)[1:] == [(4, str(TOMORROW), None)]

    def test_what_is_ordered_for_later_stays_when_something_is_ordered_for_before(
        self, client, put, admin
    ):
        later = TODAY + timedelta(days=30)
        put("field-days", body(valid_from="2026-01-05"))
        put("field-days", body(least=2, valid_from=str(later)))
        answer = put("field-days", body(least=4, valid_from=str(TOMORROW)))
        assert answer.json["valid_to"] == str(later)
        assert self.versions(client, admin) == [
            (3, "2026-01-05", str(TOMORROW)),
            (4, str(TOMORROW), str(later)),
            (2, str(later), None),
        ]

    def test_an_end_that_is_ordered_stays_when_a_figure_changes_before_it(self, client, put, admin):
        end = TODAY + timedelta(days=30)
        put("field-days", body(valid_from="2026-01-05"))
        client.delete(f"/api/v1/quotas/field-days?from={end}", headers=admin)
        put("field-days", body(least=2, valid_from=str(TOMORROW)))
        assert self.versions(client, admin)[-1] == (2, str(TOMORROW), str(end))
        put("field-days", body(least=1, valid_from=str(end)))  # on from there
        assert self.versions(client, admin)[-1] == (1, str(end), None)

    def test_an_end_says_what_never_began(self, client, put, admin, session):
        put("field-days", body(valid_from="2026-01-05"))
        put("field-days", body(least=2, valid_from=str(TOMORROW)))
        client.delete("/api/v1/quotas/field-days", headers=admin)
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "quota_ended"))
        assert row.details == {"from": str(TODAY), "never_began": [str(TOMORROW)]}

    def test_a_quota_of_meals_goes_on_counting_as_it_did(self, put, session):
        put("meals", body("meals", valid_from="2026-01-05"))
        session.execute(update(Quota).values(each_ticket_until=date(2026, 4, 1)))
        session.commit()
        put("meals", body("meals", least=3, valid_from=str(TOMORROW)))
        versions = session.scalars(select(Quota.each_ticket_until)).all()
        assert versions == [date(2026, 4, 1)] * 2

    def test_what_is_settled_stays_settled(self, client, put, admin):
        put("field-days", body(valid_from="2026-01-05"))
        answer = put("field-days", body(least=1, valid_from=str(TODAY - timedelta(days=1))))
        assert answer.json["errors"] == [{"field": "valid_from", "code": "in_the_past"}]
        assert self.versions(client, admin) == [(3, "2026-01-05", None)]

    @pytest.mark.parametrize(
        "changes", [{"counts": "contact"}, {"unit": "fact"}, {"period": "month"}, {"who": "cadres"}]
    )
    def test_what_it_counts_never_changes(self, put, changes):
        put("field-days", body(valid_from="2026-01-05"))
        answer = put("field-days", body(valid_from=str(TOMORROW), **changes))
        (field,) = changes
        assert answer.json["errors"] == [{"field": field, "code": "cannot_change"}]

    def test_an_end_keeps_what_was(self, client, put, admin):
        put("field-days", body(valid_from="2026-01-05"))
        put("field-days", body(least=2, valid_from=str(TOMORROW)))
        answer = client.delete("/api/v1/quotas/field-days", headers=admin)
        assert answer.status_code == 204
        assert self.versions(client, admin) == [(3, "2026-01-05", str(TODAY))]
        again = client.delete("/api/v1/quotas/field-days", headers=admin)
        assert again.status_code == 404

    def test_nobody_ends_a_quota_in_the_past(self, client, put, admin):
        put("field-days", body(valid_from="2026-01-05"))
        answer = client.delete("/api/v1/quotas/field-days?from=2026-02-01", headers=admin)
        assert answer.json["errors"] == [{"field": "from", "code": "in_the_past"}]

    def test_every_change_is_in_the_audit_log(self, client, put, admin, session):
        put("field-days", body())
        client.delete(f"/api/v1/quotas/field-days?from={TOMORROW}", headers=admin)
        said = session.execute(select(AuditRow.action, AuditRow.target).order_by(AuditRow.at)).all()
        assert set(said) == {
            ("quota_defined", "quota/field-days"),
            ("quota_ended", "quota/field-days"),
        }


def test_a_county_is_not_defined_by_whoever_holds_a_township(client, session):
    person = f.make_person(session, roles=[("county_admin", "441427100")])
    headers = f.bearer(f.make_login(session, person))
    answer = client.put("/api/v1/quotas/field-days", headers=headers, json=body())
    assert answer.json["code"] == "out_of_scope"


def test_every_state_has_words_in_both_languages():
    for language in LANGUAGES:
        assert set(messages(language)["quota_state"]) == set(QuotaState)


class TestCommands:
    def run(self, app, *args):
        return app.test_cli_runner().invoke(args=["quotas", *args])

    def test_a_template_is_added_listed_and_ended(self, app, client, session):
        f.make_county(session)
        session.commit()
        added = self.run(app, "add", "field-days", "--from", "2026-01-05")
        assert added.exit_code == 0, added.output
        assert "it asks something of 0" in added.output
        assert "field-days 每周下沉走访" in self.run(app, "list").output
        assert self.run(app, "end", "field-days").exit_code == 0
        last_day = TODAY - timedelta(days=1)
        assert f"to {last_day}\n" in self.run(app, "list").output

    def test_any_quota_comes_from_a_file(self, app, client, session, tmp_path):
        f.make_county(session)
        session.commit()
        path = tmp_path / "quota.json"
        path.write_text(json.dumps(body(least=2, title="每周两天")), "utf-8")
        assert self.run(app, "add", "two-days", "--file", str(path)).exit_code == 0
        assert "two-days 每周两天" in self.run(app, "list").output

    @pytest.mark.parametrize("content", ["[]", "{", '{"least": 3}', '{"least": 6}'])
    def test_a_bad_file_is_told(self, app, client, session, tmp_path, content):
        f.make_county(session)
        session.commit()
        path = tmp_path / "quota.json"
        path.write_text(content, "utf-8")
        result = self.run(app, "add", "bad", "--file", str(path))
        assert (result.exit_code, "Traceback" in result.output) == (1, False)
        assert session.scalars(select(Quota)).all() == []

    def test_progress_and_explanation_of_somebody(self, app, client, session):
        cadre = f.make_person(session, areas=[GRID])
        session.commit()
        self.run(app, "add", "field-days", "--from", "2026-01-05")
        told = json.loads(self.run(app, "progress", cadre.login).output)
        assert [quota["name"] for quota in told["quotas"]] == ["field-days"]
        on = ["--on", "2026-01-14"]
        told = json.loads(self.run(app, "explain", cadre.login, "field-days", *on).output)
        assert (told["first_day"], told["period"]["state"]) == ("2026-01-12", "missed")
        assert self.run(app, "explain", cadre.login, "nothing").exit_code == 1
        assert self.run(app, "progress", "nobody").exit_code == 1
        read = session.scalars(select(AuditRow.target).where(AuditRow.action == "read")).all()
        assert set(read) == {f"person/{cadre.id}/quotas"}


def test_days_before_a_quota_began_ask_nothing(client, session):
    cadre = f.make_person(session, areas=[GRID])
    session.add(Quota(county=f.COUNTY, name="x", **body() | {"valid_from": date(2026, 3, 19)}))
    headers = f.bearer(f.make_login(session, cadre))
    answer = client.get("/api/v1/me/quotas/x/explain?on=2026-03-18", headers=headers).json
    assert answer["period"]["need"] == 2
    assert [day["why"] for day in answer["days"][:4]] == ["not_in_force"] * 3 + [None]
    before = client.get("/api/v1/me/quotas/x/explain?on=2026-03-11", headers=headers)
    assert before.status_code == 404
