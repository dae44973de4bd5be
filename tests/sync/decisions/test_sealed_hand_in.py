"""A phone without its PIN hands in what it has sealed, by a cookie that opens nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records import hand_in_seal
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.staff.people import Device, LoginSession, Person
from records.system.hand_in_keys import OPENS_FOR, HandInKey
from server.services import hand_in_keys
from server.web.rate_limits import limiter
from tests import factories as f
from tests.sync.conftest import EAST, Field
from tests.sync.decisions.locked import HAND_IN, LockedPhone, tampered
from tests.sync.desk import Desk, outcomes

NOW = datetime.now(UTC)
RECEIPT = {"id", "rev", "outcome", "replay", "decision"}


@pytest.fixture
def locked(app: Flask, client: FlaskClient, session: Session, field: Field) -> LockedPhone:
    session.commit()
    limiter.reset()  # whoever guessed in an earlier test
    return LockedPhone(app, field.east_cadre)


def revoke(session: Session, phone: LockedPhone) -> None:
    session.execute(sa.update(Device).where(Device.id == phone.device).values(revoked_at=NOW))
    session.commit()


def count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(InboxRow)) or 0


def test_sealed_rows_go_the_way_of_every_push(
    field: Field, locked: LockedPhone, desk: Desk, session: Session
) -> None:
    taken = locked.phone.visit(field.east_household.id, note="one")
    held = locked.phone.visit(field.west_household.id)
    refused = locked.phone.visit(field.east_household.id, purpose="tea")
    sealed = locked.sealed()
    answer = locked.ask(sealed, backlog=3)
    receipts = {one["id"]: one for one in answer.json["receipts"]}
    assert answer.json.keys() == {"receipts", "erase"}
    assert answer.json["erase"] is False
    assert all(one.keys() == RECEIPT for one in receipts.values()), "and no word of what is there"
    got = {name: receipts[name]["outcome"] for name in (taken, held, refused)}
    assert got == {taken: "applied", held: "held", refused: "rejected"}
    assert [row["id"] for row in answer.json["receipts"]] == [row["id"] for row in sealed]
    assert session.scalars(sa.select(Visit.note)).all() == ["one"]
    assert {row["record"] for row in desk.rows()} == {held, refused}
    # With the PIN the same rows come again, and in the clear: none takes effect twice.
    first = locked.phone.sync()
    assert all(one["replay"] for one in first["receipts"])
    assert {one["record"] for one in outcomes(locked.phone).values()} == {held, refused}
    assert all(one["replay"] for one in locked.hand_in(sealed)), "and again sealed"
    assert count(session) == 3


def test_what_was_pushed_in_the_clear_is_a_replay_when_it_comes_sealed(
    field: Field, locked: LockedPhone, session: Session
) -> None:
    visit = locked.phone.visit(field.east_household.id)
    sealed = locked.sealed()
    locked.phone.sync()
    (receipt,) = locked.hand_in(sealed)
    assert (receipt["id"], receipt["outcome"], receipt["replay"]) == (visit, "applied", True)
    assert count(session) == 1
    # The same version with other content is another row, as in a push.
    (row,) = sealed
    document = {**locked.phone.live("visits")[visit], "rev": row["rev"], "note": "another"}
    other = {"collection": "visits", "newDocumentState": document}
    (receipt,) = locked.hand_in([locked.seal(other)])
    assert (receipt["outcome"], receipt["replay"]) == ("rejected", False)


def test_one_that_cannot_be_opened_stays_on_the_phone_and_the_others_go_on(
    field: Field, locked: LockedPhone, session: Session
) -> None:
    for _ in range(3):
        locked.phone.visit(field.east_household.id)
    one, altered, good = locked.sealed()
    row = locked.phone.waiting()[0]
    elsewhere = uuid4()
    bad = {
        "cannot_open": [
            altered | {"sealed": tampered(altered["sealed"])},
            one | {"rev": str(elsewhere)},
            one | {"collection": "photos"},
            one | {"sealed": one["sealed"][:-1]},
            one | {"sealed": "not base64url"},
        ],
        "unknown_key": [one | {"sealed": tampered(one["sealed"], 3)}],
        "unknown_format": [one | {"sealed": tampered(one["sealed"], 0)}, one | {"sealed": ""}],
        "not_an_envelope": [
            None,
            [],
            {},
            one | {"id": 7},
            one | {"sealed": None},
            one | {"newDocumentState": {}},
        ],
        "differs_from_envelope": [
            locked.seal(row, id=str(elsewhere)),
            locked.seal(row, rev=str(elsewhere)),
            locked.seal(row, collection="photos"),
        ],
    }
    sent = [each for rows in bad.values() for each in rows]
    receipts = locked.hand_in([*sent, good])
    codes = [code for code, rows in bad.items() for _ in rows]
    for receipt, code in zip(receipts, codes, strict=False):
        assert receipt["outcome"] == "unreadable"
        assert receipt["errors"] == [{"field": "sealed", "code": code}]
    assert (receipts[-1]["id"], receipts[-1]["outcome"]) == (good["id"], "applied")
    assert count(session) == 1


def test_what_is_no_json_is_unreadable_and_a_number_that_is_none_is_one_rows_fault(
    field: Field, locked: LockedPhone, session: Session
) -> None:
    visit = locked.phone.visit(field.east_household.id)
    (row,) = locked.phone.waiting()
    names = {name: row["newDocumentState"][name] for name in ("id", "rev")}
    bound = hand_in_seal.bound_to(locked.device, "visits", *(map(_uuid, names.values())))

    def seal(text: str) -> dict[str, Any]:
        sealed = hand_in_seal.seal(text.encode(errors="surrogatepass"), locked.point, bound)
        return {"collection": "visits", **names, "sealed": hand_in_seal.base64url(sealed)}

    texts = ("", "{", "[1]", "\ud800", "[" * 500 + "]" * 500)
    for receipt in locked.hand_in([seal(text) for text in texts]):
        assert receipt["errors"] == [{"field": "sealed", "code": "differs_from_envelope"}]
    document = f'{{"id": "{visit}", "rev": "{names["rev"]}", "note": NaN}}'
    (receipt,) = locked.hand_in([seal(f'{{"collection":"visits","newDocumentState":{document}}}')])
    assert receipt["outcome"] == "rejected"
    many = f'{{"collection": "visits", "x": [{"0," * 60_000}0]}}'
    answer = locked.ask([seal(many), seal(many)])
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")
    assert count(session) == 1


def _uuid(text: str) -> Any:
    return hand_in_seal.UUID(text)


def test_of_a_lost_phone_all_is_held_and_it_is_told_when_to_erase(
    field: Field, locked: LockedPhone, desk: Desk, session: Session
) -> None:
    visits = [locked.phone.visit(field.east_household.id) for _ in range(2)]
    one, two = locked.sealed()
    revoke(session, locked)
    answer = locked.ask([one], backlog=1)
    assert (answer.json["erase"], answer.json["receipts"][0]["outcome"]) == (False, "held")
    broken = locked.ask([two | {"sealed": tampered(two["sealed"])}])
    assert broken.json["erase"] is False, "not as long as one of them was not read"
    answer = locked.ask([two])
    assert answer.json["erase"] is True
    waiting = {row["record"]: row["errors"] for row in desk.rows()}
    assert waiting == {key: [{"field": "row", "code": "device_revoked"}] for key in visits}
    assert desk.do("dismiss", one["rev"], note="x").status_code == 200
    (receipt,) = locked.ask([one]).json["receipts"]
    assert (receipt["replay"], receipt["decision"]) == (True, "dismissed")


@pytest.mark.usefixtures("field")
class TestTheCookie:
    """It is the device's, it outlives the session, and it is good for handing in alone."""

    def test_cannot_be_read_or_sent_by_other_sites(self, locked: LockedPhone) -> None:
        told = {part.strip() for part in locked.set_cookie.split(";")}
        assert {"HttpOnly", "SameSite=Strict", f"Path={HAND_IN}"} <= told
        assert f"Max-Age={400 * 24 * 3600}" in told
        assert locked.set_cookie.startswith(f"hand_in_{locked.device}=")

    def test_is_secure_under_https(self, app: Flask, field: Field, client: FlaskClient) -> None:
        body = {
            "login": field.east_cadre.login,
            "password": f.PASSWORD,
            "device": {"name": "Redmi 12"},
        }
        answer = app.test_client().post("/api/v1/login", json=body, base_url="https://localhost")
        assert "Secure" in answer.headers["Set-Cookie"].split("; ")

    def test_is_kept_as_a_hash(self, locked: LockedPhone, session: Session) -> None:
        stored = session.scalars(
            sa.select(Device.hand_in_hash).where(Device.id == locked.device)
        ).one()
        assert stored is not None
        assert locked.cookie().encode() not in stored
        assert len(stored) == 32

    def test_no_other_endpoint_takes_it(
        self, app: Flask, locked: LockedPhone, client: FlaskClient
    ) -> None:
        """Even if a client sent it everywhere, which a browser does not."""
        taken = []
        header = {"Cookie": f"hand_in_{locked.device}={locked.cookie()}"}
        stranger = app.test_client(use_cookies=False)
        for rule in app.url_map.iter_rules():
            requirement: Any = app.view_functions[rule.endpoint].requirement  # type: ignore[attr-defined]
            if requirement.public:
                continue
            url = rule.rule
            for name, converter in rule._converters.items():
                example = str(uuid4()) if "UUID" in type(converter).__name__ else "visits"
                url = url.replace(f"<uuid:{name}>", example).replace(f"<{name}>", example)
                url = url.replace(f"<int:{name}>", "1")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                tus = {"Tus-Resumable": "1.0.0"}
                answer = stranger.open(url, method=method, headers=header | tus)
                if answer.status_code != 401:
                    taken.append((method, rule.rule, answer.status_code))
        assert {(method, rule) for method, rule, _ in taken} <= {
            ("POST", HAND_IN),
            ("POST", f"{HAND_IN}/emptied"),
            ("POST", f"{HAND_IN}/photos/<uuid:photo_id>"),
        }

    def test_another_devices_or_an_invented_one_opens_nothing(
        self, app: Flask, locked: LockedPhone, field: Field, session: Session
    ) -> None:
        other = LockedPhone(app, field.west_cadre)
        locked.phone.visit(field.east_household.id)
        rows = locked.sealed()
        for answer in (
            other.ask(rows, id=str(locked.device)),
            locked.ask(rows, id=str(uuid4())),
            _with_cookie(app, other.device, locked.cookie(), rows),
        ):
            assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
        # In its own envelope another device's row does not open, either.
        (receipt,) = other.hand_in(rows)
        assert receipt["errors"] == [{"field": "sealed", "code": "cannot_open"}]
        assert count(session) == 0

    def test_who_guesses_is_slowed_down(self, app: Flask, locked: LockedPhone) -> None:
        for _ in range(31):
            answer = _with_cookie(app, locked.device, f"441427.{'a' * 43}", [])
        assert (answer.status_code, answer.json["code"]) == (429, "too_many_requests")

    def test_is_not_taken_from_another_site(self, locked: LockedPhone) -> None:
        for url, body in (
            (HAND_IN, {"device": {"id": str(locked.device), "backlog": 0}, "sealed": []}),
            (f"{HAND_IN}/emptied", {"devices": []}),
        ):
            for site, code in (("cross-site", 403), ("same-site", 403), ("same-origin", 200)):
                answer = locked.client.post(url, json=body, headers={"Sec-Fetch-Site": site})
                assert answer.status_code == code
            form = locked.client.post(url, data={"device": "x"})
            assert form.status_code == 415

    def test_outlives_the_session_and_the_password(
        self, locked: LockedPhone, field: Field, session: Session
    ) -> None:
        locked.phone.visit(field.east_household.id)
        long_ago = NOW - timedelta(days=200)
        session.execute(sa.update(LoginSession).values(expires_at=long_ago, revoked_at=long_ago))
        session.execute(sa.update(Person).values(must_change_password=True))
        session.commit()
        assert locked.hand_in()[0]["outcome"] == "applied"
        session.execute(sa.delete(LoginSession))
        session.commit()
        assert locked.hand_in()[0]["replay"]

    def test_ends_after_400_days(self, locked: LockedPhone, session: Session) -> None:
        session.execute(sa.update(Device).values(hand_in_until=NOW - timedelta(seconds=1)))
        session.commit()
        answer = locked.ask([])
        assert (answer.status_code, answer.json["code"]) == (401, "session_expired")

    def test_a_phone_that_logged_in_earlier_asks_for_one_and_keeps_the_one_it_has(
        self, app: Flask, locked: LockedPhone, session: Session
    ) -> None:
        before = locked.cookie()
        soon = NOW + timedelta(days=1)
        session.execute(sa.update(Device).values(hand_in_until=soon))
        session.commit()
        post, headers = locked.client.post, dict(locked.phone.headers)
        answer = post(f"{HAND_IN}/cookie", json={}, headers=headers)
        assert answer.status_code == 204
        assert locked.cookie() == before, "so a lost answer takes nothing away"
        until = session.scalars(
            sa.select(Device.hand_in_until).where(Device.id == locked.device)
        ).one()
        assert until is not None
        assert until > soon
        # One without a cookie, or with an old one, gets another.
        locked.client.delete_cookie(f"hand_in_{locked.device}", path=HAND_IN)
        assert post(f"{HAND_IN}/cookie", json={}, headers=headers).status_code == 204
        assert locked.cookie() != before
        assert locked.ask([]).status_code == 200
        assert _with_cookie(app, locked.device, before, []).status_code == 401

    @pytest.mark.parametrize("shown", ["hand in", "renew", "report emptied"])
    @pytest.mark.parametrize("kept", [0, 1])
    def test_of_two_that_were_given_at_once_the_one_that_the_phone_has_is_good(
        self, app: Flask, locked: LockedPhone, kept: int, shown: str
    ) -> None:
        """Two tabs ask at once, or a request without a cookie comes late: nobody can tell whose
        answer the phone heard last. It shows that one, and the other ends."""
        first = locked.cookie()
        locked.ask([])
        given = [_given(app, locked) for _ in range(2)]
        assert _with_cookie(app, locked.device, first, []).status_code == 401, "it was shown"
        header = {"Cookie": f"hand_in_{locked.device}={given[kept]}"}
        client = app.test_client(use_cookies=False)
        if shown == "hand in":
            assert _with_cookie(app, locked.device, given[kept], []).status_code == 200
        elif shown == "renew":
            both = header | dict(locked.phone.headers)
            answer = client.post(f"{HAND_IN}/cookie", json={}, headers=both)
            assert given[kept] in answer.headers["Set-Cookie"]
        else:
            answer = client.post(f"{HAND_IN}/emptied", json={"devices": []}, headers=header)
            assert answer.json["emptied"] == 1
        assert _with_cookie(app, locked.device, given[1 - kept], []).status_code == 401
        assert _with_cookie(app, locked.device, given[kept], []).status_code == 200

    def test_a_stolen_one_ends_when_the_phone_gets_and_shows_another(
        self, app: Flask, locked: LockedPhone
    ) -> None:
        stolen = locked.cookie()  # of the log-in, which the phone has not shown yet
        another = _given(app, locked)
        assert _with_cookie(app, locked.device, another, []).status_code == 200
        assert _with_cookie(app, locked.device, stolen, []).status_code == 401

    def test_a_later_phone_of_the_same_person_gets_that_of_an_earlier_one(
        self, app: Flask, locked: LockedPhone, session: Session, field: Field
    ) -> None:
        """Its browser has lost the cookie, and still holds what was sealed."""
        later = f.bearer(f.make_login(session, field.east_cadre))
        stranger = f.bearer(f.make_login(session, field.west_cadre))
        session.commit()
        client, asked = app.test_client(), {"device": str(locked.device)}
        answer = client.post(f"{HAND_IN}/cookie", json=asked, headers=stranger)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
        assert client.post(f"{HAND_IN}/cookie", json=asked, headers=later).status_code == 204
        cookie = client.get_cookie(f"hand_in_{locked.device}", path=HAND_IN)
        assert cookie is not None
        assert _with_cookie(app, locked.device, cookie.value, []).status_code == 200

    def test_a_browser_gets_none(self, client: FlaskClient, session: Session, field: Field) -> None:
        browser = f.bearer(f.make_login(session, field.east_cadre, device=None, browser=True))
        session.commit()
        answer = client.post(f"{HAND_IN}/cookie", json={}, headers=browser)
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def _given(app: Flask, locked: LockedPhone) -> str:
    """A new cookie, for a phone that shows none."""
    client = app.test_client(use_cookies=False)
    answer = client.post(f"{HAND_IN}/cookie", json={}, headers=dict(locked.phone.headers))
    return str(answer.headers["Set-Cookie"].split(";")[0].partition("=")[2])


