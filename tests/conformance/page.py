"""The page of worked exchanges: what was asked and answered, with stand-ins for what varies."""

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.cadre import Account, Json
from tests.conformance.promises import Ground

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
        text = re.sub(
            r'"card": "([^"]+)"', lambda m: f'"card": "{self._known(m[1], "card")}"', text
        )
        text = re.sub(
            r'"turn": "([^"]+)"', lambda m: f'"turn": "{self._known(m[1], "turn")}"', text
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
