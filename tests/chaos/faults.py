"""What befalls the server, the phones and the office in the middle of the work.

Each kind is a method of its own; `KINDS` is the list that a plan draws from. A kind returns when
the fault has happened; what it leaves behind for a while goes on in a thread.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from server.ops.postgres_setup import APP_DATABASE
from tests.chaos import phone_faults, witness
from tests.chaos.areas import Areas
from tests.chaos.drawing import Map, load_arguments
from tests.chaos.history import Seen
from tests.chaos.journal import Journal
from tests.chaos.phones.phones import Phones
from tests.chaos.phones.sealed import Sealed
from tests.chaos.world import World
from tests.factories import bearer
from tests.phone.client import HttpClient, NoAnswer
from tests.waiting import await_that

LOCKED_SECONDS = 11.0  # the app gives up on a lock after 10
DISK_FULL_SECONDS = 4.0
_BALLAST = "ballast"


class FaultFailed(RuntimeError):
    """The harness could not do what it meant to: no finding about the product."""


@dataclass
class Faults:
    world: World
    phones: Phones
    areas: Areas
    journal: Journal
    chance: random.Random
    map: Map = field(default_factory=Map.at_first)
    holders: dict[str, list[str]] = field(default_factory=dict)  # area -> people
    counts: Counter[str] = field(default_factory=Counter)
    left: set[str] = field(default_factory=set)
    seen_before: list[list[Seen]] = field(default_factory=list)
    backup: Backup | None = None
    cookies: dict[str, str] = field(default_factory=dict)  # device -> that of its hand-in
    sealed: list[Sealed] = field(default_factory=list)  # of phones whose store is gone
    _going_on: list[threading.Thread] = field(default_factory=list)
    _failed: list[Exception] = field(default_factory=list)

    def begin(self) -> None:
        for cadre in self.world.cadres:
            self.areas.hold(cadre.person, *cadre.areas)
            for area in cadre.areas:
                self.holders.setdefault(area, []).append(cadre.person)

    def happen(self, kind: str) -> None:
        """``kind`` is one of `KINDS`."""
        event = {"what": "fault", "kind": kind, "at": time.monotonic()}
        self.journal.note_at_once(event | {"kill": kind in KILLS})
        KINDS_WITH_RESTORE[kind](self)
        self.counts[kind] += 1
        self.journal.note_at_once({"what": "done", "kind": kind, "at": time.monotonic()})

    def note(self, what: str, **more: Any) -> None:
        self.journal.note_at_once({"what": what, "at": time.monotonic(), **more})

    def chance_of(self, name: str) -> random.Random:
        """For what goes on in a thread: the order of the others' choices is not to depend on it."""
        return random.Random(f"{self.phones.seed}/{name}/{self.counts.total()}")

    def await_end(self) -> None:
        """Until nothing of what was begun goes on."""
        for thread in self._going_on:
            thread.join()
        self._going_on.clear()
        if self._failed:
            raise FaultFailed("what was begun failed") from self._failed[0]

    # -- the server

    def kill_worker(self) -> None:
        if workers := self.world.workers():
            _kill(self.chance.choice(workers))

    def kill_all_workers(self) -> None:
        for worker in self.world.workers():
            _kill(worker)

    def kill_postmaster(self) -> None:
        if (pid := self.world.database.postmaster()) is not None:
            _kill(pid)

    def kill_backend(self) -> None:
        """One session's process: PostgreSQL then throws all of them out, and recovers."""

        def backends() -> list[int]:
            with self.world.connect() as connection:
                rows = connection.execute(
                    "SELECT pid FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                ).fetchall()
            return [pid for (pid,) in rows]

        if found := self.world.insist(backends):
            _kill(self.chance.choice(found))

    def hold_locks(self) -> None:
        """Somebody's transaction sits on clocks and households for longer than anyone waits."""
        codes = self.chance.sample(self.map.codes, 2)

        def sit() -> None:
            with contextlib.suppress(psycopg.OperationalError), self._superuser() as connection:
                connection.autocommit = False
                connection.execute("SELECT FROM feeds WHERE code = ANY(%s) FOR UPDATE", [codes])
                connection.execute(
                    "SELECT FROM households WHERE grid = %s ORDER BY id LIMIT 2 FOR UPDATE",
                    [codes[0]],
                )
                time.sleep(LOCKED_SECONDS)
                connection.rollback()

        self.go_on(sit)

    def fill_disk(self) -> None:
        """The upload folder takes no more bytes: ENOSPC on a disk of its own where one can be
        mounted, else EFBIG, the web processes being forbidden to write at all."""

        def full() -> None:
            if not self.world.has_own_mounts():
                self._forbid_writing()
                return
            ballast = self.world.uploads_folder() / _BALLAST
            with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
            time.sleep(DISK_FULL_SECONDS)
            ballast.unlink(missing_ok=True)

        self.go_on(full)

    def restore(self) -> None:
        """The first time a backup is taken; the next time it is put in the place of all since.

        What a lost phone hands in and erases in between nobody has any more: those end first. So
        do phones whose store is dropped or taken away."""
        await_that(lambda: not self.phones.busy)
        if self.backup is None:
            await_that(lambda: not self.phones.handing_in)
            self.backup = self._take_backup()
            return
        self._restore(self.backup)
        self.backup = None

    # -- the office

    def hand_over(self) -> None:
        """A grid goes to somebody else, or to one more, or from one of two."""
        area = self.chance.choice(
            [a for a in self.map.codes if self.holders.get(a)] or [self.map.codes[0]]
        )
        holders = self.holders.setdefault(area, [])
        giver = self.chance.choice([*holders, None]) if holders else None
        able = [c.person for c in self.world.cadres if c.person not in (*holders, *self.left)]
        taker = self.chance.choice(able) if able else None
        self._hand_over(area, giver, taker)

    def redraw(self) -> None:
        """One load merges two grids, as long as one can end, splits one and moves a border."""
        drawn = self.map
        for change in (Map.merge, Map.split, Map.shift):
            drawn = change(drawn, self.chance)
        new = set(drawn.codes) - set(self.map.codes)
        self._redraw(drawn)
        able = [c.person for c in self.world.cadres if c.person not in self.left]
        for code in new:
            self._hand_over(code, None, self.chance.choice(able))

    def cadre_leaves(self) -> None:
        """And somebody takes over at once. The last two stay."""
        able = [c for c in self.world.cadres if c.person not in self.left]
        if len(able) < 4:
            return
        person = self.chance.choice(able[1:]).person
        areas = [area for area, holders in self.holders.items() if person in holders]
        heir = self.chance.choice([c.person for c in able if c.person != person])
        self.left.add(person)
        self.world.insist(lambda: self.areas.leave(person, areas))
        for area in areas:
            self.holders[area].remove(person)
            if heir not in self.holders[area]:
                self._hand_over(area, None, heir)

    # -- the phones

    def kill_phone(self) -> None:
        phone = self.chance.choice(self.phones.free)
        phone.kill()
        phone.start()

    def lose_phone(self) -> None:
        """Reported lost: the device is revoked, hands in and erases what it holds; another is
        handed out."""
        able = [
            phone
            for phone in self.phones.free
            if (person := phone.device.cadre.person) not in self.left and self.world.spare[person]
        ]
        if not able or self.backup is not None:
            return  # what a lost phone alone remembers is not in the backup either
        phone = self.chance.choice(able)
        client = HttpClient(self.world.address)
        url = f"/api/v1/devices/{phone.device.id}"
        told: object = "no answer"
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            with contextlib.suppress(NoAnswer):
                answer = client.open(url, method="DELETE", headers=bearer(self.world.office))
                if answer.status_code == 204:
                    break
                told = f"{answer.status_code} {answer.text}"
            time.sleep(0.3)
        else:
            raise FaultFailed(f"the office could not revoke a device: {told}")
        self.phones.lost.add(phone.name)
        self.phones.add(self.world.spare[phone.device.cadre.person].pop())

    # -- how

    def _hand_over(self, area: str, giver: str | None, taker: str | None) -> None:
        self.world.insist(lambda: self.areas.hand_over(area, giver, taker))
        holders = self.holders.setdefault(area, [])
        if giver in holders:
            holders.remove(giver)
        if taker and taker not in holders:
            holders.append(taker)

    def _redraw(self, drawn: Map) -> None:
        """By `flask load grids`, again where the database was not there."""
        path = drawn.write(self.world.folder / "grids.geojson")
        for _ in range(6):
            done = self.world.flask(*load_arguments(path))
            if done.returncode == 0:
                self.map = drawn
                return
            time.sleep(1)
        raise FaultFailed(f"grids could not be loaded: {done.stdout}{done.stderr[-1500:]}")

    def _take_backup(self) -> Backup:
        folder = self.world.folder / "backups"
        # The ledger first: what is changed while the dump begins may be in it or not.
        held = [(area, person) for area, people in self.holders.items() for person in people]
        for _ in range(6):
            done = self.world.flask("backup", str(folder))
            if done.returncode == 0:
                return Backup(max(folder.iterdir()), held, set(self.left), self.map)
            time.sleep(1)
        raise FaultFailed(f"no backup could be taken: {done.stdout}{done.stderr[-1500:]}")

    def _restore(self, backup: Backup) -> None:
        """What the office did since then is undone by it, and done again by the office."""
        for area, person in backup.held:
            self.areas.hold(person, area)  # it may hold again, until the office is back
        done = self.world.flask("restore", str(backup.folder), "--replace")
        if done.returncode != 0:
            raise FaultFailed(
                f"the backup could not be restored: {done.stdout}{done.stderr[-1500:]}"
            )
        self.seen_before.append(self.world.insist(self._seen_by_the_replaced))
        self.map = backup.map
        now = [(area, person) for area, people in self.holders.items() for person in people]
        for area, person in now:
            if (area, person) not in backup.held:
                self._hand_over(area, None, person)
        for person in self.left - backup.left:
            self.world.insist(lambda person=person: self.areas.leave(person, []))
        for area, person in backup.held:
            if (area, person) not in now:
                self._hand_over(area, person, None)

    def _seen_by_the_replaced(self) -> list[Seen]:
        with self._superuser("postgres") as connection:
            (name,) = connection.execute(
                "SELECT max(datname) FROM pg_database WHERE datname LIKE %s",
                [f"{APP_DATABASE}_until_%"],
            ).fetchone() or (None,)
        with self._superuser(name) as connection:
            return witness.seen(connection)

    def _forbid_writing(self) -> None:
        workers = self.world.workers()
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        time.sleep(DISK_FULL_SECONDS)
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                resource.prlimit(worker, resource.RLIMIT_FSIZE, unlimited)

    def _superuser(self, database: str = APP_DATABASE) -> psycopg.Connection[object]:
        return self.world.database.connect_as_superuser(database)

    def go_on(self, doing: Callable[[], None]) -> None:
        """Do it beside what comes next; what it raises comes out at the end."""

        def watched() -> None:
            try:
                doing()
            except Exception as error:
                self._failed.append(error)

        thread = threading.Thread(target=watched, daemon=True)
        self._going_on.append(thread)
        thread.start()


@dataclass
class Backup:
    """``held`` are the pairs (area, person) that it has, ``map`` what is drawn in it."""

    folder: Path
    held: list[tuple[str, str]]
    left: set[str]
    map: Map


KINDS: dict[str, Callable[[Faults], None]] = {
    "worker_killed": Faults.kill_worker,
    "all_workers_killed": Faults.kill_all_workers,
    "postmaster_killed": Faults.kill_postmaster,
    "backend_killed": Faults.kill_backend,
    "locks_held": Faults.hold_locks,
    "disk_full": Faults.fill_disk,
    "handed_over": Faults.hand_over,
    "redrawn": Faults.redraw,
    "cadre_left": Faults.cadre_leaves,
    "phone_killed": Faults.kill_phone,
    "phone_lost": Faults.lose_phone,
    "pin_forgotten": phone_faults.forget_pin,
    "phone_cloned": phone_faults.clone_phone,
    "visit_by_sms": phone_faults.report_by_sms,
}
# Needs two turns, for the backup and for putting it back: only in runs that have the time.
RESTORE = "restore"
KILLS = {"worker_killed", "all_workers_killed", "postmaster_killed", "backend_killed"}
KINDS_WITH_RESTORE = KINDS | {RESTORE: Faults.restore}


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