def _with_cookie(app: Flask, device: Any, cookie: str, rows: list[Any]) -> Any:
    client = app.test_client(use_cookies=False)
    body = {"device": {"id": str(device), "backlog": 0}, "sealed": rows}
    return client.post(HAND_IN, json=body, headers={"Cookie": f"hand_in_{device}={cookie}"})


@pytest.mark.usefixtures("field")
class TestTheCountysKey:
    def test_is_one_for_the_county_and_in_the_profile(
        self, app: Flask, locked: LockedPhone, field: Field, session: Session
    ) -> None:
        told = locked.client.get("/api/v1/me", headers=dict(locked.phone.headers)).json["server"]
        assert "sealed_hand_in" in told["features"]
        assert hand_in_seal.from_base64url(told["hand_in"]["key"]) == locked.point
        assert LockedPhone(app, field.west_cadre).point == locked.point
        (key,) = session.scalars(sa.select(HandInKey)).all()
        assert key.key_id == hand_in_seal.id_of(locked.point)

    def test_a_replaced_one_opens_for_400_days(
        self, app: Flask, locked: LockedPhone, field: Field, session: Session
    ) -> None:
        locked.phone.visit(field.east_household.id)
        rows = locked.sealed()
        hand_in_keys.renew(session, "441427", f.SEAL, datetime.now(UTC), by=None)
        session.commit()
        assert LockedPhone(app, field.west_cadre).point != locked.point
        assert locked.hand_in(rows)[0]["outcome"] == "applied"
        old = HandInKey.key_id == hand_in_seal.id_of(locked.point)
        long_ago = NOW - OPENS_FOR - timedelta(minutes=1)
        values = {"made_at": long_ago, "replaced_at": long_ago}
        session.execute(sa.update(HandInKey).where(old).values(values))
        session.commit()
        (receipt,) = locked.hand_in(rows)
        assert receipt["errors"] == [{"field": "sealed", "code": "unknown_key"}]

    def test_without_its_field_key_phones_get_another(
        self, app: Flask, locked: LockedPhone, field: Field, session: Session
    ) -> None:
        session.execute(sa.update(HandInKey).values(secret_sealed=b"\x019" + b"\0" * 40))
        session.commit()
        new = LockedPhone(app, field.west_cadre)
        assert new.point != locked.point
        new.phone.visit(field.west_household.id)
        assert new.hand_in()[0]["outcome"] == "applied"


