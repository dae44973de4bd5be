"""Household aliases: ids under which phones recorded a household that exists under another id.

A household that is rejected because its number is taken stays on its author's phone; its records
are in the author's own feed, for the household is unknown to others. A decision merges it into the
household with that number. From then on its id is an alias: records under it, stored or pushed
later by any phone, belong to that household.
"""

from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.scope import Permission
from geo.following import follow, lock_households, retied, tied
from records.changes import Change, Was, hold_feeds, write_changes
from records.fieldwork.households import ERASED
from records.keys import normal_key
from records.problems import ConcurrentWrite, NotFound, OutOfScope, StillRefused
from records.wire import one_error
from sync.collections.doubles import reconsider
from sync.collections.of_household import resolve_aliases
from sync.collections.sender import Sender

_GRID_OF = text(f"""
    SELECT grid FROM households WHERE county = :county AND id = :id AND kind <> '{ERASED}'
""")
_EXISTS_OR_DELETED = text("""
    SELECT EXISTS (SELECT FROM households WHERE county = :county AND id = :id)
        OR EXISTS (SELECT FROM tombstones
                   WHERE county = :county AND record_id = :id AND collection = 'households'
                     AND why = 'deleted' AND left(feed, 1) <> '@')
""")
_BY_NUMBER = text("SELECT id, grid FROM households WHERE county = :county AND number_key = :key")
_ALIAS = text("""
    SELECT household_id AS household, rev, feed FROM household_aliases
    WHERE county = :county AND id = :id
""")


def merge_household(
    session: Session, actor: Sender, old: UUID, into: UUID, key: UUID | None = None
) -> UUID:
    """Make an id that never became a household an alias of ``into``; returns its household.

    ``key`` is the inbox row of the decision, if there is one. The records of the id move to that
    household, and to its grid if their authors are or were assigned to that grid. Must be called
    with the county's access context, for it writes to the authors' feeds. Raises StillRefused if it
    is impossible, and OutOfScope if ``actor`` may not decide about the household.
    """
    county = actor.county
    # Blocks pushes of this household and of records that wait for it.
    lock_households(session, county, {old})
    resolved = resolve_aliases(session, county, {old, into})
    into = resolved.get(into, into)
    grid = session.scalar(_GRID_OF, {"county": county, "id": into})
    if grid is None:
        raise _refused("into", "unknown_household")
    if not actor.scope.covers(Permission.DECIDE, grid):
        raise OutOfScope("the household lies in another area")
    if old in resolved:
        if resolved[old] != into:
            raise _refused("into", "merged_into_other")
        return into
    if session.scalar(_EXISTS_OR_DELETED, {"county": county, "id": old}):
        raise _refused("id", "is_a_household")
    hold_feeds(session, county, {grid, *(row.feed for row in tied(session, county, old))})
    if session.scalar(_GRID_OF, {"county": county, "id": into}) != grid:
        raise ConcurrentWrite("the household moved at the same moment")
    columns = {
        "household_id": into,
        "grid": grid,
        "made_by": actor.person_id,
        "made_at": actor.now,
        "key": key,
    }
    alias = Change("household_aliases", old, uuid4(), grid, columns)
    changes = [alias, *retied(tied(session, county, old), into)]
    write_changes(session, county, actor.now, changes)
    follow(session, county, {into}, actor.now)
    reconsider(session, county, {into}, actor.now)
    return into


def unmerge_household(session: Session, actor: Sender, old: UUID) -> UUID:
    """Delete an alias; returns its household.

    Its records stay with that household; later ones belong to the old id again. Must be called
    with the county's access context, like `merge_household`. Raises NotFound unless it is an alias
    about which ``actor`` may decide.
    """
    lock_households(session, actor.county, {old})
    alias = session.execute(_ALIAS, {"county": actor.county, "id": old}).one_or_none()
    if alias is None or not actor.scope.covers(Permission.DECIDE, alias.feed):
        raise NotFound("this id stands for no household")
    was = Was(alias.rev, alias.feed)
    write_changes(
        session, actor.county, actor.now, [Change("household_aliases", old, uuid4(), None, was=was)]
    )
    household: UUID = alias.household
    return household


def with_number(session: Session, actor: Sender, number: str) -> UUID | None:
    """The household with this number (normalised). None if ``actor`` may not decide about it, so as
    not to reveal that it exists."""
    params = {"county": actor.county, "key": normal_key(number)}
    row = session.execute(_BY_NUMBER, params).one_or_none()
    return row.id if row and actor.scope.covers(Permission.DECIDE, row.grid) else None


def _refused(field: str, code: str) -> StillRefused:
    return StillRefused(errors=one_error(field, code))
