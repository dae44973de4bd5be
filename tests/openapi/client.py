"""A phone of the API's description alone: its requests and documents are generated from it."""

import json
import sys
from datetime import UTC, datetime
from uuid import uuid4

from yicetong_client import AuthenticatedClient
from yicetong_client.api.login import who_am_i
from yicetong_client.api.sync import pull_collection, sync_all
from yicetong_client.models import (
    Checkpoint,
    Me,
    NamedRow,
    NamedRowAssumedMasterStateType0,
    NamedRowCollection,
    Problem,
    PullCollectionCollection,
    PullCollectionResponse200,
    PushedVisit,
    PushedVisitPurpose,
    Removal,
    SyncAllBody,
    SyncAllResponse200,
    SyncedHousehold,
    SyncedVisit,
)

base, token = sys.argv[1:]
client = AuthenticatedClient(base_url=base, token=token, raise_on_unexpected_status=True)
held: dict[str, object] = {}
checkpoint: Checkpoint | None = None


def sync(*rows: NamedRow) -> list[str]:
    """Round trips until there is no more; the outcomes of the rows."""
    global checkpoint
    outcomes, push = [], list(rows)
    while True:
        body = SyncAllBody(push=push, checkpoint=checkpoint, limit=2)
        answer = sync_all.sync(client=client, body=body)
        assert isinstance(answer, SyncAllResponse200), answer
        outcomes += [receipt.outcome.value for receipt in answer.receipts]
        for document in answer.documents:
            if isinstance(document, Removal):
                held.pop(str(document.id), None)
            else:
                held[str(document.id)] = document
        checkpoint, push = answer.checkpoint, []
        if not answer.has_more:
            return outcomes


def the_last(kind: type) -> object:
    return [document for document in held.values() if isinstance(document, kind)][-1]


def row(state: PushedVisit, seen: SyncedVisit | None = None) -> NamedRow:
    was = seen and NamedRowAssumedMasterStateType0.from_dict(seen.to_dict())
    return NamedRow(
        collection=NamedRowCollection.VISITS, new_document_state=state, assumed_master_state=was
    )


sync()
household = the_last(SyncedHousehold)
fresh = PushedVisit(
    id=uuid4(),
    rev=uuid4(),
    household=household.id,
    happened_at=datetime.now(UTC),
    purpose=PushedVisitPurpose.REGULAR,
    note="收了三亩稻子",
)
outcomes = sync(row(fresh))
seen = the_last(SyncedVisit)
edited = PushedVisit.from_dict(seen.to_dict() | {"rev": str(uuid4()), "note": "changed"})
outcomes += sync(row(edited, seen))
shown = the_last(SyncedVisit)
pulled = pull_collection.sync(PullCollectionCollection.VISITS, client=client, limit=5)
assert isinstance(pulled, PullCollectionResponse200), pulled
profile = who_am_i.sync(client=client)
assert isinstance(profile, Me), profile
refused = sync_all.sync(client=client, body=SyncAllBody(limit=0))
assert isinstance(refused, Problem), refused
json.dump(
    {
        "outcomes": outcomes,
        "visit": str(shown.id),
        "note": shown.note,
        "status": shown.srv.status.value,
        "pulled": len(pulled.documents),
        "collections": len(profile.server.collections.additional_properties),
        "lost": refused.code,
    },
    sys.stdout,
)
