"""The list of held work and its commands, from outside; the rules are in tests/sync."""

import json
from uuid import uuid4

import pytest
import sqlalchemy as sa

from records.fieldwork.households import Household
from records.fieldwork.visits import Visit
from records.intake.outcomes import Decision
from records.system.audit import AuditRow
from tests import factories as f
from tests.phone.phone import Phone

VILLAGE = "441427100201"
EAST, WEST = VILLAGE + "001", VILLAGE + "002"


@pytest.fixture
def dispatcher(session):
    return f.make_person(session, roles=[("dispatcher", VILLAGE[:9])])


@pytest.fixture
def headers(session, dispatcher):
    return f.bearer(f.make_login(session, dispatcher))


@pytest.fixture
def cadre(session):
    return f.make_person(session, areas=[EAST])


@pytest.fixture
def keys(client, session, cadre):
    """One held and one rejected visit."""
    west, east = f.make_household(session, WEST), f.make_household(session, EAST)
    phone = Phone(client, f.bearer(f.make_login(session, cadre)))
    session.commit()
    held = phone.visit(west.id)
    rejected = phone.visit(east.id, purpose="tea")
    keys = [phone.mine["visits", visit]["rev"] for visit in (held, rejected)]
    phone.sync()
    return keys


def test_what_a_browser_is_given_has_the_form_of_the_description(client, headers, keys):
    page = client.get("/api/v1/inbox", headers=headers).json
    assert page["next"] is None
    row = next(row for row in page["items"] if row["key"] == keys[0])
    assert row == client.get(f"/api/v1/inbox/{keys[0]}", headers=headers).json
    assert (row["decision"], row["decisions"], row["current"]) == (None, [], None)
    assert row["happened_at"] == row["body"]["happened_at"]


def test_a_row_names_the_household_that_it_is_about_within_ones_areas(
    client, session, headers, keys
):
    heads = {str(home.id): home.head for home in session.scalars(sa.select(Household))}
    rows = client.get("/api/v1/inbox", headers=headers).json["items"]
    assert len(rows) == len(heads) == 2
    for row in rows:
        said = row["body"]["household"]
        assert row["household"] == {"id": said, "head": heads[said]}


def test_of_what_is_decided_a_list_tells_the_day_and_not_whose_it_was(
    client, session, headers, cadre, keys
):
    url = f"/api/v1/inbox/{keys[0]}"
    assert client.post(f"{url}/dismiss", json={"note": "x"}, headers=headers).status_code == 200
    page = client.get("/api/v1/inbox?state=decided", headers=headers)
    (row,) = page.json["items"]
    hidden = ("person", "device", "happened_at", "body", "current", "household")
    assert {name: row[name] for name in hidden} == dict.fromkeys(hidden)
    assert row["received_at"].endswith("T16:00:00+00:00")
    assert (str(cadre.id) in page.text, row["decisions"][0]["note"]) == (False, "x")
    whole = client.get(url, headers=headers).json
    assert whole["person"]["id"] == str(cadre.id)
    assert whole["body"]["id"] == row["record"]
    (again,) = client.get("/api/v1/inbox?state=decided&limit=1", headers=headers).json["items"]
    assert again == row


def test_reading_the_list_is_in_the_audit_log(client, session, headers, keys):
    client.get("/api/v1/inbox", headers=headers)
    session.expire_all()
    assert ("read", "inbox") in session.execute(sa.select(AuditRow.action, AuditRow.target)).all()


def test_who_opens_a_row_or_decides_the_same_again_is_noted_in_ones_own_grids_too(
    client, session, keys
):
    """A row says whose work it is, and a decision is answered with it."""
    person = f.make_person(session, roles=[("dispatcher", VILLAGE[:9])], areas=[VILLAGE[:9]])
    headers, url = f.bearer(f.make_login(session, person)), f"/api/v1/inbox/{keys[0]}"
    for _ in range(2):
        client.post(f"{url}/dismiss", json={"note": "x"}, headers=headers)
    client.get(url, headers=headers)
    client.get("/api/v1/inbox", headers=headers)
    client.get("/api/v1/orphans", headers=headers)
    client.get("/api/v1/sync/troubles", headers=headers)
    rows = session.scalars(sa.select(AuditRow).order_by(AuditRow.id)).all()
    assert [(row.action, row.target) for row in rows] == [
        ("inbox_dismissed", f"inbox/{keys[0]}"),
        ("read", f"inbox/{keys[0]}"),
        ("read", f"inbox/{keys[0]}"),
        ("read", "inbox"),
        ("read", "orphans"),
        ("read", "troubles"),
    ]


