"""Generate docs/sync-exchanges.md: worked exchanges with a real server.

    python -m tests.conformance.exchanges http://127.0.0.1:8000 > docs/sync-exchanges.md

Ids, times and checkpoints are replaced by stand-ins, equal values by equal ones.
tests/conformance/test_conformance.py fails if the page and the server differ.
"""

import inspect
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.cadre import Account, Json, new_id, new_rev, row, version
from tests.conformance.promises import Ground, demo_ground

INTRODUCTION = """# Sync: worked exchanges

For somebody who writes a client: one exchange for each outcome of docs/sync.md, as a real server
answered it. This page is made by `tests/conformance/exchanges.py` and a test compares it with the
server. Ids, times and checkpoints are stand-ins: `rev-2` is a UUID, and the same one wherever it
stands. Every request carries `Authorization: Bearer ...`. `python -m tests.conformance URL` asks a
running server whether it keeps each promise.
"""


_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass
class Page:
    """The page so far. ``names`` maps values to their stand-ins."""

    ground: Ground
    lines: list[str] = field(default_factory=lambda: [INTRODUCTION])
    names: dict[str, str] = field(default_factory=dict)

    def show(self, exchange: "Exchange") -> None:
        """Run an exchange and add it to the page; its docstring is the title and the text."""
        title, _, prose = inspect.cleandoc(exchange.__doc__ or "").partition("\n\n")
        self.lines.append(f"## {title}\n{prose}\n")
        exchange(self)

    def name(self, value: str, stand_in: str) -> str:
        """Use this stand-in for the value from now on."""
        self.names.setdefault(value, stand_in)
        return value

    def push(self, who: Account, collection: str, *rows: Json) -> list[Json]:
        answer = who.push(collection, *rows)
        self._exchange(who, f"POST /api/v1/sync/{collection}/push", list(rows), answer)
        return answer

    def sync(self, who: Account, *rows: Json, checkpoint: Json = None) -> Json:
        sent_at = "2026-03-18T21:40:12+08:00"
        answer = who.sync(list(rows), checkpoint)
        device = {"sent_at": sent_at, "app_version": "1.0.0", "backlog": 0}
        request = {"device": device, "push": list(rows), "checkpoint": checkpoint, "limit": 2000}
        self._exchange(who, "POST /api/v1/sync", request, answer)
        return answer

    def pull(self, who: Account, collection: str, checkpoint: Json) -> Json:
        documents, reached = who.pull(collection, checkpoint)
        answer = {"documents": documents, "checkpoint": reached, "hasMore": False}
        where = f"GET /api/v1/sync/{collection}/pull?limit=2000&checkpoint=" + json.dumps(
            checkpoint
        )
        self._exchange(who, where, None, answer)
        return answer

    def post(self, who: Account, path: str, request: Json, *shown: str) -> Json:
        """``shown``: the members of the answer to show; default all."""
        answer = who.post(path, request).json
        brief = {name: answer[name] for name in shown} if shown else answer
        self._exchange(who, f"POST {path}", request, brief)
        return answer

    def _exchange(self, who: Account, where: str, request: Json, answer: Json) -> None:
        whose = "the cadre" if who is self.ground.cadre else "another cadre"
        if who is self.ground.dispatcher:
            whose = "the dispatcher"
        if who in self.ground.phones:
            whose = "a phone of the cadre that was reported lost"
        body = "" if request is None else "\n" + self._shown(request)
        where = self._with_stand_ins(where)
        self.lines.append(
            f"*From {whose}:*\n```http\n{where}{body}\n```\n```json\n{self._shown(answer)}\n```\n"
        )

    def _shown(self, content: Json) -> str:
        named = json.loads(self._with_stand_ins(json.dumps(content, ensure_ascii=False)))
        return _wrapped(named, 0)

    def _with_stand_ins(self, text: str) -> str:
        """The text with stand-ins for values that differ in each run."""
        text = re.sub(
            r'"c": "([^"]+)"', lambda m: f'"c": "{self._known(m[1], "checkpoint")}"', text
        )
        for value, stand_in in self.names.items():
            text = text.replace(value, stand_in)
        text = re.sub(
            rf'("(?:rev|revs|key|epoch)": |: \[)"({_UUID})"',
            lambda m: f'{m[1]}"{self._known(m[2], "rev")}"',
            text,
        )
        text = re.sub(_UUID, lambda m: self.names.get(m[0]) or self._known(m[0], "id"), text)
        # Local midnight: of times, others than the author see only the day.
        text = re.sub(r'"20\d\d-\d\d-\d\dT16:00:00\+00:00"', '"2026-03-17T16:00:00Z"', text)
        text = re.sub(r'"20\d\d-\d\d-\d\dT(?!16:00:00Z)[^"]+"', '"2026-03-18T13:40:12.120Z"', text)
        text = re.sub(r'"20\d\d-\d\d-\d\d"', '"2026-03-18"', text)
        return re.sub(r'"(seq|distance_m)": [\d.]+', r'"\1": 4711', text)

    def _known(self, value: str, kind: str) -> str:
        if value not in self.names:
            count = sum(name.startswith(f"{kind}-") for name in self.names.values())
            self.names[value] = f"{kind}-{count + 1}"
        return self.names[value]


