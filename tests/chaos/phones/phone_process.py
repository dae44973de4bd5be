"""A phone as a process of its own: it works, syncs, and goes on where it was killed.

`python -m tests.chaos.phones.phone_process SPEC`, SPEC being a JSON file that the harness wrote.
"""

import contextlib
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.chaos.journal import Journal
from tests.chaos.phones import uploads
from tests.chaos.phones.phone import ChronicledPhone
from tests.chaos.phones.store import Store
from tests.chaos.script import act
from tests.phone.client import HttpClient, NoAnswer
from tests.phone.phone import Erased, Refused

CALM = "calm"  # the file that says: no more work, sync until nothing is left
CHECKS = 0.05  # of the contacts: for an app, a day passes between two checks
_LATER = (429, 503)
_SETTLE_SECONDS = 180


class PocketPhone:
    """The phone with its store, its journal and its script."""

    def __init__(self, spec: dict[str, Any], server: str | None = None) -> None:
        self.folder = Path(spec["folder"])
        self.store = Store(self.folder)
        self.seed = f"{spec['seed']}/{spec['name']}"
        self.journal = Journal(self.folder / "journal")
        client = HttpClient(server or spec["server"], timeout=100)
        headers = {"Authorization": f"Bearer {spec['token']}"}
        self.phone = ChronicledPhone(client, headers, name=spec["name"], note=self._note)
        self.store.load(self.phone)
        self.phone.bytes_left = lambda: len(uploads.waiting(self.store))

    def work(self, calm: Path) -> None:
        harness = os.getppid()
        while not calm.exists():
            if os.getppid() != harness:
                sys.exit("the harness was killed")
            chance = random.Random(f"{self.seed}/{self.store.step}")
            act(self.phone, self.store, chance)
            self.store.step += 1
            self.save()
            if chance.random() < 0.8:
                self.contact(chance)
            time.sleep(chance.uniform(0, 0.15))

    def contact(self, chance: random.Random) -> bool:
        """Some signal: a push of some rows in some order, some pages, some of a photo.

        True where nothing was left to do.
        """
        rows = self.phone.waiting()
        if chance.random() < 0.3:
            chance.shuffle(rows)
        rows = rows[: chance.choice([1, 5, 200, 200])]
        try:
            more = self._exchange(rows, chance)
            while more and chance.random() < 0.9:
                more = self._exchange([], chance)
            if chance.random() < CHECKS:
                self._compare(chance)
            for photo in uploads.waiting(self.store)[:2]:
                uploads.send_some(self.phone, self.store, photo, chance)
                self.save()
        except NoAnswer:
            return False
        except Refused as refusal:
            self._heed(refusal)
            return False
        return not more and not self.phone.waiting()

    def settle(self) -> None:
        """Sync until nothing is left, photos included."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        chance = random.Random(f"{self.seed}/calm")
        while time.monotonic() < deadline:
            if not self.contact(chance):
                continue
            left = uploads.waiting(self.store)
            states = []
            with contextlib.suppress(NoAnswer):
                states = [uploads.send_some(self.phone, self.store, one, chance) for one in left]
            self.save()
            if len(states) == len(left) and "waiting" not in states:
                return

    def save(self) -> None:
        """First the store, then the journal: what was written down is on the phone for good."""
        self.store.save(self.phone)
        self.journal.flush()

    def _exchange(self, rows: list[dict[str, Any]], chance: random.Random) -> bool:
        with self._watching_for_a_restore():
            said = self.phone.exchange(rows, chance.choice([3, 20, 200]))
        self.save()
        more: bool = said["hasMore"]
        return more

    def _compare(self, chance: random.Random) -> None:
        """As an app does once a day: does the phone hold what it is to hold?"""
        with self._watching_for_a_restore():
            self.phone.check(chance.choice([20, 200]), window=chance.choice([7, 1000]))
        self.save()

    def _hand_in_bytes(self) -> None:
        """Of a lost phone: what the server knows of it takes, the rest it would ask for later."""
        chance = random.Random(f"{self.seed}/lost/{self.store.step}")
        with contextlib.suppress(NoAnswer):
            for photo in uploads.waiting(self.store):
                if uploads.send_some(self.phone, self.store, photo, chance) == "unknown":
                    self.store.files[photo]["state"] = "unknown"
        self.save()

    @contextlib.contextmanager
    def _watching_for_a_restore(self) -> Iterator[None]:
        """Photos are sent anew to a server that was restored, also where the line broke then."""
        epoch = self.phone.epoch
        try:
            yield
        finally:
            if epoch not in (None, self.phone.epoch):
                uploads.begin_anew(self.store)

    def _heed(self, refusal: Refused) -> None:
        answer = refusal.answer
        if answer.status_code == 403 and answer.json["code"] == "device_revoked":
            self._hand_in_bytes()
            return
        if answer.status_code in _LATER:
            wait = float(answer.headers.get("Retry-After", 1))
            time.sleep(min(wait, 0.5))  # it is told seconds; the run has minutes
            return
        self._note({"what": "strange", "phone": self.phone.name, "status": answer.status_code,
                    "answer": answer.text[:500]})  # fmt: skip
        time.sleep(0.2)

    def _note(self, event: dict[str, Any]) -> None:
        self.journal.note(event)
        if event["what"] not in ("mint", "fault"):
            self.journal.flush()


def main() -> int:
    spec = json.loads(Path(sys.argv[1]).read_text())
    pocket = PocketPhone(spec)
    try:
        pocket.work(Path(spec["calm"]))
        pocket.settle()
    except Erased:
        pocket.save()
    return 0


if __name__ == "__main__":
    sys.exit(main())