def test_of_others_decisions_the_day_is_told_and_no_list_says_whose_they_are(
    client, session, dispatcher, headers, keys
):
    """Else a list would say which dispatcher worked when, to the second."""
    colleague = f.make_person(session, roles=[("dispatcher", VILLAGE[:9])])
    theirs, url = f.bearer(f.make_login(session, colleague)), f"/api/v1/inbox/{keys[0]}"
    client.post(f"{url}/return", json={"note": "x"}, headers=theirs)
    client.post(f"{url}/dismiss", json={"note": "y"}, headers=headers)
    listed = client.get("/api/v1/inbox?state=decided", headers=headers).json["items"][0]
    opened = client.get(url, headers=headers).json
    (before, own), (_, same) = listed["decisions"], opened["decisions"]
    assert (before["by"], opened["decisions"][0]["by"]) == (None, str(colleague.id))
    assert own == same
    assert own["by"] == str(dispatcher.id)
    for day in (before["at"], opened["decisions"][0]["at"]):
        assert day.endswith("T16:00:00+00:00")
    late = client.post(f"{url}/accept", json={}, headers=theirs)
    assert (late.json["code"], late.json["by"]) == ("already_decided", str(dispatcher.id))
    assert late.json["at"].endswith("T16:00:00+00:00")


def test_what_is_hidden_is_hidden_wherever_it_lies(client, session, headers, cadre):
    """A row that is none is kept whole, and may have a document of any collection in it."""
    phone = f.bearer(f.make_login(session, cadre))
    session.commit()
    fix = {"lng": 116.171234, "lat": 24.653456, "crs": "wgs84", "accuracy_m": 8}
    said = {"fix": fix, "tags": ["hardship"], "phone": "13812345678", "note": "seen"}
    for number, collection in enumerate(("visits", "households", "contacts", "photos")):
        rows = [
            {"newDocumentState": [said], "x": {"deep": [{"er": said}]}, "n": number},
            {"newDocumentState": said | {"other": said, "id": str(uuid4()), "rev": str(uuid4())}},
        ]
        answer = client.post(f"/api/v1/sync/{collection}/push", json=rows, headers=phone)
        assert answer.status_code == 200, answer.text
    listed = client.get("/api/v1/inbox", headers=headers)
    assert len(listed.json["items"]) == 8
    for hidden in ("116.1712", "24.6534", "hardship", "13812345678"):
        assert hidden not in listed.text
    assert "seen" in listed.text


def test_what_is_not_there_is_not_found(client, headers):
    for method, url in (("get", ""), ("post", "/accept")):
        answer = getattr(client, method)(
            f"/api/v1/inbox/{uuid4()}{url}", headers=headers, **({"json": {}} if url else {})
        )
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_row_that_holds_what_no_text_may_hold_is_listed(client, session, headers, cadre, keys):
    phone = f.bearer(f.make_login(session, cadre))
    session.commit()
    odd = '{"id": "x", "rev": 1, "note": "\\u0000 \\ud800", "n": 123456789012345678901234567890}'
    body = f'[{{"newDocumentState": {odd}}}]'
    url = "/api/v1/sync/visits/push"
    sent = client.post(url, data=body, headers=phone, content_type="application/json")
    assert sent.status_code == 200
    page = client.get("/api/v1/inbox", headers=headers)
    assert page.status_code == 200
    assert len(json.loads(page.text)["items"]) == 3
    again = client.get("/api/v1/sync/outcomes/pull", headers=phone)
    assert len(again.json["documents"]) == 3


def test_outcomes_are_not_written_by_phones(client, session, cadre):
    phone = f.bearer(f.make_login(session, cadre))
    answer = client.post("/api/v1/sync/outcomes/push", headers=phone, json=[])
    assert answer.json["code"] == "read_only_collection"


