"""A correction takes the place of the version that was not taken, however that one was refused."""

from typing import Any
from uuid import uuid4

import pytest

from tests.phone.phone import Phone
from tests.sync.conftest import Field, PhoneOf
from tests.sync.desk import Desk, outcomes


def refused_edit(phone: Phone, visit: str, rev: str, **wrong: Any) -> str:
    """An edit that is refused, for its content or the name it bears; its key in the inbox."""
    was = phone.mine["visits", visit]
    phone.mine["visits", visit] = was | {"note": "refused", "rev": rev} | wrong
    row = {"newDocumentState": phone.mine["visits", visit], "assumedMasterState": was}
    receipt = phone.exchange([{"collection": "visits", **row}])["receipts"][0]
    assert receipt["outcome"] == "rejected"
    key: str = receipt["document"]["srv"]["key"]
    assert list(outcomes(phone)) == [key]
    return key


@pytest.mark.parametrize("why", ["its content", "the rev of another record", "the same rev"])
def test_the_correction_of_a_refused_edit_answers_it_and_keeps_what_it_said(
    field: Field, phone_of: PhoneOf, desk: Desk, why: str
) -> None:
    """Found in a long run: a dispatcher could still accept what the author had corrected since,
    and so put the older words back; and what only the refused edit had changed was lost."""
    phone = phone_of(field.east_cadre)
    visit, other = (phone.visit(field.east_household.id, note="first") for _ in range(2))
    phone.sync()
    rev = {
        "its content": str(uuid4()),
        "the rev of another record": phone.mine["visits", other]["rev"],
        "the same rev": phone.mine["visits", visit]["rev"],
    }[why]
    wrong = {"purpose": "tea"} if why == "its content" else {}
    key = refused_edit(phone, visit, rev, **wrong)
    phone.edit("visits", visit, purpose="agency")
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    phone.sync()
    assert outcomes(phone) == {}
    assert desk.rows() == []
    assert desk.do("accept", key).json["decision"] == "superseded"
    second = phone_of(field.east_cadre)
    second.sync()
    shown = second.live("visits")[visit]
    assert (shown["note"], shown["purpose"]) == ("refused", "agency")


def test_the_correction_of_a_refused_visit_under_a_used_rev_answers_it(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    """Minted anew, or with the refused version as what it was made from."""
    phone = phone_of(field.east_cadre)
    first = phone.visit(field.east_household.id)
    phone.sync()
    second = phone.visit(field.east_household.id, note="refused")
    phone.mine["visits", second]["rev"] = phone.mine["visits", first]["rev"]
    assert phone.sync()["receipts"][0]["outcome"] == "rejected"
    key = phone.mine["visits", second]["srv"]["key"]
    phone.edit("visits", second, note="corrected")
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    assert desk.do("accept", key).json["decision"] == "superseded"
    phone.sync()
    assert phone.live("visits")[second]["note"] == "corrected"
