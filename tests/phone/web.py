"""The app's sync engine (web/sync) as a Node process that tests lead by the hand."""

from __future__ import annotations

import fcntl
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = Any

CHECKOUT = Path(__file__).parents[2]
WEB = CHECKOUT / "web"
PROGRAMS = CHECKOUT / "build" / "node"  # beside what else only tests need: no release has it
CHAOS_PHONE = PROGRAMS / "chaosPhone.mjs"
_BY_HAND = PROGRAMS / "phoneByHand.mjs"
# As web/phone knows them.
COLLECTIONS = (
    "profile", "grids", "households", "contacts", "visits", "meal_tickets", "photos",
    "planned_visits", "plans", "reminders", "outcomes", "household_aliases",
)  # fmt: skip


def bundle() -> None:
    """Build the programs if a source is newer, as Node cannot run TypeScript: two seconds.

    Tests run side by side: one builds, the others wait.
    """
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    with (PROGRAMS.parent / "node.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _BY_HAND.exists() or _BY_HAND.stat().st_mtime < max(_changes()):
            command = ["npx", "vite", "build", "sync"]
            done = subprocess.run(command, cwd=WEB, capture_output=True, text=True)
            assert done.returncode == 0, f"the web phone was not built: {done.stderr}"


def _changes() -> Iterator[float]:
    for path in (WEB / "sync").rglob("*.ts"):
        yield path.stat().st_mtime
    yield (WEB / "package-lock.json").stat().st_mtime


class WebPhone:
    """A phone of this engine with a store in ``folder``. Use `web_phone`, which ends it."""

    def __init__(
        self,
        folder: Path,
        server: str,
        token: str,
        version: str = "1.0.0",
        collections: Sequence[str] = COLLECTIONS,
    ) -> None:
        app = {"version": version, "collections": list(collections)}
        spec = {"folder": str(folder), "server": server, "token": token, "app": app}
        (folder / "spec.json").write_text(json.dumps(spec))
        self.process = subprocess.Popen(
            ["node", str(_BY_HAND), str(folder / "spec.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def record(self, collection: str, id: str | None = None, **content: Any) -> str:
        """Create a record offline; returns its id."""
        named = {} if id is None else {"id": id}
        return self._save({"kind": "create", "collection": collection, "content": content} | named)

    def edit(self, collection: str, id: str, **changes: Any) -> None:
        self._save({"kind": "edit", "collection": collection, "id": id, "changes": changes})

    def delete(self, collection: str, id: str) -> None:
        self._save({"kind": "delete", "collection": collection, "id": id})

    def exchange(self) -> str | None:
        """One round trip: why it did not succeed, ``erased`` if the phone handed in and erased."""
        reason: str | None = self._ask({"do": "exchange"})
        return reason

    def sync(self) -> str | None:
        """A whole round, as the app has it; answers as `exchange` does."""
        reason: str | None = self._ask({"do": "sync"})
        return reason

    def shown(self, collection: str) -> Mapping[str, Json]:
        """The documents on the screen, by id."""
        return {one["id"]: one for one in self._ask({"do": "show", "collection": collection})}

    def waiting(self) -> int:
        """Records with an edit that has no receipt."""
        count: int = self._ask({"do": "count waiting"})
        return count

    def _save(self, write: Json) -> str:
        (version,) = self._ask({"do": "save", "writes": [write]})["versions"]
        id: str = version["id"]
        return id

    def _ask(self, command: Json) -> Json:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the phone ended by itself"
        return json.loads(line)


@contextmanager
def web_phone(*arguments: Any, **more: Any) -> Iterator[WebPhone]:
    """A `WebPhone`; at the end it is killed, as a phone may be at any moment."""
    bundle()
    phone = WebPhone(*arguments, **more)
    try:
        yield phone
    finally:
        phone.process.kill()
        phone.process.communicate()
