"""The basemap of a deployment: which addresses are taken, and what the desk's page may then ask."""

import pytest

from server.basemap import read_basemap
from server.config import Settings, SettingsError
from server.web.security_headers import CONTENT_SECURITY_POLICY, policy_with
from tests import factories as f

OWN = "https://map.county.example:8443/{z}/{x}/{y}.png"


def test_addresses_are_layers_from_below_and_their_hosts_are_named_once() -> None:
    basemap = read_basemap(f"{OWN} https://names.example/t?x={{x}}&y={{y}}&z={{z}} {OWN}")
    assert [len(layer) for layer in basemap.layers] == [1, 1, 1]
    assert basemap.hosts == ("https://map.county.example:8443", "https://names.example")


def test_tianditu_is_known_by_its_key() -> None:
    basemap = read_basemap("tianditu:0123abcd")
    streets, names = basemap.layers
    assert streets[0] == (
        "https://t0.tianditu.gov.cn/DataServer?T=vec_w&x={x}&y={y}&l={z}&tk=0123abcd"
    )
    assert names[7].startswith("https://t7.tianditu.gov.cn/DataServer?T=cva_w&")
    assert len(basemap.hosts) == 8
    assert basemap.credit


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}", "GCJ-02"),
        ("https://rt0.map.gtimg.com/tile?z={z}&x={x}&y={y}", "GCJ-02"),
        ("https://maponline0.bdimg.com/tile/?x={x}&y={y}&z={z}", "BD-09"),
        ("https://mt1.google.com/vt/x={x}&y={y}&z={z}", "GCJ-02"),
        (f"{OWN} https://map.geoq.cn/{{z}}/{{y}}/{{x}}", "GCJ-02"),
        ("https://map.example/{z}/{x}.png", "{y}"),
        ("ftp://map.example/{z}/{x}/{y}", "https://host"),
        ("https://a:b@map.example/{z}/{x}/{y}", "https://host"),
        ("https://*.example/{z}/{x}/{y}", "one host"),
        ("https://{s}.example/{z}/{x}/{y}", "one host"),
        ("https://map.example;script-src/{z}/{x}/{y}", "one host"),
        ("tianditu:", "tianditu.gov.cn"),
        ("tianditu:not a key", "tianditu.gov.cn"),
    ],
)
def test_what_is_shifted_or_no_address_of_tiles_is_refused(value: str, why: str) -> None:
    environment = {
        "DATABASE_URL": "postgresql://db.example/yicetong",
        "YICETONG_SECRET_KEY": "s" * 32,
        "YICETONG_FIELD_KEYS": "1:" + "A" * 43 + "=",
    }
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment(environment | {"YICETONG_BASEMAP": value})
    assert refusal.value.code == "setting_invalid"
    assert str(refusal.value).startswith("setting_invalid: YICETONG_BASEMAP must")
    assert why in str(refusal.value)


def test_the_page_may_ask_these_hosts_and_no_other() -> None:
    policy = policy_with(("https://map.county.example:8443",))
    changed = [part for part in policy.split("; ") if part not in CONTENT_SECURITY_POLICY]
    assert changed == [
        "img-src 'self' https://map.county.example:8443 data:",
        "connect-src 'self' https://map.county.example:8443",
    ]


def test_without_a_setting_there_is_none(client, session) -> None:
    person = f.make_person(session)
    headers = f.bearer(f.make_login(session, person))
    answer = client.get("/api/v1/tiles/basemap.json", headers=headers)
    assert answer.json == {"layers": [], "attribution": None}
