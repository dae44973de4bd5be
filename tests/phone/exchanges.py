"""The worked exchanges of docs/sync-exchanges.md, read from the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

Json = Any

PAGE = Path(__file__).parents[2] / "docs" / "sync-exchanges.md"
SYNC = "/api/v1/sync"
_STAND_IN = re.compile(r"(?:id|rev|household|checkpoint)-\d+|the-[a-z-]+")
_EXCHANGE = re.compile(
    r"\*From (?P<who>[^:]+):\*\n```http\n(?P<method>[A-Z]+) (?P<path>[^\n]+)\n(?P<request>.*?)```\n"
    r"```json\n(?P<answer>.*?)```",
    re.DOTALL,
)


@dataclass(frozen=True)
class Exchange:
    """``collection`` is that of a push or pull, None of a whole round trip or of a hand-in."""

    who: str
    kind: str  # push, pull, sync, hand-in, or another: then no phone asks that
    collection: str | None
    request: Json
    answer: Json

    @property
    def rows(self) -> list[Json]:
        """The rows that are pushed, each with its collection."""
        if self.kind == "push":
            return [{"collection": self.collection, **row} for row in self.request]
        return self.request["push"] if self.kind in ("sync", "hand-in") else []

    @property
    def documents(self) -> list[Json]:
        """What is pulled, each with its collection."""
        if self.kind == "pull":
            return [{"collection": self.collection, **one} for one in self.answer["documents"]]
        return self.answer.get("documents", []) if self.kind == "sync" else []

    @property
    def is_refusal(self) -> bool:
        """Whether it is told to a phone that was reported lost."""
        return isinstance(self.answer, dict) and self.answer.get("code") == "device_revoked"

    @property
    def returned(self) -> dict[str, Json]:
        """The documents of rows that were not applied as sent, by the id of their record."""
        if self.kind == "push":
            return {one["id"]: one for one in self.answer}
        receipts = self.answer.get("receipts", []) if self.kind == "sync" else []
        return {one["id"]: one["document"] for one in receipts if "document" in one}


def sections() -> dict[str, list[Exchange]]:
    """The exchanges of the page's phones, by title."""
    found = {}
    for part in PAGE.read_text().split("\n## ")[1:]:
        title = part.partition("\n")[0]
        shown = [_read(match) for match in _EXCHANGE.finditer(part)]
        found[title] = [one for one in shown if one.kind != "other"]
    return found


def _read(match: re.Match[str]) -> Exchange:
    path, _, query = match["path"].partition("?")
    request = json.loads(match["request"] or "null")
    kind, collection = "other", None
    if path == SYNC:
        kind = "sync"
    elif path == f"{SYNC}/hand-in":
        kind = "hand-in"
    elif named := re.fullmatch(rf"{SYNC}/(\w+)/(push|pull)", path):
        collection, kind = named.groups()
        if kind == "pull":
            request = json.loads(query.partition("checkpoint=")[2])
    return Exchange(match["who"], kind, collection, request, json.loads(match["answer"]))


@dataclass
class Names:
    """What each stand-in stands for."""

    values: dict[str, str] = field(default_factory=dict)

    def real(self, content: Json) -> Json:
        """The content with values; a stand-in that is met first gets a new one."""
        if isinstance(content, str) and _STAND_IN.fullmatch(content):
            return self.values.setdefault(content, str(uuid4()))
        if isinstance(content, list):
            return [self.real(part) for part in content]
        if isinstance(content, dict):
            return {self.real(name): self.real(value) for name, value in content.items()}
        return content

    def differences(self, page: Json, sent: Json, where: str = "") -> Iterator[str]:
        """Where ``sent`` is not what the page says; a new stand-in stands for what was sent."""
        if isinstance(page, str) and _STAND_IN.fullmatch(page):
            if isinstance(sent, str):
                page = self.values.setdefault(page, sent)
        elif isinstance(page, dict) and isinstance(sent, dict):
            for name in sorted(page.keys() | sent.keys()):
                if (name in page) != (name in sent):
                    yield f"{where}.{name} is only {'on the page' if name in page else 'sent'}"
                else:
                    yield from self.differences(page[name], sent[name], f"{where}.{name}")
            return
        elif isinstance(page, list) and isinstance(sent, list) and len(page) == len(sent):
            for nth, (one, other) in enumerate(zip(page, sent, strict=True)):
                yield from self.differences(one, other, f"{where}[{nth}]")
            return
        if page != sent:
            yield f"{where} is {sent!r}, and {page!r} on the page"