class TestCommands:
    @pytest.fixture
    def run(self, app, client):
        return lambda *arguments: app.test_cli_runner().invoke(args=["inbox", *arguments])

    def test_list_prints_one_row_a_line(self, run, keys):
        lines = run("list").output.splitlines()
        assert {json.loads(line)["key"] for line in lines} == set(keys)
        assert len(run("list", "--outcome", "held").output.splitlines()) == 1
        assert run("list", "--limit", "1").output.splitlines()[-1].startswith("--after ")
        assert run("list", "--state", "decided").output == ""

    def test_decisions_are_somebodys(self, run, session, dispatcher, cadre, keys):
        held, rejected = keys
        mine = ("--as", dispatcher.login)
        refused = run("accept", rejected, *mine)
        assert refused.exit_code == 1
        assert "still_refused" in refused.output
        assert "not_found" in run("accept", held, "--as", "nobody").output
        assert "not_found" in run("accept", held, "--as", cadre.login).output
        assert run("accept", held, *mine).output.startswith("accepted: visits/")
        changes = '{"purpose": "agency"}'
        assert run("correct", rejected, *mine, "--changes", changes).exit_code == 0
        assert "already_decided" in run("dismiss", held, *mine, "--note", "no").output
        session.expire_all()
        assert session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 2
        assert set(session.scalars(sa.select(Decision.person_id))) == {dispatcher.id}

    def test_return_and_dismiss_need_a_note(self, run, dispatcher, keys):
        mine = ("--as", dispatcher.login)
        for command in ("return", "dismiss"):
            assert run(command, keys[0], *mine).exit_code == 2
            assert run(command, keys[0], *mine, "--note", "  ").exit_code == 2
        assert run("return", keys[0], *mine, "--note", "which?").exit_code == 0
        assert run("dismiss", keys[0], *mine, "--note", "twice").exit_code == 0

    def test_merge_and_credit(self, app, run, client, session, dispatcher, cadre, keys):
        """A refused household, an orphan of one that never came, and a visit of somebody else."""
        invoke = app.test_cli_runner().invoke
        peer = f.make_person(session, areas=[EAST])
        taken = f.make_household(session, EAST, number="N-1")
        phone = Phone(client, f.bearer(f.make_login(session, cadre)))
        session.commit()
        phone.sync()
        refused = phone.record("households", head="丘", number="N-1", grid=EAST)
        key = phone.mine["households", refused]["rev"]
        visit, lost = phone.visit(refused), str(uuid4())
        phone.visit(lost)
        phone.sync()
        mine = ("--as", dispatcher.login)
        listed = invoke(args=["orphans", "list"]).output.splitlines()
        assert {json.loads(line)["household"] for line in listed} == {refused, lost}
        first, more = invoke(args=["orphans", "list", "--limit", "1"]).output.splitlines()
        (second,) = invoke(args=["orphans", "list", *more.split()]).output.splitlines()
        assert [first, second] == listed
        assert invoke(args=["orphans", "list", "--within", "441427101"]).output == ""
        assert run("merge", key, *mine, "--note", "同一户").output.startswith("merged: ")
        merged = invoke(args=["orphans", "merge", lost, "--into", str(taken.id), *mine])
        assert merged.output == f"merged: {lost} is {taken.id}\n"
        assert "not_found" in invoke(args=["orphans", "accept", lost, *mine]).output
        undone = invoke(args=["orphans", "unmerge", lost, *mine])
        assert undone.output == f"unmerged: {lost} is {taken.id} no more\n"
        assert invoke(args=["orphans", "list"]).output == ""
        to = ("--to", peer.login, "--note", "他做的")
        done = invoke(args=["credit", "visits", visit, *mine, *to])
        assert done.output == f"credited to {peer.login}: 1 records\n"
        held = run("credit", keys[0], *mine, *to)
        assert held.output.startswith("accepted: visits/")
        session.expire_all()
        authors = session.scalars(sa.select(Visit.cadre_id)).all()
        assert sorted(authors) == sorted([peer.id, peer.id, cadre.id])
        assert set(session.scalars(sa.select(Visit.household_id))) >= {taken.id}
