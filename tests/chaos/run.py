"""A run from peace through chaos to quiet, and what the checker says of its history."""

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import journal, witness
from tests.chaos.areas import Areas
from tests.chaos.checker import PROMISES, Breach, check, told
from tests.chaos.copies import noticeable, taken_for_two, unnoticed
from tests.chaos.desk import Desk
from tests.chaos.faults import KINDS, RESTORE, Faults
from tests.chaos.history import Event, History
from tests.chaos.journal import Journal
from tests.chaos.phone_faults import bring_what_is_left
from tests.chaos.phones.phones import Client, Phones
from tests.chaos.phones.settled import settled
from tests.chaos.world import World, world
from tests.phone.line import Line

# A worker process that is killed in the middle of its jobs belongs beside these: its own faults
# into faults.KINDS, what it must hold into checker.check.

_NOTHING_COMES_SECONDS = 20.0
_QUIET_MAY_TAKE_SECONDS = 240.0
_ROUNDS_OF_QUIET = 12


@dataclass(frozen=True)
class Plan:
    """``minutes`` None: every kind of fault once, then quiet. ``gap``: requests between faults."""

    seed: int
    minutes: float | None
    phones: int = 8
    gap: int = 40
    client: Client = "python"

    def faults(self, chance: random.Random) -> Iterator[str]:
        """Round after round of all kinds, each in an order of its own.

        A long run has one restore in each second round: its backup early, put back near the end.
        """
        turn = 0
        while True:
            kinds = chance.sample(list(KINDS), len(KINDS))
            if self.minutes is not None and turn % 2 == 1:
                kinds.insert(len(kinds) - 2, RESTORE)
                kinds.insert(2, RESTORE)
            yield from kinds
            if self.minutes is None:
                return
            turn += 1


@dataclass
class Result:
    history: History
    breaches: list[Breach]
    faults: Counter[str]
    recovery_s: float
    strange: list[dict[str, object]]
    decided: int
    unnoticed: list[str]

    @property
    def acknowledged(self) -> int:
        return len({row["rev"] for row in self.history.told})

    @property
    def phones_line(self) -> str:
        """What came of the faults that leave a phone's store behind."""
        history = self.history
        sealed = sum(len(event["receipts"]) for event in history.of("answer") if "sealed" in event)
        sms = history.of("sms_answered")
        return (
            f"handed_in_sealed={sealed} sms_taken={sum(one['taken'] for one in sms)}"
            f" sms_refused={sum(not one['taken'] for one in sms)}"
            f" copies={len(history.of('copied'))} noticeable={len(noticeable(history))}"
            f" unnoticed={len(self.unnoticed)}"
        )

    @property
    def last_line(self) -> str:
        broken = Counter(breach.promise for breach in self.breaches)
        counts = " ".join(f"{name}={broken[name]}" for name in PROMISES)
        faults, recovery = self.faults.total(), self.recovery_s
        return (
            f"acknowledged={self.acknowledged} {counts} faults={faults} recovery_s={recovery:.1f}"
        )

    @property
    def well(self) -> bool:
        return not self.breaches and not self.strange and not self.unnoticed


def run(
    plan: Plan, say: Callable[[str], None] = lambda text: None, keep: Path | None = None
) -> Result:
    """All of it. ``keep`` is a folder for journals and logs, to look at afterwards."""
    seed = str(plan.seed)
    chance = random.Random(f"{seed}/plan")
    with world(devices=6) as made:
        own = Journal(made.folder / "journal")
        with Line(made.port, seed, own.note_at_once) as line:
            phones = Phones(made, own, seed, line.address, plan.client)
            areas = Areas(made.connect, own.note_at_once, time.monotonic)
            faults = Faults(made, phones, areas, own, chance)
            faults.begin()
            try:
                for number in range(plan.phones):
                    cadre = made.cadres[number % len(made.cadres)]
                    phones.add(made.spare[cadre.person].pop(0))
                people = [cadre.person for cadre in made.cadres]
                desk = Desk(line.address, made.desk, seed, people, own.note_at_once)
                say(f"{plan.phones} phones at work")
                _rage(plan, chance, line, faults, say)
                desk.close()
                last_fault = time.monotonic()
                line.settle()
                phones.calm_down()
                say("quiet")
                _quieten(phones, own.note_at_once)
                bring_what_is_left(faults)
                _last_rounds(made, phones)
                quiet = time.monotonic()
            finally:
                phones.kill_all()
                if keep is not None:
                    _keep(made, keep)
            history = _history(made, phones, faults)
        counts = faults.counts + line.faults
        counts["clock_jumped"] = sum(e["kind"] == "clock_jumped" for e in history.of("fault"))
        longest = max([quiet - last_fault, *recoveries(history)])
        strange = [dict(event) for event in history.of("strange")]
        return Result(
            history, check(history), counts, longest, strange, desk.decided, unnoticed(history)
        )


