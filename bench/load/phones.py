"""The phones: one process, one connection each, requests made beforehand, answers kept unread.

They are no `tests.phone`: hundreds share one process, so they speak aiohttp and read nothing.
They do what docs/sync.md asks: push and pull in one round trip, pull on while there is more, wait
as they are told and somewhat longer, each by another time. What they learned is read when the
clock has stopped: reading is the work of phones, which have processors of their own.
"""

import asyncio
import functools
import multiprocessing
import random
import resource
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
import orjson
from isal import igzip

from bench.clients import SYNC, Page

_processes = multiprocessing.get_context("fork")
_ANSWER_MAY_TAKE_SECONDS = 60
_MAX_SYNC_SECONDS = 900
_WAITS = (429, 503)
_HEADERS = {
    "Content-Type": "application/json",
    "Content-Encoding": "gzip",
    "Accept-Encoding": "gzip",
}


@dataclass(slots=True)
class Phone:
    """Who syncs, when it comes back into signal (seconds after the start), with what to push.

    Without a ``token`` it logs in first.
    """

    token: str | None
    at: float
    limit: int
    checkpoint: Any = None
    push: Sequence[Any] = ()
    login: bytes = b""
    first: bytes = b""

    def prepare(self, device: dict[str, Any], login: dict[str, Any] | None = None) -> None:
        """Make the bodies of its first requests."""
        self.login = _packed(login)
        self.first = _packed(
            {
                "device": device,
                "push": self.push,
                "checkpoint": self.checkpoint,
                "limit": self.limit,
            }
        )


@dataclass(slots=True)
class Sync:
    """What became of one phone's sync; times in seconds. ``answers`` are gzipped, as they came."""

    began: float = 0
    ended: float = 0
    requests: list[float] = field(default_factory=list)
    told_to_wait: list[int] = field(default_factory=list)
    error: str | None = None
    answers: list[bytes] = field(default_factory=list)
    checkpoint: Any = None
    token: str = ""  # given at its log-in
    sent_bytes: int = 0

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass(slots=True)
class Run:
    """All syncs, in the order of the phones; what the clients' process used meanwhile."""

    syncs: list[Sync]
    cpu_seconds: float


def run(port: int, phones: Sequence[Phone], meanwhile: Callable[[], None]) -> Run:
    """Sync all phones, in a process of their own; ``meanwhile`` is called until they are done."""
    here, there = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_run, args=(port, phones, there), daemon=True)
    process.start()
    there.close()
    while not here.poll(0.5):
        meanwhile()
        if not process.is_alive() and not here.poll():
            raise RuntimeError("the clients' process ended by itself")
    done: Run = here.recv()
    process.join()
    return done


def _run(port: int, phones: Sequence[Phone], results: Connection) -> None:
    before = _cpu_seconds()
    syncs = asyncio.run(_all(port, phones))
    results.send(Run(syncs, _cpu_seconds() - before))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _all(port: int, phones: Sequence[Phone]) -> list[Sync]:
    start = time.monotonic() + 0.5
    syncs = [
        _sync(port, phone, start + phone.at, random.Random(number))
        for number, phone in enumerate(phones)
    ]
    return await asyncio.gather(*syncs)


async def _sync(port: int, phone: Phone, begin: float, chance: random.Random) -> Sync:
    """One phone. Its time runs from when it came back, not from when this process noticed."""
    done = Sync(began=begin)
    await asyncio.sleep(begin - time.monotonic())
    try:
        async with asyncio.timeout(_MAX_SYNC_SECONDS):
            await _talk(port, phone, done, chance)
    except (aiohttp.ClientError, OSError, _Refused) as error:  # a TimeoutError is an OSError
        done.error = f"{type(error).__name__}: {error}"
    done.ended = time.monotonic()
    return done


async def _talk(port: int, phone: Phone, done: Sync, chance: random.Random) -> None:
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}",
        connector=aiohttp.TCPConnector(limit=1),
        headers=_HEADERS,
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=_ANSWER_MAY_TAKE_SECONDS),
    ) as line:
        ask = functools.partial(_ask, line, done, chance)
        token = phone.token or await _log_in(ask, phone.login, done)
        body, more = phone.first, True
        while more:
            answer = await ask(SYNC, body, {"Authorization": f"Bearer {token}"})
            done.answers.append(answer)
            page = Page.of(unpacked(answer))
            done.checkpoint, more = page.checkpoint, page.has_more
            body = _packed({"checkpoint": page.checkpoint, "limit": phone.limit})


async def _log_in(ask: Callable[..., Awaitable[bytes]], body: bytes, done: Sync) -> str:
    answer = orjson.loads(unpacked(await ask("/api/v1/login", body, {})))
    done.token = answer["token"]
    return done.token


async def _ask(
    line: aiohttp.ClientSession,
    done: Sync,
    chance: random.Random,
    path: str,
    body: bytes,
    headers: dict[str, str],
) -> bytes:
    """The body of the answer; the same is asked again where the server asks for patience."""
    while True:
        began = time.monotonic()
        async with line.post(path, data=body, headers=headers) as answer:
            said = await answer.read()
        done.sent_bytes += len(body)
        if answer.status == 200:
            done.requests.append(time.monotonic() - began)
            return said
        wait = answer.headers.get("Retry-After")
        if answer.status not in _WAITS or wait is None:
            raise _Refused(f"{answer.status}: {said[:300]!r}")
        done.told_to_wait.append(answer.status)
        # Whoever was told the same at the same moment comes back at another one.
        await asyncio.sleep(int(wait) * chance.uniform(1, 2))


class _Refused(Exception):
    """An answer that is neither a success nor a request for patience."""


def _packed(content: Any) -> bytes:
    return igzip.compress(orjson.dumps(content), 1)


def unpacked(answer: bytes) -> bytes:
    """Small answers come as they are."""
    return igzip.decompress(answer) if answer[:2] == b"\x1f\x8b" else answer
