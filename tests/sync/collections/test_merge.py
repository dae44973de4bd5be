"""Properties of the merge, for any fields and any three versions."""

from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from sync.collections.merge import MergeResult, Version, decide, three_way

FIELDS = ("household", "note", "purpose", "tags")

# Few different values, so that sides agree and disagree often; a missing field counts as None.
values = st.dictionaries(
    st.sampled_from(FIELDS), st.sampled_from([None, "", "a", "b", 0, 1, ["a"], ["b"]])
)
revs = st.uuids()


def full(some: dict[str, Any]) -> dict[str, Any]:
    return {field: some.get(field) for field in FIELDS}


def merged(base: Any, mine: Any, theirs: Any) -> dict[str, Any]:
    return three_way(base, mine, theirs, FIELDS)[0]


def changed(base: dict[str, Any], now: dict[str, Any]) -> set[str]:
    return {field for field in FIELDS if base.get(field) != now.get(field)}


@given(values, values)
def test_identical_edits_are_no_conflict(base: dict[str, Any], edit: dict[str, Any]) -> None:
    assert three_way(base, edit, edit, FIELDS) == (full(edit), ())


@given(values, values)
def test_what_only_one_side_changed_is_taken(base: dict[str, Any], edit: dict[str, Any]) -> None:
    assert three_way(base, edit, base, FIELDS) == (full(edit), ())
    assert three_way(base, base, edit, FIELDS) == (full(edit), ())


@given(values, values, values, st.sets(st.sampled_from(FIELDS)))
def test_disjoint_edits_commute_and_both_are_kept(
    base: dict[str, Any], one: dict[str, Any], two: dict[str, Any], of_one: set[str]
) -> None:
    one = {f: one.get(f) if f in of_one else base.get(f) for f in FIELDS}
    two = {f: base.get(f) if f in of_one else two.get(f) for f in FIELDS}
    both, conflicts = three_way(base, one, two, FIELDS)
    assert not conflicts
    assert both == merged(base, two, one)
    assert both == {f: (one if f in of_one else two)[f] for f in FIELDS}


@given(values, values, values)
def test_a_field_is_mine_where_only_i_changed_it_and_else_the_servers(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """So nothing that the server has is lost: what it changed, and what is in conflict, stays."""
    result, conflicts = three_way(base, mine, theirs, FIELDS)
    only_mine = changed(base, mine) - changed(base, theirs)
    assert result == {f: (mine if f in only_mine else theirs).get(f) for f in FIELDS}
    assert [(c.field, c.yours, c.theirs) for c in conflicts] == [
        (f, mine.get(f), theirs.get(f))
        for f in FIELDS
        if f in changed(base, mine) & changed(base, theirs) & changed(mine, theirs)
    ]


@given(values, values, values)
def test_merging_again_changes_nothing(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    once = merged(base, mine, theirs)
    assert merged(base, mine, once) == once
    assert merged(base, once, theirs) == once


@given(values, values, values, values)
def test_fields_outside_the_list_are_never_touched(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], srv: dict[str, Any]
) -> None:
    assert merged(base, mine | {"srv": srv}, theirs) == merged(base, mine, theirs)


def version(some: dict[str, Any], rev: UUID | None = None, deleted: bool = False) -> Version:
    return Version(rev or uuid4(), {} if deleted else some, deleted)


@given(values, st.booleans(), st.one_of(st.none(), values))
def test_an_unknown_record_is_taken_as_sent(
    mine: dict[str, Any], deleted: bool, base: dict[str, Any] | None
) -> None:
    sent = version(mine, deleted=deleted)
    started = None if base is None else version(base)
    assert decide(sent, started, None, FIELDS) == MergeResult(
        "applied", sent.values, deleted=sent.deleted
    )


@given(values, values, revs, st.booleans())
def test_what_was_made_from_the_newest_version_is_applied(
    mine: dict[str, Any], now: dict[str, Any], rev: UUID, deleted: bool
) -> None:
    current = version(now, rev)
    sent = version(mine, deleted=deleted)
    assert decide(sent, current, current, FIELDS) == MergeResult(
        "applied", sent.values, deleted=deleted
    )


@given(values, revs, st.booleans(), st.booleans())
def test_what_was_deleted_stays_deleted_whatever_the_phone_had_seen(
    mine: dict[str, Any], rev: UUID, deleted: bool, seen: bool
) -> None:
    tombstone = version({}, rev, True)
    sent = version(mine, deleted=deleted)
    decision = decide(sent, tombstone if seen else version({}), tombstone, FIELDS)
    assert decision.values is None
    assert decision.outcome == ("merged" if deleted else "conflict")


@given(values, values, values)
def test_an_older_base_is_merged_or_a_conflict_by_the_fields(
    base: dict[str, Any], mine: dict[str, Any], now: dict[str, Any]
) -> None:
    decision = decide(version(mine), version(base), version(now), FIELDS)
    result, conflicts = three_way(base, mine, now, FIELDS)
    assert decision.outcome == ("conflict" if conflicts else "merged")
    assert decision.conflicts == conflicts
    assert not decision.deleted
    assert decision.values == (None if result == full(now) else result)


@given(values, values)
def test_without_a_base_every_difference_from_nothing_is_mine(
    mine: dict[str, Any], now: dict[str, Any]
) -> None:
    """A phone that does not know what it started from changes no field that the server fills."""
    decision = decide(version(mine), None, version(now), FIELDS)
    result = full(now) if decision.values is None else decision.values
    assert all(result[f] == now[f] for f in FIELDS if now.get(f) is not None)
    assert all(c.theirs == now.get(c.field) for c in decision.conflicts)


@given(values, values)
def test_sending_the_outcome_again_is_no_change(base: dict[str, Any], mine: dict[str, Any]) -> None:
    now = version(mine)
    again = decide(version(mine), version(base), now, FIELDS)
    assert (again.outcome, again.values) == ("merged", None)


@given(values, values, values)
def test_a_deletion_takes_no_version_that_its_author_had_not_seen(
    base: dict[str, Any], mine: dict[str, Any], now: dict[str, Any]
) -> None:
    deletion = version(mine, deleted=True)
    decision = decide(deletion, version(base), version(now), FIELDS)
    if full(base) == full(now):  # a new version with the same content is none
        assert (decision.outcome, decision.deleted) == ("merged", True)
    else:
        assert (decision.outcome, decision.deleted) == ("conflict", False)
        assert decision.values is None
        assert [c.field for c in decision.conflicts] == ["_deleted"]


@given(values, values, st.one_of(st.none(), values))
def test_an_edit_never_brings_a_deleted_record_back(
    mine: dict[str, Any], now: dict[str, Any], base: dict[str, Any] | None
) -> None:
    started = None if base is None else version(base)
    decision = decide(version(mine), started, version(now, deleted=True), FIELDS)
    assert (decision.outcome, decision.values, decision.deleted) == ("conflict", None, False)


@given(st.one_of(st.none(), values))
def test_deleting_what_is_deleted_is_no_conflict(base: dict[str, Any] | None) -> None:
    started = None if base is None else version(base)
    gone = version({}, deleted=True)
    decision = decide(version({}, deleted=True), started, gone, FIELDS)
    assert (decision.outcome, decision.values, decision.deleted) == ("merged", None, True)
