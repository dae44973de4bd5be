"""A visit as one SMS: what is written is read, it fits in one SMS, and no change of it is taken."""

import json
import math
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from records.fieldwork.places import CRS
from records.fieldwork.visit_sms import (
    DEVICE_BYTES,
    LENGTH,
    CarriedVisit,
    SmsUnreadable,
    VisitSms,
    read,
    written,
)
from records.fieldwork.visits import OUTCOMES, PURPOSES, VisitSchema

# The characters of GSM 03.38 that cost one septet; none is a national one.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_KEY = bytes(range(32))
_PHONE = bytes.fromhex("00c0ffee")
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
_FIXES = st.fixed_dictionaries(
    {
        "lng": st.none() | _NUMBERS | st.floats(-180, 180),
        "lat": st.none() | _NUMBERS | st.floats(-90, 90),
        "crs": st.none() | st.sampled_from(CRS),
    },
    optional={
        "accuracy_m": st.none() | _NUMBERS | st.floats(0, 5000),
        "at": st.just("2026-03-18T01:30:00.500+00:00"),
    },
)
_VISITS = st.fixed_dictionaries(
    {
        "id": st.uuids(),
        "rev": st.uuids(),
        "household": st.uuids(),
        "happened_at": st.datetimes(
            datetime(1970, 1, 1), datetime(2106, 2, 1), timezones=st.just(UTC)
        ),
        "purpose": st.sampled_from(PURPOSES),
        "outcome": st.sampled_from(OUTCOMES),
        "note": st.none() | st.text(),
        "fix": st.none() | _FIXES,
    }
)


def sms_of(values: dict[str, Any]) -> VisitSms:
    visit = CarriedVisit.of(values)
    assert visit is not None
    return written("441427", _PHONE, visit, _KEY)


@given(_VISITS)
def test_every_visit_is_one_sms_without_national_characters(values: dict[str, Any]) -> None:
    text = sms_of(values).text()
    assert len(text) == LENGTH <= 160
    assert set(text) <= GSM_7


@given(_VISITS)
def test_what_was_written_is_read(values: dict[str, Any]) -> None:
    sent = sms_of(values)
    got = read(f"\r\n {sent.text()} ")
    assert got == sent
    assert got.is_signed_with(_KEY)
    assert (got.county, got.device) == ("441427", _PHONE)


@given(_VISITS)
def test_what_was_read_is_a_valid_visit_that_says_the_same_again(values: dict[str, Any]) -> None:
    """So a row can be compared with the SMS of its visit by writing that SMS again."""
    carried = CarriedVisit.of(values)
    assert carried is not None
    loaded = VisitSchema().load(carried.document())
    assert CarriedVisit.of(loaded) == carried
    kept = {name: values[name] for name in ("id", "rev", "household", "purpose", "outcome")}
    assert kept.items() <= loaded.items()
    assert timedelta(0) <= values["happened_at"] - loaded["happened_at"] < timedelta(seconds=1)


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 60_000))
def test_a_fix_is_kept_to_a_decimetre(lng: float, lat: float, accuracy: float) -> None:
    fix = {"lng": lng, "lat": lat, "crs": "gcj02", "accuracy_m": accuracy}
    carried = CarriedVisit.of(_VISIT | {"fix": fix})
    assert carried is not None
    told = carried.document()["fix"]
    assert told["crs"] == "gcj02"
    assert math.isclose(told["lng"], lng, abs_tol=5.1e-7)
    assert math.isclose(told["lat"], lat, abs_tol=5.1e-7)
    assert abs(told["accuracy_m"] - accuracy) <= 0.5


@given(_VISITS, st.integers(0, LENGTH - 1), st.sampled_from(sorted(GSM_7)))
def test_a_change_of_one_character_is_refused(values: dict[str, Any], at: int, other: str) -> None:
    text = sms_of(values).text()
    altered = text[:at] + other + text[at + 1 :]
    assert altered == text or not is_taken(altered)


def test_no_character_at_any_place_can_be_another() -> None:
    text = sms_of(_VISIT).text()
    others = string.ascii_letters + string.digits + "= +-/\u200b\uff21"
    for at, one in enumerate(text):
        for other in others.replace(one, ""):
            assert not is_taken(text[:at] + other + text[at + 1 :]), (at, other)


@given(_VISITS, st.integers(0, LENGTH - 1))
@example({}, 0)
def test_a_cut_message_is_refused(values: dict[str, Any], at: int) -> None:
    text = sms_of(values or _VISIT).text()
    for cut in (text[:at], text[at + 1 :], text[:at] + text[at + 1 :], text + text[at]):
        with pytest.raises(SmsUnreadable):
            read(cut)


@given(_VISITS, st.binary(min_size=32, max_size=32))
def test_the_key_of_another_phone_does_not_sign_it(values: dict[str, Any], key: bytes) -> None:
    message = read(sms_of(values).text())
    assert message.is_signed_with(key) == (key == _KEY)


@given(st.text())
def test_any_other_text_is_no_visit(text: str) -> None:
    with pytest.raises(SmsUnreadable):
        read(text)


@pytest.mark.parametrize("year", [1969, 2107])
def test_a_time_outside_the_form_is_not_carried(year: int) -> None:
    assert CarriedVisit.of(_VISIT | {"happened_at": datetime(year, 1, 1, tzinfo=UTC)}) is None


def test_every_purpose_and_outcome_has_a_code() -> None:
    for purpose in PURPOSES:
        for outcome in OUTCOMES:
            text = sms_of(_VISIT | {"purpose": purpose, "outcome": outcome}).text()
            assert (read(text).visit.purpose, read(text).visit.outcome) == (purpose, outcome)


def test_codes_never_change() -> None:
    """The phone's tests read the same file (web/sync/visitSms.test.ts): both write these texts."""
    cases = json.loads(Path(__file__).with_name("visit_sms.json").read_text())
    assert len(cases) >= 4
    for case in cases:
        values = VisitSchema().load(case["visit"])
        carried = CarriedVisit.of(values)
        assert carried is not None
        key, device = bytes.fromhex(case["key"]), bytes.fromhex(case["device"])
        assert len(device) == DEVICE_BYTES
        assert written(case["county"], device, carried, key).text() == case["text"]


def is_taken(text: str) -> bool:
    try:
        return read(text).is_signed_with(_KEY)
    except SmsUnreadable:
        return False


_VISIT = {
    "id": UUID("6f1b2c3d-0000-4000-8000-000000000001"),
    "rev": UUID("6f1b2c3d-0000-4000-8000-000000000002"),
    "household": UUID("6f1b2c3d-0000-4000-8000-000000000003"),
    "happened_at": datetime(2026, 3, 18, 1, 30, 5, 250_000, tzinfo=UTC),
    "purpose": "regular",
    "outcome": "met",
    "note": None,
    "fix": {"lng": 115.8931254, "lat": 24.5637891, "crs": "wgs84", "accuracy_m": 8.4},
}