def recoveries(history: History) -> list[float]:
    """For each kill at the server, the seconds until anybody was acknowledged a row again."""
    acknowledged = sorted(row["at"] for row in history.told)
    kills = [event["at"] for event in history.of("fault") if event.get("kill")]
    later = [next((at for at in acknowledged if at > kill), None) for kill in kills]
    return [at - kill for at, kill in zip(later, kills, strict=True) if at is not None]


def explain(result: Result) -> str:
    """What to look at, where a promise was broken."""
    strange = [f"an answer that should not be: {event}" for event in result.strange[:5]]
    copies = [f"a copy that nobody noticed: {device}" for device in result.unnoticed]
    return "\n".join([told(result.history, result.breaches, most=5), *strange, *copies])


def _rage(
    plan: Plan, chance: random.Random, line: Line, faults: Faults, say: Callable[[str], None]
) -> None:
    """Fault after fault, by the number of requests that have come, until it is enough."""
    deadline = None if plan.minutes is None else time.monotonic() + 60 * plan.minutes
    for kind in plan.faults(chance):
        line.await_requests(line.requests + plan.gap, _NOTHING_COMES_SECONDS)
        if deadline is not None and time.monotonic() > deadline:
            break
        say(f"{line.requests} requests: {kind}")
        faults.happen(kind)
    if faults.backup is not None:
        faults.happen(RESTORE)
    faults.await_end()
    faults.world.await_answer()


def _quieten(phones: Phones, note: Callable[[Event], None]) -> None:
    """Every phone syncs until nothing is left, and ends. One that breaks is a finding."""
    deadline = time.monotonic() + _QUIET_MAY_TAKE_SECONDS
    for phone in phones.all:
        if phone.process is not None and phone.name not in phones.gone:
            code = phone.process.wait(max(1.0, deadline - time.monotonic()))
            if code != 0:
                said = (Path(phone.spec["folder"]) / "log").read_text()[-1500:]
                note({"what": "strange", "phone": phone.name, "code": code, "said": said})


def _last_rounds(made: World, phones: Phones) -> None:
    """What the last pushes changed reaches everybody; then each says what it shows."""
    at_last = [settled(phone, made.address) for phone in phones.at_work]
    for _ in range(_ROUNDS_OF_QUIET):
        changes = [phone.settle() for phone in at_last]
        if not any(changes):
            break
    for phone in at_last:
        phone.tell()


def _history(made: World, phones: Phones, faults: Faults) -> History:
    events = journal.read([made.folder / "journal", *phones.journals])
    events.sort(key=lambda event: event.get("at", 0.0))
    with made.connect() as connection:
        facts = witness.read(connection, faults.seen_before, made.data / "photos")
    history = History(events, facts)
    for device in taken_for_two(history):
        events.append({"what": "strange", "device": device, "said": "taken for two phones"})
    return History(events, facts)


def _keep(made: World, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("journal", "server.log"):
        shutil.copy(made.folder / name, folder / name)
    for phone in made.folder.glob("phone-*"):
        (folder / phone.name).mkdir(exist_ok=True)
        for name in ("journal", "log", "store.json"):
            if (phone / name).exists():
                shutil.copy(phone / name, folder / phone.name / name)