def _wrapped(content: Any, depth: int) -> str:
    """Readable JSON: on one line if it fits, else a few members per line."""
    flat = json.dumps(content, ensure_ascii=False)
    if len(flat) + depth <= 110 or not content or not isinstance(content, dict | list):
        return flat
    pad = " " * (depth + 2)
    if isinstance(content, list):
        parts = [pad + _wrapped(part, depth + 2) for part in content]
        return "[\n" + ",\n".join(parts) + "\n" + " " * depth + "]"
    parts, line = [], pad
    for key, value in content.items():
        part = f"{json.dumps(key)}: {_wrapped(value, depth + 2)}"
        if line.strip() and ("\n" in part or len(line) + len(part) > 108):
            parts.append(line.rstrip())
            line = pad
        line += part + ", "
    parts.append(line.rstrip().rstrip(","))
    return "{\n" + "\n".join(parts) + "\n" + " " * depth + "}"


Exchange = Callable[[Page], None]
EXCHANGES: list[Exchange] = []


def exchange(shown: Exchange) -> Exchange:
    EXCHANGES.append(shown)
    return shown


def _household(page: Page, head: str) -> Json:
    return page.ground.new("households", head=head, grid=page.ground.grid["code"])


@exchange
def applied(page: Page) -> None:
    """Applied: an empty answer

    A new record has no `assumedMasterState`. The answer lists what was *not* taken as sent:
    nothing here. A replay of the same row, after a lost answer say, gets the same answer.
    """
    made = page.ground.visit(note="收了三亩稻子", outcome="met")
    page.push(page.ground.cadre, "visits", row(made))
    page.push(page.ground.cadre, "visits", row(made))
    page.ground.clean_up_later("visits", made)


@exchange
def edited(page: Page) -> None:
    """An edit, and what a pull brings

    The edit has a `rev` of its own, and names the version that it was made from as the server
    gave it. A colleague's next pull brings it, without author, place and minute: of a time the
    beginning of its day comes.
    """
    seen = page.ground.new_visit(note="first")
    _, checkpoint = page.ground.colleague.pull("visits")
    page.push(page.ground.cadre, "visits", row(version(seen, note="second"), seen))
    page.pull(page.ground.colleague, "visits", checkpoint)


@exchange
def merged(page: Page) -> None:
    """Merged: the record under a new `rev`

    Both started from the same version and changed other fields. The answer is the record as
    it is now; the phone takes it as both its own and the server's version.
    """
    seen = _household(page, "陈一")
    page.push(page.ground.colleague, "households", row(version(seen, address="村口"), seen))
    page.push(page.ground.cadre, "households", row(version(seen, group_no=7), seen))


