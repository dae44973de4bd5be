"""A dispatcher who decides about what waits, at random, over the same bad line as the phones.

And who merges households that were refused, or never came, into others, and credits work.
"""

import contextlib
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.chaos.history import Event
from tests.factories import bearer
from tests.phone.client import HttpClient, NoAnswer
from tests.phone.line import PHONE, REQUEST

DECISIONS = ("accept", "accept", "return", "dismiss")
PAUSE_SECONDS = 1.0


@dataclass
class Desk:
    server: str
    token: str
    seed: str
    people: Sequence[str] = ()
    note: Callable[[Event], None] = field(default=lambda event: None, repr=False)
    decided: int = 0

    def __post_init__(self) -> None:
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._done.set()
        self._thread.join()

    def _work(self) -> None:
        turn = 0
        while not self._done.wait(PAUSE_SECONDS):
            turn += 1
            chance = random.Random(f"{self.seed}/desk/{turn}")
            for work in (self._decide, self._merge_orphans, self._credit):
                with contextlib.suppress(NoAnswer):
                    work(chance)

    def _decide(self, chance: random.Random) -> None:
        for row in self._some("inbox", chance, 3):
            decision = chance.choice(DECISIONS)
            if row["collection"] == "households" and row["outcome"] != "conflict":
                decision = chance.choice((decision, "merge"))
            url = f"inbox/{row['key']}/{decision}"
            self.decided += self._post(url, {"note": "看过"}).status_code == 200

    def _merge_orphans(self, chance: random.Random) -> None:
        """A household that never came; and now and then one that would still have come."""
        for group in self._some("orphans", chance, 1):
            if group["why"] == "out_of_scope":
                self._post(f"orphans/{group['household']}/accept", {"note": None})
            elif chance.random() < 0.3:
                for into in self._some("households", chance, 1):
                    asked = {"into": into["id"], "note": None}
                    self._post(f"orphans/{group['household']}/merge", asked)

    def _credit(self, chance: random.Random) -> None:
        if not self.people or chance.random() < 0.5:
            return
        for visit in self._some("visits", chance, 1):
            person = chance.choice(self.people)
            asked = {"collection": "visits", "record": visit["id"], "person": person}
            # Noted before: its answer may be lost.
            self.note({"what": "credited", "id": visit["id"], "person": person})
            self._post("credits", asked | {"note": "他做的"})

    def _some(self, what: str, chance: random.Random, most: int) -> list[dict[str, Any]]:
        """Of the items of a list, at random."""
        query = {} if what == "orphans" else {"limit": 50}
        answer = self._client().get(f"/api/v1/{what}", query_string=query, headers=self._headers())
        items = answer.json["items"] if answer.status_code == 200 else []
        return chance.sample(items, min(most, len(items)))

    def _post(self, url: str, asked: dict[str, Any]) -> Any:
        return self._client().post(f"/api/v1/{url}", headers=self._headers(), json=asked)

    def _client(self) -> HttpClient:
        return HttpClient(self.server, timeout=30)

    def _headers(self) -> dict[str, str]:
        return {**bearer(self.token), PHONE: "desk", REQUEST: str(uuid4())}