def test_of_who_has_left_it_takes_what_a_sync_takes(
    field: Field, locked: LockedPhone, session: Session
) -> None:
    today = datetime.now(UTC).date()
    before = datetime.now(UTC) - timedelta(days=5)
    locked.phone.visit(field.east_household.id, happened_at=before.isoformat())
    locked.phone.visit(field.east_household.id)

    def leave(days_ago: int) -> None:
        day = today - timedelta(days=days_ago)
        session.execute(
            sa.update(Person).where(Person.id == field.east_cadre.id).values(left_on=day)
        )
        session.execute(
            sa.text("UPDATE assignments SET valid_to = :day WHERE person_id = :id"),
            {"day": day, "id": field.east_cadre.id},
        )
        session.commit()

    leave(2)
    assert [one["outcome"] for one in locked.hand_in()] == ["applied", "held"]
    leave(40)
    answer = locked.ask([])
    assert (answer.status_code, answer.json["code"]) == (401, "session_expired")


def test_the_office_hears_that_it_came(field: Field, locked: LockedPhone, session: Session) -> None:
    session.execute(sa.update(Device).values(last_seen_at=NOW - timedelta(days=9), backlog=5))
    session.commit()
    assert locked.ask([], backlog=2).status_code == 200
    device = session.scalars(sa.select(Device).where(Device.id == locked.device)).one()
    session.refresh(device)
    assert device.backlog == 2
    assert device.last_seen_at > NOW - timedelta(days=1)
    for backlog in (None, -1, True, "1", 10**12):
        assert locked.ask([], backlog=backlog).json["code"] == "malformed"