@exchange
def conflict(page: Page) -> None:
    """Conflict: the server's value stays, both are kept

    Both changed the same field. Show the person `yours` and `theirs`. To keep theirs, push
    the document as it came under a new `rev`; to have yours, push it with the field changed.
    """
    seen = _household(page, "陈二")
    page.push(page.ground.colleague, "households", row(version(seen, head="陈三"), seen))
    answer = page.push(page.ground.cadre, "households", row(version(seen, head="陈四"), seen))
    page.push(page.ground.cadre, "households", row(version(answer[0], head="陈四"), answer[0]))


@exchange
def rejected(page: Page) -> None:
    """Rejected, and corrected

    The row comes back as it was sent, with the field and the code. It stays on the phone and
    is shown as returned. The corrected version is an ordinary edit of the rejected document.
    """
    made = page.ground.visit(purpose="tea", note="收了三亩稻子")
    back = page.push(page.ground.cadre, "visits", row(made))[0]
    fixed = version(back, purpose="listening")
    page.push(page.ground.cadre, "visits", row(fixed, back))
    page.ground.clean_up_later("visits", fixed)


@exchange
def reused(page: Page) -> None:
    """Rejected: a `rev` that was used for something else

    Two versions under one name: a fault of the client. The first stays, the second is kept
    for the dispatcher. Mint a `rev` for each version, and never change a version once minted.
    """
    made = page.ground.visit(note="first")
    page.ground.take("visits", made)
    page.push(page.ground.cadre, "visits", row(made | {"note": "second"}))


@exchange
def not_yours(page: Page) -> None:
    """Rejected: somebody else's visit

    Only its author changes what was recorded of a visit or a meal ticket.
    """
    seen = page.ground.new_visit(note="mine")
    page.push(page.ground.colleague, "visits", row(version(seen, note="yours"), seen))


@exchange
def held(page: Page) -> None:
    """Held: of a grid that the sender neither holds nor held

    The row waits for the dispatcher. Keep it, and show it as waiting: the collection
    `outcomes` brings the decision (docs/held-work.md).
    """
    made = page.ground.visit(note="路过,顺便看望")
    stranger = page.ground.stranger
    _, checkpoint = stranger.pull("outcomes")
    page.push(stranger, "visits", row(made))
    page.pull(stranger, "outcomes", checkpoint)


@exchange
def deleted(page: Page) -> None:
    """Deleted: a tombstone

    A deletion is an edit with `_deleted: true`. Others get a tombstone, which holds nothing
    else. A record that leaves a reader's area comes in the same form, with the status
    `out_of_scope`.
    """
    seen = page.ground.new_visit(note="twice by mistake")
    _, checkpoint = page.ground.colleague.pull("visits")
    page.push(page.ground.cadre, "visits", row(version(seen, _deleted=True), seen))
    page.pull(page.ground.colleague, "visits", checkpoint)


@exchange
def deleted_unseen(page: Page) -> None:
    """Conflict: deleted here, changed there

    A deletion made without having seen the newest version does not take that version away.
    """
    seen = _household(page, "陈七")
    page.push(page.ground.colleague, "households", row(version(seen, head="陈八"), seen))
    page.push(page.ground.cadre, "households", row(version(seen, _deleted=True), seen))


@exchange
def visit_first(page: Page) -> None:
    """A visit before its household

    Batches may arrive in any order. Until its household arrives, `srv.grid` is null and the
    visit lives in its author's own feed.
    """
    cadre, grid = page.ground.cadre, page.ground.grid["code"]
    house = {"id": new_id(), "rev": new_rev(), "head": "何二", "grid": grid}
    made = page.ground.visit(household=house["id"])
    _, checkpoint = cadre.pull("visits")
    page.push(cadre, "visits", row(made))
    waiting = page.pull(cadre, "visits", checkpoint)
    page.push(cadre, "households", row(house))
    page.pull(cadre, "visits", waiting["checkpoint"])
    page.ground.clean_up_later("households", house)
    page.ground.clean_up_later("visits", made)


