"""Both phones of ours, the reference in Python and the app's engine, do what docs/sync-exchanges.md
shows, section by section, and show what it says."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.phone.client import HttpClient, NoAnswer
from tests.phone.exchanges import Json, Names, sections
from tests.phone.phone import Erased, Phone
from tests.phone.reading import Client, Reading, read_section
from tests.phone.scripted_server import scripted_server
from tests.phone.web import web_phone

SECTIONS = sections()


class PythonClient:
    """The reference phone, with the calls that a reading needs."""

    def __init__(self, server: str) -> None:
        self.phone = Phone(HttpClient(server), {"Authorization": "Bearer token"})
        self.phone.names_backlog = True

    def record(self, collection: str, id: str | None = None, **content: Json) -> str:
        made = self.phone.record(collection, **content)
        if id is not None:
            document = self.phone.mine.pop((collection, made))
            self.phone.mine[collection, id] = document | {"id": id}
        return id or made

    def edit(self, collection: str, id: str, **changes: Json) -> None:
        self.phone.edit(collection, id, **changes)

    def delete(self, collection: str, id: str) -> None:
        self.phone.delete(collection, id)

    def exchange(self) -> str | None:
        try:
            self.phone.exchange(self.phone.waiting(), 2000)
        except NoAnswer:
            return "offline"
        except Erased:
            return "erased"
        return None

    def shown(self, collection: str) -> Mapping[str, Json]:
        return {id: one for (name, id), one in self.phone.mine.items() if name == collection}

    def waiting(self) -> int:
        return len(self.phone.waiting())


@contextmanager
def python_client(folder: Path, server: str, token: str) -> Iterator[Client]:
    yield PythonClient(server)


Opened = Callable[[Path, str, str], AbstractContextManager[Client]]


@pytest.mark.slow
@pytest.mark.parametrize("opened", [python_client, web_phone], ids=["python", "web"])
@pytest.mark.parametrize("title", SECTIONS)
def test_a_phone_does_what_the_page_shows(title: str, opened: Opened, tmp_path: Path) -> None:
    people = dict.fromkeys(exchange.who for exchange in SECTIONS[title])
    with scripted_server(Names()) as server, ExitStack() as phones:
        readings = {}
        for nth, who in enumerate(people):
            folder = tmp_path / str(nth)
            folder.mkdir()
            client = phones.enter_context(opened(folder, server.address, "token"))
            readings[who] = Reading(client, server)
        read_section(SECTIONS[title], readings)


def test_the_page_is_read_whole() -> None:
    """Each section has something for a phone to do, and each kind of exchange occurs."""
    assert len(SECTIONS) == 15
    assert all(SECTIONS.values())
    kinds = {exchange.kind for exchanges in SECTIONS.values() for exchange in exchanges}
    assert kinds == {"push", "pull", "sync", "hand-in"}


class Baseless(PythonClient):
    """Pushes edits without the version that they were made from."""

    def exchange(self) -> str | None:
        rows = [row | {"assumedMasterState": None} for row in self.phone.waiting()]
        self.phone.exchange(rows, 2000)
        return None


class Stubborn(PythonClient):
    """Shows its own version, whatever the server made of it."""

    def shown(self, collection: str) -> Mapping[str, Json]:
        sent = [row for _, row in self.phone.sent if row["collection"] == collection]
        own = {row["newDocumentState"]["id"]: row["newDocumentState"] for row in sent}
        return {**super().shown(collection), **own}


@pytest.mark.parametrize(("kind", "seen"), [(Baseless, "assumedMasterState"), (Stubborn, "id-3")])
def test_a_phone_that_does_otherwise_is_seen(kind: type[PythonClient], seen: str) -> None:
    section = SECTIONS["Merged: the record under a new `rev`"]
    with scripted_server(Names()) as server:
        readings = {one.who: Reading(kind(server.address), server) for one in section}
        with pytest.raises(AssertionError, match=seen):
            read_section(section, readings)