def test_a_request_that_is_none_is_refused_as_a_whole(
    locked: LockedPhone, session: Session, field: Field
) -> None:
    locked.phone.visit(field.east_household.id)
    (row,) = locked.sealed()
    for sealed, code in (({}, "malformed"), ([row] * 501, "too_many_rows")):
        told = {"id": str(locked.device), "backlog": 0}
        answer = locked.client.post(HAND_IN, json={"device": told, "sealed": sealed})
        assert answer.json["code"] == code
    answer = locked.client.post(HAND_IN, json={"device": {"backlog": 0}, "sealed": []})
    assert answer.json["errors"] == [{"field": "device.id", "code": "required"}]
    assert count(session) == 0


class TestAStoreThatIsMissing:
    """The browser cleared the app's data: what was not sent is gone, and the office hears of it."""

    def test_is_marked_once_and_found_again_by_a_sync(
        self, field: Field, locked: LockedPhone, session: Session
    ) -> None:
        locked.phone.names_backlog = True
        session.execute(sa.update(Device).values(backlog=4, backlog_at=NOW))
        session.commit()
        assert locked.emptied(str(locked.device)).json == {"emptied": 0, "backlog": None}
        assert locked.emptied().json == {"emptied": 1, "backlog": 4}
        first = _emptied_at(session, locked)
        assert first is not None
        assert locked.emptied().json == {"emptied": 1, "backlog": 4}
        assert _emptied_at(session, locked) == first
        locked.phone.sync()
        assert _emptied_at(session, locked) is None

    def test_of_all_devices_on_the_phone_but_those_that_are_there(
        self, app: Flask, field: Field, locked: LockedPhone, session: Session
    ) -> None:
        other = LockedPhone(app, field.west_cadre)
        other.client.set_cookie(f"hand_in_{locked.device}", locked.cookie(), path=HAND_IN)
        assert other.emptied(str(other.device)).json == {"emptied": 1, "backlog": None}
        assert _emptied_at(session, other) is None
        assert _emptied_at(session, locked) is not None

    def test_is_none_of_a_phone_that_was_revoked_or_left_with_nothing(
        self, locked: LockedPhone, session: Session
    ) -> None:
        session.execute(sa.update(Device).values(backlog=0, backlog_at=NOW))
        session.commit()
        out = locked.client.post("/api/v1/logout", headers=dict(locked.phone.headers))
        assert out.status_code == 204
        assert locked.emptied().json == {"emptied": 0, "backlog": None}
        session.execute(sa.update(Device).values(backlog=1))
        session.commit()
        assert locked.emptied().json == {"emptied": 1, "backlog": 1}
        session.execute(sa.update(Device).values(emptied_at=None))
        revoke(session, locked)
        assert locked.emptied().json == {"emptied": 0, "backlog": None}

    def test_nobody_elses_cookie_marks_anything(
        self, app: Flask, locked: LockedPhone, session: Session
    ) -> None:
        client = app.test_client()
        client.set_cookie(f"hand_in_{locked.device}", f"441427.{'a' * 43}", path=HAND_IN)
        answer = client.post(f"{HAND_IN}/emptied", json={"devices": []})
        assert answer.json == {"emptied": 0, "backlog": None}
        assert _emptied_at(session, locked) is None


def _emptied_at(session: Session, phone: LockedPhone) -> datetime | None:
    session.expire_all()
    return session.scalars(sa.select(Device.emptied_at).where(Device.id == phone.device)).one()


assert EAST
