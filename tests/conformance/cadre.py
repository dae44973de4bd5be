"""A client's account on the server under test, and helpers for rows."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.phone.client import HttpAnswer, HttpClient, post_compressed

Json = Any
MOST = 2_000  # documents of a page


class Unexpected(AssertionError):
    """The server broke a promise."""


def expect(holds: object, promise: str, seen: object = "") -> None:
    if not holds:
        raise Unexpected(f"{promise}; seen: {seen}" if seen != "" else promise)


def new_id() -> str:
    """A random id: a UUID with a timestamp would reveal when the work was done."""
    return str(uuid.uuid4())


def new_rev() -> str:
    return str(uuid.uuid4())


def version(document: Json, **changes: Any) -> Json:
    """A new version of a record, with a new rev."""
    return document | changes | {"rev": new_rev()}


def row(new: Json, assumed: Json | None = None) -> Json:
    return {"newDocumentState": new} | ({} if assumed is None else {"assumedMasterState": assumed})


class Account:
    """A person logged in on a device of their own."""

    def __init__(self, url: str, login: str, password: str) -> None:
        device = {"id": new_id(), "name": "conformance"}
        self.client = HttpClient(url)
        answer = self.post(
            "/api/v1/login", {"login": login, "password": password, "device": device}
        )
        if answer.status_code != 200:
            raise SystemExit(f"{login} cannot log in: {answer}")
        self.login = login
        self._password = password
        self.device = answer.json["device_id"]
        token = {"Authorization": f"Bearer {answer.json['token']}"}
        self.client = HttpClient(url, headers=token)
        self.me = self.get("/api/v1/me").json

    def on_another_phone(self) -> "Account":
        return Account(self.client.server, self.login, self._password)

    def get(self, path: str, **query: Any) -> HttpAnswer:
        return self.client.get(path, query_string=query)

    def post(self, path: str, content: Json) -> HttpAnswer:
        answer: HttpAnswer = post_compressed(self.client, path, content)
        return answer

    def revoke(self, device: str) -> HttpAnswer:
        """Report a phone as lost."""
        return self.client.open(f"/api/v1/devices/{device}", method="DELETE")

    def push(self, collection: str, *rows: Json) -> list[Json]:
        """The documents of the rows that were not applied as sent."""
        answer = self.try_push(collection, *rows)
        expect(
            answer.status_code == 200, "a push is answered with 200, whatever its rows say", answer
        )
        documents: list[Json] = answer.json
        return documents

    def try_push(self, collection: str, *rows: Json) -> HttpAnswer:
        return self.post(f"/api/v1/sync/{collection}/push", list(rows))

    def pages(
        self, collection: str, checkpoint: Json = None, limit: int = MOST
    ) -> Iterator[tuple[list[Json], Json]]:
        """All pages, each with its checkpoint."""
        more = True
        while more:
            path = f"/api/v1/sync/{collection}/pull"
            answer = self.get(path, limit=limit, **_as_query(checkpoint))
            expect(answer.status_code == 200, "a pull is answered with 200", answer)
            checkpoint, more = answer.json["checkpoint"], answer.json["hasMore"]
            yield answer.json["documents"], checkpoint

    def pull(self, collection: str, checkpoint: Json = None) -> tuple[list[Json], Json]:
        """All documents since a checkpoint, and the new checkpoint."""
        pages = list(self.pages(collection, checkpoint))
        return [document for page, _ in pages for document in page], pages[-1][1]

    def sync(
        self, rows: list[Json], checkpoint: Json = None, limit: int = MOST, **device: Any
    ) -> Json:
        """One round trip over all collections."""
        answer = self.try_sync(rows, checkpoint, limit, **device)
        expect(answer.status_code == 200, "a round trip is answered with 200", answer)
        return answer.json

    def try_sync(
        self, rows: list[Json], checkpoint: Json = None, limit: int = MOST, **device: Any
    ) -> HttpAnswer:
        device = {"sent_at": datetime.now(UTC).isoformat()} | device
        body = {"device": device, "push": rows, "checkpoint": checkpoint, "limit": limit}
        return self.post("/api/v1/sync", body)

    def sync_to_the_end(self, checkpoint: Json = None) -> tuple[list[Json], Json]:
        documents, more = [], True
        while more:
            page = self.sync([], checkpoint)
            documents += page["documents"]
            checkpoint, more = page["checkpoint"], page["hasMore"]
        return documents, checkpoint


def _as_query(checkpoint: Json) -> dict[str, str]:
    return {} if checkpoint is None else {"checkpoint": json.dumps(checkpoint)}
