"""What an author is asked to look at again: times before anything was known, and second taps."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from sync.collections.doubles import WITHIN, Alike, doubles_of
from tests.factories import NOW, bearer, make_assignment, make_device, make_login, make_person
from tests.phone.phone import Phone
from tests.sync.conftest import EAST

LAST_YEAR = "2025-03-18T02:00:00+00:00"


@pytest.fixture
def phone_known_since(client, session, field):
    """A phone of the east cadre, first seen at a moment."""

    def known(at):
        device = make_device(session, field.east_cadre, first_seen_at=at)
        return Phone(client, bearer(make_login(session, field.east_cadre, device=device)))

    return known


def flags_of(phone, visit):
    return phone.mine["visits", visit]["srv"]["flags"]


class TestTimesBeforeAnythingWasKnown:
    def test_a_visit_before_the_device_was_known_is_taken_flagged_and_listed(
        self, field, phone_known_since, client
    ):
        phone = phone_known_since(NOW)
        visit = phone.visit(field.east_household.id, happened_at="2024-01-01T00:00:00+00:00")
        phone.sync()
        assert phone.told["visits", visit]["outcome"] == "applied"
        assert flags_of(phone, visit) == ["time_implausible"]
        assert phone.mine["visits", visit]["srv"]["counted_at"].startswith("2024-01-01T00:00")
        query = {"flag": "time_implausible", "cadre": str(field.east_cadre.id)}
        listed = client.get("/api/v1/visits", query_string=query, headers=phone.headers)
        assert [row["id"] for row in listed.json["items"]] == [visit]
        query["flag"] = "logged_twice"
        listed = client.get("/api/v1/visits", query_string=query, headers=phone.headers)
        assert listed.json["items"] == []

    def test_one_before_the_household_was_known(self, field, phone_known_since, session):
        phone = phone_known_since(NOW - timedelta(days=3650))
        field.east_household.since = date(2026, 1, 1)
        session.flush()
        visit = phone.visit(field.east_household.id, happened_at=LAST_YEAR)
        phone.sync()
        assert flags_of(phone, visit) == ["time_implausible"]

    def test_one_before_its_author_answered_for_anything(self, client, session, field):
        newcomer = make_person(session, roles=["cadre"])
        make_assignment(session, newcomer, EAST, valid_from=date(2026, 1, 1))
        device = make_device(session, newcomer, first_seen_at=NOW - timedelta(days=3650))
        phone = Phone(client, bearer(make_login(session, newcomer, device=device)))
        visit = phone.visit(field.east_household.id, happened_at=LAST_YEAR)
        phone.sync()
        assert flags_of(phone, visit) == ["time_implausible"]

    def test_old_work_of_a_phone_that_was_known_then_is_plain(self, field, phone_known_since):
        phone = phone_known_since(NOW - timedelta(days=3650))
        visit = phone.visit(field.east_household.id, happened_at=LAST_YEAR)
        phone.sync()
        assert flags_of(phone, visit) == []

    @pytest.mark.parametrize(("days", "flags"), [(30, []), (32, ["time_implausible"])])
    def test_work_may_wait_on_a_phone_that_logs_in_anew(
        self, field, phone_known_since, days, flags
    ):
        phone = phone_known_since(NOW)
        at = (NOW - timedelta(days=days)).isoformat()
        visit = phone.visit(field.east_household.id, happened_at=at)
        phone.sync()
        assert flags_of(phone, visit) == flags

    def test_the_author_mends_the_time_and_the_flag_goes(self, field, phone_known_since):
        phone = phone_known_since(NOW)
        visit = phone.visit(field.east_household.id, happened_at="2024-01-01T00:00:00+00:00")
        phone.sync()
        phone.edit("visits", visit, note="那天的电池没电了")
        phone.sync()
        assert flags_of(phone, visit) == ["time_implausible"]
        phone.edit("visits", visit, happened_at=NOW.isoformat())
        phone.sync()
        assert flags_of(phone, visit) == []


class TestTwoTapsOnSave:
    @pytest.fixture
    def twice(self, field, phone_of):
        """A phone that saved the same visit twice, a second apart, and synced."""
        phone = phone_of(field.east_cadre)
        at = [(NOW + timedelta(seconds=second)).isoformat() for second in (0, 1)]
        visits = [
            phone.visit(field.east_household.id, happened_at=each, note="修水管") for each in at
        ]
        phone.sync()
        return phone, visits

    def test_both_are_kept_and_the_second_is_flagged(self, twice):
        phone, (first, second) = twice
        assert {phone.told["visits", each]["outcome"] for each in (first, second)} == {"applied"}
        assert flags_of(phone, first) == []
        assert flags_of(phone, second) == ["logged_twice"]

    @pytest.mark.parametrize("deleted", [0, 1])
    def test_whichever_the_author_deletes_the_other_is_plain_on_every_phone(
        self, twice, phone_of, field, deleted
    ):
        phone, visits = twice
        other = phone_of(field.east_cadre)
        other.sync()
        phone.delete("visits", visits[deleted])
        phone.sync()
        other.sync()
        kept = visits[1 - deleted]
        assert set(other.live("visits")) == {kept}
        assert flags_of(phone, kept) == flags_of(other, kept) == []
        assert other.differing() == []

    def test_an_edit_that_tells_them_apart_ends_it(self, twice):
        phone, (first, second) = twice
        phone.edit("visits", first, note="先修水管，后来又修灯")
        phone.sync()
        assert flags_of(phone, second) == []

    def test_the_first_goes_on_counting_when_its_author_edits_what_no_double_is_known_by(
        self, twice
    ):
        phone, (first, second) = twice
        phone.edit("visits", first, fix={"lng": 116.115, "lat": 24.605, "crs": "wgs84"})
        phone.sync()
        assert (flags_of(phone, first), flags_of(phone, second)) == ([], ["logged_twice"])

    @pytest.mark.parametrize("deleted", [0, 1, 2])
    def test_of_three_taps_one_counts_whichever_is_deleted(self, field, phone_of, deleted):
        phone = phone_of(field.east_cadre)
        at = [(NOW + timedelta(seconds=second)).isoformat() for second in range(3)]
        visits = [phone.visit(field.east_household.id, happened_at=each) for each in at]
        phone.sync()
        assert [flags_of(phone, one) for one in visits] == [[], ["logged_twice"], ["logged_twice"]]
        phone.delete("visits", visits.pop(deleted))
        phone.sync()
        assert sorted(flags_of(phone, one) for one in visits) == [[], ["logged_twice"]]
        assert phone.differing() == []

    def test_what_is_credited_to_somebody_else_counts_for_both(self, twice, field, client, session):
        _, (first, second) = twice
        other = make_person(session, areas=[EAST])
        desk = bearer(make_login(session, make_person(session, roles=[("dispatcher", EAST[:9])])))
        for visit in (second, first):
            asked = {
                "collection": "visits",
                "record": visit,
                "person": str(other.id),
                "note": "他做的",
            }
            assert client.post("/api/v1/credits", headers=desk, json=asked).status_code == 200
            flagged = session.scalars(
                text("SELECT id::text FROM visits WHERE flags @> '{logged_twice}'::varchar[]")
            )
            assert len(list(flagged)) == (0 if visit == second else 1)

    def test_they_are_found_in_requests_of_their_own_and_in_any_order(self, field, phone_of):
        phone = phone_of(field.east_cadre)
        late = phone.visit(
            field.east_household.id, happened_at=(NOW + timedelta(seconds=1)).isoformat()
        )
        phone.sync()
        early = phone.visit(field.east_household.id, happened_at=NOW.isoformat())
        phone.sync()
        assert (flags_of(phone, late), flags_of(phone, early)) == ([], ["logged_twice"])

    @pytest.mark.parametrize(
        "other",
        [
            {"note": "别的事"},
            {"purpose": "mediation"},
            {"outcome": "declined"},
            {"happened_at": (NOW + timedelta(minutes=2)).isoformat()},
        ],
    )
    def test_what_differs_is_another_visit(self, field, phone_of, other):
        phone = phone_of(field.east_cadre)
        phone.visit(field.east_household.id, happened_at=NOW.isoformat())
        visit = phone.visit(field.east_household.id, **{"happened_at": NOW.isoformat()} | other)
        phone.sync()
        assert flags_of(phone, visit) == []

    def test_two_cadres_at_one_door_are_two_visits(self, field, phone_of, session):
        other = make_person(session, areas=[EAST])
        for person in (field.east_cadre, other):
            phone = phone_of(person)
            visit = phone.visit(field.east_household.id, happened_at=NOW.isoformat())
            phone.sync()
            assert flags_of(phone, visit) == []

    def test_a_household_that_is_not_known_yet(self, field, phone_of):
        phone = phone_of(field.east_cadre)
        household = phone.record("households", head="新户", grid=EAST)
        visits = [phone.visit(household, happened_at=NOW.isoformat()) for _ in range(2)]
        rows = {row["newDocumentState"]["id"]: row for row in phone.waiting()}
        phone.exchange([rows[visit] for visit in visits])
        phone.sync()
        assert [flags_of(phone, visit) for visit in visits] == [[], ["logged_twice"]]
        phone.delete("visits", visits[0])
        phone.sync()
        assert flags_of(phone, visits[1]) == []
        assert phone.differing() == []


def test_ids_in_upper_case_are_one_record_and_answered_as_they_were_sent(field, phone_of, session):
    phone = phone_of(field.east_cadre)
    visit = phone.visit(field.east_household.id)
    (row,) = phone.waiting()
    document = row["newDocumentState"]
    for name in ("id", "rev", "household"):
        document[name] = document[name].upper()
    (receipt,) = phone.heed(phone.post("/api/v1/sync", phone.body([row])))["receipts"]
    assert (receipt["id"], receipt["rev"]) == (document["id"], document["rev"])
    assert receipt["outcome"] == "applied"
    (stored,) = session.execute(text("SELECT id::text, household_id::text FROM visits"))
    assert tuple(stored) == (visit, str(field.east_household.id))
    again = phone.heed(phone.post("/api/v1/sync", phone.body([row])))["receipts"][0]
    assert (again["outcome"], again["replay"]) == ("applied", True)
    # As RxDB has it: what answers the row has the row's own id.
    other = phone_of(field.east_cadre)
    other.sync()
    other.edit("visits", visit, purpose="mediation")
    other.sync()
    edited = document | {"rev": str(uuid4()).upper(), "note": "大写"}
    rows = [{"newDocumentState": edited, "assumedMasterState": document}]
    (merged,) = phone.client.post("/api/v1/sync/visits/push", json=rows, headers=phone.headers).json
    assert merged["id"] == document["id"]
    assert (merged["note"], merged["purpose"]) == ("大写", "mediation")


def test_more_than_one_request_may_be_long_goes_in_halves(field, phone_of, session):
    phone = phone_of(field.east_cadre)
    base = NOW - timedelta(days=10)
    visits = [
        phone.visit(
            field.east_household.id,
            happened_at=(base + timedelta(minutes=5 * at)).isoformat(),
            note=f"{at:04}" + "记" * 3996,
        )
        for at in range(500)
    ]
    phone.sync()
    for visit in visits:
        phone.edit("visits", visit, purpose="mediation")
    answer = phone.post("/api/v1/sync", phone.body(phone.waiting()))
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")
    phone.sync()
    assert {phone.told["visits", visit]["outcome"] for visit in visits} == {"applied"}
    assert session.scalar(text("SELECT count(*) FROM visits WHERE purpose = 'mediation'")) == 500


def test_limits_are_told_at_each_sync_and_in_one_s_profile(field, phone_of, client, app):
    phone = phone_of(field.east_cadre)
    settings = app.config["SETTINGS"]
    limits = phone.exchange([])["server"]["limits"]
    assert limits["rows"] == 500
    assert limits["photo_bytes"] == settings.photo_max_bytes
    assert limits["photo_pixels"] == settings.photo_max_pixels
    assert limits["inflated_bytes"] == settings.max_inflated_bytes
    assert client.get("/api/v1/me", headers=phone.headers).json["limits"] == limits


moments = st.integers(0, 200).map(lambda second: NOW + timedelta(seconds=second))
clusters = st.lists(
    st.builds(Alike, st.uuids(), st.sampled_from(["a", "b"]), moments, st.booleans()), max_size=12
)


@given(clusters)
def test_each_double_lies_beside_one_that_counts_and_no_two_that_count_are_doubles(visits):
    doubles = doubles_of(visits)
    counting = [one for one in visits if one.id not in doubles]
    for one in visits:
        beside = [
            other
            for other in counting
            if other.id != one.id
            and other.content == one.content
            and abs(one.counted_at - other.counted_at) <= WITHIN
        ]
        assert bool(beside) == (one.id in doubles)
    again = [one._replace(flagged=one.id in doubles) for one in visits]
    assert doubles_of(again) == doubles
