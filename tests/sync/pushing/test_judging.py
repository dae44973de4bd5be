"""What becomes of a row: pure rules, with values in and a judgement out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from authz.scope import HeldArea, scope_of
from records.phones import PhoneSeal
from sync.collections.collections import Current
from sync.collections.merge import Version
from sync.collections.registry import PUSH_COLLECTIONS
from sync.collections.sender import Sender
from sync.pushing.judging import edit_of, judge, merge_ancestors
from sync.pushing.rows import PushedRow, read_row
from sync.pushing.stages import Judgement, KnownRow, Verdict

VISITS = PUSH_COLLECTIONS["visits"]
GRID, ELSEWHERE = "441427100201001", "441427100201002"
NOW = datetime(2026, 3, 18, 2, tzinfo=UTC)
ME, HOME, OTHER_HOME = uuid4(), uuid4(), uuid4()
SENDER = Sender(
    scope=scope_of(ME, "441427", [], [HeldArea(GRID, date(2020, 1, 1), None)], NOW.date()),
    device_id=None,
    now=NOW,
    zone=ZoneInfo("Asia/Shanghai"),
    seal=PhoneSeal.of([("1", bytes(32))]),
    photo_max_bytes=1,
)
VISIT = MappingProxyType(
    {
        "id": str(uuid4()),
        "rev": str(uuid4()),
        "household": str(HOME),
        "happened_at": "2026-03-17T10:00:00+08:00",
        "purpose": "agency",
        "note": "as it was",
    }
)


def stored(author: UUID = ME, feed: str = GRID, **changed: Any) -> Current:
    """The visit as the server holds it, with what was changed there since."""
    version = read_row(VISITS.schema, {"newDocumentState": {**VISIT, **changed}}, SENDER).version
    assert version is not None
    return Current(version, feed, {"cadre_id": author, "seq": 1, "counted_at": NOW})


def judged(
    current: Current | None,
    base: Mapping[str, Any] | None = VISIT,
    *,
    made_from: Mapping[str, Any] | None = None,
    visible: bool = True,
    aliases: Mapping[UUID, UUID] | None = None,
    **changed: Any,
) -> Judgement:
    """The judgement on an edit of the visit."""
    document = {**VISIT, "rev": str(uuid4()), **changed}
    sent = {"newDocumentState": document, "assumedMasterState": base and dict(base)}
    row = read_row(VISITS.schema, sent, SENDER)
    known = KnownRow(row, uuid4(), None, made_from, current, visible)
    return judge(VISITS, SENDER, edit_of(VISITS, SENDER, known, aliases or {}))


def sent(found: Judgement) -> PushedRow:
    return found.edit.known.row


def codes(found: Judgement) -> list[str]:
    return [error["code"] for error in found.errors]


def test_an_edit_of_the_version_that_holds_is_written_as_sent() -> None:
    current = stored()
    found = judged(current, note="mine")
    assert (found.outcome, found.draft and found.draft.values["note"]) == (
        "applied",
        "mine",
    )
    assert found.draft
    assert (found.draft.rev, found.draft.current) == (sent(found).rev, current)


@pytest.mark.parametrize("visible", [True, False])
def test_a_conflict_says_what_holds_only_to_who_can_see_it(visible: bool) -> None:
    theirs = stored(rev=str(uuid4()), note="theirs")
    found = judged(theirs, note="mine", purpose="return", visible=visible)
    [error] = found.errors
    told = {"theirs": "theirs"} if visible else {}
    assert error == {"field": "note", "code": "conflict", "yours": "mine"} | told
    assert found.draft
    assert found.draft.values["note"] == "theirs"
    assert found.draft.values["purpose"] == "return"
    assert found.draft.rev != sent(found).rev, "it is a version that no phone has made"


def test_only_its_author_changes_a_visit() -> None:
    assert codes(judged(stored(author=uuid4()), note="mine")) == ["not_your_record"]
    anothers = {**VISIT, "srv": {"mine": False}}
    assert codes(judged(None, anothers, note="mine")) == ["not_your_record"]
    assert judged(stored(feed=ELSEWHERE), note="mine").outcome == "applied", "wherever it is now"


def test_a_deleted_visit_of_a_grid_that_one_does_not_hold_is_held() -> None:
    gone = Current(Version(uuid4(), {}, deleted=True), ELSEWHERE, None)
    found = judged(gone, note="mine")
    assert (found.outcome, codes(found)) == ("held", ["out_of_scope"])
    assert found.draft is None


def test_a_correction_of_a_refused_edit_counts_as_made_from_what_that_one_was_made_from() -> None:
    """So that all which the refused one said is kept."""
    refused = {**VISIT, "rev": str(uuid4()), "note": "x", "purpose": "return"}
    prior = {"outcome": "rejected", "base": dict(VISIT), "key": uuid4()}
    found = judged(stored(), refused, made_from=prior, note="mine", purpose="return")
    assert (found.outcome, found.edit.base_document) == ("applied", dict(VISIT))
    assert sent(found).base == refused, "what was sent stays as it is"


def test_a_conflict_with_a_version_that_was_made_of_it_is_none() -> None:
    """The sender's later version came first: batches may arrive out of order."""
    found = judged(stored(rev=str(uuid4()), note="theirs"), note="mine")
    verdict = Verdict(found.edit.known, found.outcome, found.errors)
    assert verdict.outcome == "conflict"
    assert verdict.row.rev
    [merged] = merge_ancestors([verdict], {verdict.row.rev})
    assert (merged.outcome, merged.errors) == ("merged", ())
    assert merge_ancestors([verdict], {uuid4()}) == [verdict]


def test_a_row_under_an_alias_is_of_the_household_and_comes_back() -> None:
    found = judged(None, None, aliases={HOME: OTHER_HOME})
    assert found.outcome == "merged"
    assert found.draft
    assert found.draft.values["household"] == OTHER_HOME
    assert sent(found).version
    assert sent(found).version.values["household"] == HOME, "what was sent stays as it is"
