"""Households of two ids: the alias that a phone uses, and the household that it stands for.

A household that was refused because its number is taken stays on its author's phone, and so does
what was recorded of it: in the author's own feed, for nobody knows the household. By one decision
it is merged into the household that has the number. From then on its id is an alias: what was
recorded under it follows, and so does whatever still arrives under it, from whichever phone.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.scope import Permission
from geo.following import await_household, follow, retied, tied
from records.changes import Change, Was, hold_feeds, write_changes
from records.keys import normal_key
from records.problems import ConcurrentWrite, NotFound, OutOfScope, StillRefused
from records.wire import FieldError
from sync.collections.doubles import reconsider
from sync.collections.of_household import resolve_aliases
from sync.collections.sender import Sender

_GRID = text("SELECT grid FROM households WHERE county = :county AND id = :id")
_HAS_BEEN = text("""
    SELECT EXISTS (SELECT FROM households WHERE county = :county AND id = :id)
        OR EXISTS (SELECT FROM tombstones
                   WHERE county = :county AND record_id = :id AND collection = 'households'
                     AND why = 'deleted' AND left(feed, 1) <> '@')
""")
_WITH_NUMBER = text("SELECT id, grid FROM households WHERE county = :county AND number_key = :key")


_STANDS_FOR = text("""
    SELECT household_id AS household, rev, feed FROM household_aliases
    WHERE county = :county AND id = :id
""")


@dataclass(frozen=True, slots=True)
class Merging:
    """``old`` is to stand for ``into``; ``key`` is the row of the inbox that is decided about."""

    old: UUID
    into: UUID
    key: UUID | None = None


def merge(session: Session, by: Sender, merging: Merging) -> UUID:
    """Make an alias of an id that never became a household; returns whose alias it is.

    All that was recorded under it is of that household from here on, and goes to its grid, where
    its authors hold that grid or held it: as whatever arrives before its household. It is called
    as the county: the feeds are those of the authors. Raises StillRefused where it cannot be, and
    OutOfScope where the household lies beyond what ``by`` decides about.
    """
    county, old = by.county, merging.old
    # From here on nobody pushes this household, or anything that waits for it.
    await_household(session, county, {old})
    led = resolve_aliases(session, county, {old, merging.into})
    into = led.get(merging.into, merging.into)
    grid = session.scalar(_GRID, {"county": county, "id": into})
    if grid is None:
        raise _refused("into", "unknown_household")
    if not by.scope.covers(Permission.DECIDE, grid):
        raise OutOfScope("the household lies in another area")
    if old in led:
        if led[old] != into:
            raise _refused("into", "merged_into_other")
        return into
    if session.scalar(_HAS_BEEN, {"county": county, "id": old}):
        raise _refused("id", "is_a_household")
    hold_feeds(session, county, {grid, *(row.feed for row in tied(session, county, old))})
    if session.scalar(_GRID, {"county": county, "id": into}) != grid:
        raise ConcurrentWrite("the household moved at the same moment")
    columns = {
        "household_id": into,
        "grid": grid,
        "made_by": by.person_id,
        "made_at": by.now,
        "key": merging.key,
    }
    alias = Change("household_aliases", old, uuid4(), grid, columns)
    changes = [alias, *retied(tied(session, county, old), into)]
    write_changes(session, county, by.now, changes)
    follow(session, county, {into}, by.now)
    reconsider(session, county, {into}, by.now)
    return into


def unmerge(session: Session, by: Sender, old: UUID) -> UUID:
    """Let an alias be no alias any more; returns which household it stood for.

    What was recorded under it stays with that household. Whatever comes under it from here on is
    of no household, or of its own, as before the merge. It is called as the county, like `merge`.
    Raises NotFound where it is no alias within what ``by`` decides about.
    """
    await_household(session, by.county, {old})
    alias = session.execute(_STANDS_FOR, {"county": by.county, "id": old}).one_or_none()
    if alias is None or not by.scope.covers(Permission.DECIDE, alias.feed):
        raise NotFound("this id stands for no household")
    was = Was(alias.rev, alias.feed)
    write_changes(
        session, by.county, by.now, [Change("household_aliases", old, uuid4(), None, was=was)]
    )
    found: UUID = alias.household
    return found


def with_number(session: Session, by: Sender, number: str) -> UUID | None:
    """The household that has this number, however it is typed; none where ``by`` does not decide,
    for the answer would tell that there is one."""
    params = {"county": by.county, "key": normal_key(number)}
    found = session.execute(_WITH_NUMBER, params).one_or_none()
    return found.id if found and by.scope.covers(Permission.DECIDE, found.grid) else None


def _refused(field: str, code: str) -> StillRefused:
    return StillRefused(errors=[FieldError(field=field, code=code)])
