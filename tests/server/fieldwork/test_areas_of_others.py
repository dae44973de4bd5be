"""Who asks for an area that is not theirs learns nothing: not even whether it exists."""

import pytest

from tests import factories as f

TOWN, OTHER = "441427100", "441427101"
FOREIGN, UNKNOWN, UNKNOWN_HERE, ABROAD = OTHER, "441427999", TOWN + "999", "441428"
OF_COVERAGE = {
    *("/api/v1/coverage", "/api/v1/coverage/weeks", "/api/v1/coverage/households"),
    *("/api/v1/coverage/longest", "/api/v1/coverage/gaps", "/api/v1/coverage/gaps/{gap}"),
    *("/api/v1/coverage/gaps/grids_without_cadre", "/api/v1/handovers", "/api/v1/handovers/weeks"),
    *("/api/v1/coverage/page.pdf", "/api/v1/coverage/report.pdf", "/api/v1/plans/progress"),
    *("/api/v1/coverage/export", "/api/v1/coverage/households/export", "/api/v1/handovers/export"),
    *("/api/v1/coverage/longest/export", "/api/v1/coverage/gaps/{gap}/export"),
}

pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def headers(client, session):
    """Of somebody who may do everything in one township."""
    for grid in (TOWN + "201001", OTHER + "201001"):
        f.make_household(session, grid)
    roles = ("township_leader", "dispatcher", "county_admin")
    person = f.make_person(session, roles=[(role, TOWN) for role in roles])
    session.commit()
    return f.bearer(f.make_login(session, person))


@pytest.fixture
def paths(client):
    """Every endpoint that answers for an area of those in which one has a permission."""
    described = client.get("/api/v1/openapi.json").json["paths"]
    reads = {path: methods["get"] for path, methods in described.items() if "get" in methods}
    return sorted(
        path
        for path, read in reads.items()
        if "within" in {each["name"] for each in read.get("parameters", ())}
        and read["x-permission"] != "signed_in"
    )


def ask(client, headers, path, within):
    query = {"within": within} | ({"month": "2026-02"} if "report" in path else {})
    url = path.format(gap="never")
    return client.get(url, query_string=query, headers=headers)


def test_an_area_of_others_is_as_one_that_does_not_exist(client, headers, paths):
    assert {*paths} >= OF_COVERAGE
    for path in paths:
        told = set()
        for within in (FOREIGN, UNKNOWN, UNKNOWN_HERE, ABROAD):
            answer = ask(client, headers, path, within)
            assert (answer.status_code, answer.json["code"]) == (404, "not_found"), (path, within)
            told.add(str({**answer.json, "request_id": None}))
        assert len(told) == 1, path


def test_what_is_no_code_is_refused(client, headers, paths):
    for path in paths:
        answer = ask(client, headers, path, TOWN[:-1])
        assert answer.status_code == 400, path
        assert answer.json["errors"] == [{"field": "within", "code": "invalid_code"}]


def test_ones_own_area_and_what_one_holds_of_a_wider_one_are_answered(client, headers, paths):
    for path in paths:
        if not path.endswith((".pdf", "/export")):
            for within in (TOWN, f.COUNTY):
                assert ask(client, headers, path, within).status_code == 200, path


def test_where_the_role_is_the_reason_it_is_said(client, session, paths):
    clerk = f.bearer(f.make_login(session, f.make_person(session, roles=[("clerk", TOWN)])))
    for path in paths:
        if "meal-tickets" not in path:
            answer = ask(client, clerk, path, TOWN)
            assert (answer.status_code, answer.json["code"]) == (403, "forbidden"), path
