"""People choose how they are told; the county's URLs are set on the server and never shown."""

from json import loads

import pytest
from sqlalchemy import select

from records.staff.channels import Channel, PushSubscription
from tests import factories as f

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
BROWSER = {"endpoint": ENDPOINT, "keys": {"p256dh": "BDrx", "auth": "x9Yk"}}


@pytest.fixture
def person(session):
    return f.make_person(session)


@pytest.fixture
def headers(session, person):
    return f.bearer(f.make_login(session, person))


@pytest.fixture
def run(app, client, session, person):
    def run(*arguments, url=None):
        result = app.test_cli_runner().invoke(args=["channels", *arguments], input=url)
        return result.exit_code, result.output

    session.commit()
    return run


@pytest.fixture
def channels(run):
    assert run("set", "sms", "--rank", "1", url="json://127.0.0.1/{phone}\n")[0] == 0
    assert run("set", "mail", url="mailtos://u:geheim@example.com?to={email}\n")[0] == 0


def test_channels_are_set_listed_and_removed_without_showing_their_urls(run, channels, session):
    code, said = run("list")
    assert code == 0
    assert [line.split(", set")[0] for line in said.splitlines()] == [
        "sms: phone, rank 1",
        "mail: email, only for who chose it",
    ]
    assert "geheim" not in said
    assert b"geheim" not in b"".join(session.scalars(select(Channel.url_sealed)))
    assert run("remove", "mail")[0] == 0
    assert run("remove", "mail") == (1, "Error: there is no channel mail in county 441427\n")


@pytest.mark.parametrize(
    ("name", "url", "why"),
    [
        ("sms", "json://127.0.0.1/all", "one_address_needed"),
        ("sms", "what://127.0.0.1/{phone}", "url_not_understood"),
        ("web_push", "json://127.0.0.1/{phone}", "is not a name"),
        ("SMS", "json://127.0.0.1/{phone}", "is not a name"),
    ],
)
def test_a_channel_that_cannot_be_used_is_refused_in_words(run, name, url, why):
    code, said = run("set", name, url=url + "\n")
    assert code == 1
    assert why in said


def test_a_person_chooses_an_order(client, headers, channels):
    ways = [
        {"channel": "web_push"},
        {"channel": "mail", "address": "chen@example.com"},
        {"channel": "sms"},
    ]
    answer = client.put("/api/v1/me/channels", headers=headers, json={"ways": ways})
    assert answer.json["chosen"] == [
        {"channel": "web_push", "address": None},
        {"channel": "mail", "address": "ch****@example.com"},
        {"channel": "sms", "address": None},
    ]
    assert [row["name"] for row in answer.json["channels"]] == ["sms", "mail"]
    client.put("/api/v1/me/channels", headers=headers, json={"ways": []})
    assert client.get("/api/v1/me/channels", headers=headers).json["chosen"] == []


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ({"channel": "fax"}, "unknown_value"),
        ({"channel": "mail"}, "invalid_address"),
        ({"channel": "mail", "address": "chen"}, "invalid_address"),
        ({"channel": "mail", "address": "a b@example.com"}, "invalid_address"),
        ({"channel": "mail", "address": "a@b.cn,c@d.cn"}, "invalid_address"),
        ({"channel": "mail", "address": "Chen <chen@example.com>"}, "invalid_address"),
        ({"channel": "sms", "address": "12"}, "invalid_address"),
        ({"channel": "web_push", "address": "x"}, "invalid_address"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused(client, headers, channels, way, code):
    answer = client.put("/api/v1/me/channels", headers=headers, json={"ways": [way]})
    assert answer.status_code == 400
    assert answer.json["errors"] == [{"field": "ways.0", "code": code}]


def test_a_way_is_named_once(client, headers, channels):
    ways = [{"channel": "sms"}, {"channel": "sms"}]
    answer = client.put("/api/v1/me/channels", headers=headers, json={"ways": ways})
    assert answer.json["errors"] == [{"field": "ways.1", "code": "repeated"}]


def test_a_browser_belongs_to_whoever_subscribed_it_last(client, session, headers, person):
    address = "/api/v1/me/push-subscriptions"
    other = f.make_person(session)
    for who in (headers, f.bearer(f.make_login(session, other)), headers):
        assert client.post(address, headers=who, json=BROWSER).status_code == 204
    session.expire_all()
    kept = session.scalars(select(PushSubscription)).one()
    assert kept.person_id == person.id
    assert b"fcm" not in kept.sealed
    for who in (f.bearer(f.make_login(session, other)), headers):
        assert client.delete(address, headers=who, json={"endpoint": ENDPOINT}).status_code == 204
        left = session.scalars(select(PushSubscription.id)).all()
        assert bool(left) is (who is not headers)


def test_a_persons_newest_ten_browsers_are_kept(client, session, headers):
    address = "/api/v1/me/push-subscriptions"
    other = f.bearer(f.make_login(session, f.make_person(session)))
    client.post(address, headers=other, json=BROWSER | {"endpoint": f"{ENDPOINT}/other"})
    for n in range(12):
        body = BROWSER | {"endpoint": f"{ENDPOINT}/{n}"}
        assert client.post(address, headers=headers, json=body).status_code == 204
    session.expire_all()
    kept = {
        loads(f.SEAL.open(row.sealed, row.id.bytes))["endpoint"].rpartition("/")[2]
        for row in session.scalars(select(PushSubscription))
    }
    assert kept == {"other", *map(str, range(2, 12))}


def test_other_hosts_are_no_push_services(client, headers):
    for endpoint in ("https://169.254.169.254/latest", r"https://127.0.0.1\.notify.windows.com"):
        inside = BROWSER | {"endpoint": endpoint}
        answer = client.post("/api/v1/me/push-subscriptions", headers=headers, json=inside)
        assert (answer.status_code, answer.json["code"]) == (403, "out_of_scope")


def test_without_a_key_there_is_no_web_push(client, headers, run):
    assert client.get("/api/v1/me/push-key", headers=headers).status_code == 404
    assert len(run("vapid")[1].strip()) == 43