@exchange
def merged_household(page: Page) -> None:
    """A household that is there already, under another id

    Its number is taken. What was recorded of it waits, with `srv.grid` null, until a dispatcher
    says which household it is (of whose answer here is but a part). Then it comes with that
    household's id, and so does what is still pushed under the old one.
    """
    cadre, grid = page.ground.cadre, page.ground.grid["code"]
    number = page.name(f"K-{new_id()[-6:]}", "K-1001")
    known = page.ground.new("households", head="江九", number=number, grid=grid)
    page.name(known["id"], "household-2")
    twin = {"id": new_id(), "rev": new_rev(), "head": "江九", "number": number, "grid": grid}
    made = page.ground.visit(household=twin["id"])
    page.push(cadre, "households", row(twin))
    page.push(cadre, "visits", row(made))
    _, visits = cadre.pull("visits")
    _, aliases = cadre.pull("household_aliases")
    _, outcomes = cadre.pull("outcomes")
    assert page.ground.dispatcher is not None
    page.post(
        page.ground.dispatcher,
        f"/api/v1/inbox/{twin['rev']}/merge",
        {"note": "同一户"},
        *("key", "outcome", "decision", "waiting"),
    )
    page.pull(cadre, "visits", visits)
    page.pull(cadre, "household_aliases", aliases)
    page.pull(cadre, "outcomes", outcomes)
    late = page.ground.visit(household=twin["id"], note="晚到")
    page.push(cadre, "visits", row(late))
    page.ground.clean_up_later("visits", made)
    page.ground.clean_up_later("visits", late)


@exchange
def credited(page: Page) -> None:
    """Credited to who did it

    The phone had been handed on. From now on it is the other one's to change.
    """
    ground = page.ground
    seen = ground.new_visit(note="代班")
    _, checkpoint = ground.colleague.pull("visits")
    assert ground.dispatcher is not None
    about = {"collection": "visits", "record": seen["id"], "note": "手机已交给他"}
    page.post(ground.dispatcher, "/api/v1/credits", about | {"person": ground.colleague.me["id"]})
    page.pull(ground.colleague, "visits", checkpoint)
    page.push(ground.cadre, "visits", row(version(seen, note="我的"), seen))
    ground.dispatcher.post("/api/v1/credits", about | {"person": ground.cadre.me["id"]})


@exchange
def handed_in(page: Page) -> None:
    """A lost phone hands in, then erases

    Whatever it asks, it is told where to bring what it has not pushed. All of it is held. Where it
    says that it has nothing else, it is to erase what it holds.
    """
    ground = page.ground
    lost = ground.another_phone()
    ground.cadre.revoke(lost.device)
    page.post(lost, "/api/v1/sync", {"push": [], "checkpoint": None}, "code", "erase", "hand_in")
    rows = [{"collection": "visits", **row(ground.visit(note="只在这部手机上"))}]
    device = {"sent_at": "2026-03-18T21:40:12+08:00", "backlog": 0}
    page.post(lost, "/api/v1/sync/hand-in", {"device": device, "push": rows})


@exchange
def round_trip(page: Page) -> None:
    """All in one round trip

    A receipt for every row, in their order; `document` where the row was not applied as sent.
    Rows of different collections may stand in any order. What was pushed comes in the pull as
    well, with the server's part.
    """
    cadre = page.ground.cadre
    _, checkpoint = cadre.sync_to_the_end()
    good, bad = page.ground.visit(), page.ground.visit(purpose="tea")
    rows = [{"collection": "visits", **row(good)}, {"collection": "visits", **row(bad)}]
    page.sync(cadre, *rows, checkpoint=checkpoint)
    page.ground.clean_up_later("visits", good)


def written(ground: Ground) -> str:
    """The whole page."""
    page = Page(ground)
    page.name(ground.household["id"], "household-1")
    page.name(ground.grid["code"], "441427100201002")
    page.name(ground.cadre.me["id"], "the-cadre")
    page.name(ground.colleague.me["id"], "the-colleague")
    page.name(ground.stranger.me["id"], "the-other-cadre")
    for exchange in EXCHANGES:
        page.show(exchange)
    ground.clean_up()
    ground.leave()
    return "\n".join(page.lines)


if __name__ == "__main__":
    sys.stdout.write(written(demo_ground(sys.argv[1])))
