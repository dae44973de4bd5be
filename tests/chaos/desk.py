"""A dispatcher who decides about what waits, at random, over the same bad line as the phones."""

from __future__ import annotations

import contextlib
import random
import threading
from dataclasses import dataclass
from uuid import uuid4

from tests.chaos.phone import PHONE, REQUEST
from tests.factories import bearer
from tests.http_client import HttpClient, NoAnswer

DECISIONS = ("accept", "accept", "return", "dismiss")
PAUSE_SECONDS = 1.0


@dataclass
class Desk:
    port: int
    token: str
    seed: str
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
            with contextlib.suppress(NoAnswer):
                self._decide(random.Random(f"{self.seed}/desk/{turn}"))

    def _decide(self, chance: random.Random) -> None:
        client = HttpClient("127.0.0.1", self.port, timeout=30)
        headers = {**bearer(self.token), PHONE: "desk", REQUEST: str(uuid4())}
        listed = client.get("/api/v1/inbox", query_string={"limit": 50}, headers=headers)
        if listed.status_code != 200 or not (items := listed.json["items"]):
            return
        for row in chance.sample(items, min(3, len(items))):
            url = f"/api/v1/inbox/{row['key']}/{chance.choice(DECISIONS)}"
            answer = client.post(url, headers=headers, json={"note": "看过"})
            self.decided += answer.status_code == 200
