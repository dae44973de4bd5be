"""Making pushed rows ready to be judged: what each counts as made from, and of which household."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from records.wire import uuid_of
from sync.collections.collections import Writable
from sync.collections.household_aliases import led_to
from sync.collections.merge import Version
from sync.collections.sender import Sender
from sync.pushing.rows import read_document
from sync.pushing.sealing import opened
from sync.pushing.stages import UNFINISHED, Edit, KnownRow

# Ids that stand for other households, each with that household (sync/decisions/aliases.py).
Aliases = Mapping[UUID, UUID]


def find_aliases(
    session: Session, collection: Writable, sender: Sender, known: Sequence[KnownRow]
) -> Aliases:
    """Those that these rows, or what they were made from, name."""
    if "household" not in collection.fields:
        return {}
    documents = [each.row.raw for each in known]
    documents += [each.row.base for each in known if each.row.base]
    priors = [each.made_from["base"] for each in known if each.made_from]
    documents += [base for base in priors if isinstance(base, Mapping)]
    named = {uuid_of(document.get("household")) for document in documents}
    return led_to(session, sender.county, [id for id in named if id])


def edit_of(collection: Writable, sender: Sender, known: KnownRow, aliases: Aliases) -> Edit:
    """The row with the base that it counts as made from.

    An edit of a version that was never taken has the base which that version had. Otherwise a
    corrected row would seem to have changed only what was corrected, and the rest of what the
    rejected one said would be lost.
    """
    row, document, prior = known.row, known.row.base, known.made_from
    if prior and prior["outcome"] in UNFINISHED:
        document = opened(collection, prior["base"], sender.seal, prior["key"])
    if row.version is None:
        return Edit(known, document, mine=None, base=None, renamed=False)
    mine = _of_households(row.version, aliases)
    base = None if document is None else _version(collection, document, aliases)
    renamed = mine is not row.version and not mine.deleted
    return Edit(known, document, mine, base, renamed)


def _version(collection: Writable, document: Mapping[str, Any], aliases: Aliases) -> Version:
    # With its defaults, as the row itself: what neither of them names was not changed.
    values, _ = read_document(collection.schema, document)
    rev, deleted = uuid_of(document.get("rev")), document.get("_deleted") is True
    return _of_households(Version(rev, values, deleted), aliases)


def _of_households(version: Version, aliases: Aliases) -> Version:
    """The version with the household that an alias in it stands for."""
    household = aliases.get(version.values["household"]) if "household" in version.values else None
    return (
        replace(version, values={**version.values, "household": household})
        if household
        else version
    )
