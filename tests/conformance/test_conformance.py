"""Run the promises on a real server, and on servers that break one: it must notice each."""

import gzip
import http.client
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from authz.access_context import connection_options
from tests.conformance import exchanges
from tests.conformance.cadre import Json
from tests.conformance.promises import demo_ground
from tests.conftest import CHECKOUT
from tests.demo_county import served_database as served_database
from tests.served import serve
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(served_database: str) -> Iterator[str]:
    with serve(served_database, oldest_app="0.9") as address:
        yield address


# Ends the assignment of CONFORMANCE_LOGIN to CONFORMANCE_AREA, on the server itself.
SET_LAST_DAY = """
import os, sys
import psycopg
from authz.access_context import connection_options
with psycopg.connect(sys.argv[1], options=connection_options()) as connection:
    done = connection.execute(
        f"UPDATE assignments SET valid_to = {sys.argv[2]} FROM people p WHERE p.login = %s"
        " AND p.id = person_id AND p.county = assignments.county AND area = %s",
        [os.environ["CONFORMANCE_LOGIN"], os.environ["CONFORMANCE_AREA"]],
    )
    assert done.rowcount == 1, done.rowcount
"""


@pytest.fixture
def hand_over(served_database: str) -> list[str]:
    """The runner's options for taking an area away and giving it back."""

    def command(last_day: str) -> str:
        return shlex.join([sys.executable, "-c", SET_LAST_DAY, _plain(served_database), last_day])

    return ["--take-away", command("current_date"), "--give-back", command("NULL")]


def run(address: str, *options: str, only: str = "") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance", address, "--only", only, *options],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=600,  # by then it hangs, however busy the machine is
    )
    return done.returncode, done.stdout + done.stderr


def test_every_promise_is_kept_and_what_was_written_is_gone_again(
    served: str, served_database: str, hand_over: list[str]
) -> None:
    before = _left_behind(served_database)
    status, said = run(served, *hand_over)
    assert status == 0, said
    assert "broken=0 not_asked=0" in said
    assert "could not be taken away" not in said
    assert _left_behind(served_database) == before


def test_what_cannot_be_asked_is_named_with_the_reason(served: str) -> None:
    nobody = ("--overseer", "", "--admin", "", "--dispatcher", "")
    for only, reason in (
        ("moved_away", "no --overseer was named"),
        ("taken_away", "neither --take-away nor --give-back was named"),
        ("revoked_by_the_office", "no --admin was named"),
        ("accepted", "no --dispatcher was named"),
    ):
        status, said = run(served, *nobody, only=only)
        assert f"({reason})" in said
        assert (status, "kept=0 broken=0 not_asked=1" in said) == (1, True), "nothing was shown"
    _, said = run(served, "--take-away", "false", "--give-back", "true", only="taken_away")
    assert "(the command of --take-away failed)" in said


def _left_behind(county: str) -> dict[str, Any]:
    """What a run leaves behind: records, assignments, waiting rows and phones."""
    with psycopg.connect(_plain(county), options=connection_options()) as connection:
        counts = {
            query: connection.execute(query).fetchone()
            for query in (
                "SELECT count(*) FROM households",
                "SELECT count(*) FROM visits",
                "SELECT count(*) FROM contacts",
                "SELECT count(*) FROM meal_tickets",
                "SELECT count(*) FROM photos",
                "SELECT count(*) FROM outcomes WHERE decision IS NULL",
                "SELECT count(*) FROM assignments WHERE valid_to IS NULL",
                "SELECT count(*) FROM devices WHERE revoked_at IS NULL",
            )
        }
    assert counts["SELECT count(*) FROM visits"] > (0,), "row-level security hides all rows"
    return counts


def _plain(url: str) -> str:
    """The URL for libpq, without SQLAlchemy's driver."""
    return url.replace("+psycopg", "", 1)


def test_the_worked_exchanges_are_what_the_server_answers(served: str) -> None:
    page = CHECKOUT / "docs" / "sync-exchanges.md"
    assert exchanges.written(demo_ground(served)) == page.read_text()


# Faults of a server: (method, path, true answer) -> answer.
Lie = Callable[[str, str, int, Json], tuple[int, Json]]


def clamps(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    """Shorter pages than requested."""
    if "pull" in path and status == 200:
        said["documents"] = said["documents"][:5]
    return status, said


def doubles(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if "pull" in path and status == 200:
        said["documents"] += said["documents"][-1:]
    return status, said


def acknowledges_all(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    """Reports success, whatever happened."""
    return (200, []) if path.endswith("/push") else (status, said)


def refuses_whole_batches(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if path.endswith("/push") and any(d.get("srv", {}).get("errors") for d in said):
        return 422, {"code": "invalid_fields"}
    return status, said


def forgets_replays(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    for receipt in said.get("receipts", []) if isinstance(said, dict) else []:
        receipt["replay"] = False
    return status, said


def hides_outcomes(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if "outcomes/pull" in path and status == 200:
        said["documents"] = []
    return status, said


def keeps_tombstones_whole(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if "pull" in path and status == 200:
        said["documents"] = [d | {"note": "x"} if d["_deleted"] else d for d in said["documents"]]
    return status, said


def never_behind(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    return status, said | {"behind": []} if path.endswith("/digest") else said


def forgets_deletions(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    """No tombstones: deleted records stay on the phones for ever."""
    if path.endswith("/sync") and status == 200:
        said["documents"] = [d for d in said["documents"] if not d["_deleted"]]
    return status, said


def repairs_by_halves(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if path.endswith("/repair") and status == 200:
        said["documents"] = said["documents"][:1]
    return status, said


def ends_too_early(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    return status, said | {"next": None} if path.endswith("/repair") else said


def takes_lists_of_any_length(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    return (200, {"documents": [], "next": None}) if status == 413 else (status, said)


def spares_lost_phones(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if isinstance(said, dict):
        said.pop("erase", None)
    return status, said


def erases_at_every_refusal(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    return status, said | {"erase": True} if status == 401 else said


def lets_anybody_revoke(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    return (200, {}) if method == "DELETE" else (status, said)


def takes_any_version(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    return (200, {"receipts": []}) if status == 400 else (status, said)


def names_no_fields(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if path.endswith("/me"):
        said["server"]["collections"]["visits"]["fields"] = []
    return status, said


@pytest.mark.parametrize(
    ("lie", "broken"),
    [
        (names_no_fields, "profile"),
        (clamps, "full_pages"),
        (doubles, "full_pages"),
        (acknowledges_all, "rejected_and_corrected"),
        (refuses_whole_batches, "one_bad_row"),
        (forgets_replays, "replay_at_once"),
        (hides_outcomes, "held"),
        (keeps_tombstones_whole, "tombstone"),
        (never_behind, "from_the_beginning"),
        (never_behind, "of_another_server"),
        (forgets_deletions, "sum_of_changes"),
        (forgets_deletions, "moved_away"),
        (forgets_deletions, "taken_away"),
        (acknowledges_all, "late_work"),
        (repairs_by_halves, "mended"),
        (ends_too_early, "pages_of_a_window"),
        (takes_lists_of_any_length, "long_lists"),
        (spares_lost_phones, "lost_phone"),
        (erases_at_every_refusal, "ended_login"),
        (lets_anybody_revoke, "revoked_by_the_office"),
        (takes_any_version, "no_version"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_server_that_breaks_a_promise_is_found_out(
    served: str, hand_over: list[str], lie: Lie, broken: str
) -> None:
    with lying(served, lie) as address:
        status, said = run(address, *hand_over, only=broken)
    assert status == 1, said
    assert f"{broken}: " in said


# Faults in reading requests: (address, headers, content) -> the same, changed.
Mishearing = Callable[[str, dict[str, str], Json], str]


def ignores_the_query(path: str, headers: dict[str, str], content: Json) -> str:
    return path.split("?")[0] if "/digest" in path else path


def ignores_windows(path: str, headers: dict[str, str], content: Json) -> str:
    if path.endswith("/repair"):
        content.pop("until", None)
    return path


def ignores_the_version(path: str, headers: dict[str, str], content: Json) -> str:
    """Ignores the header, but not the body."""
    headers.pop("App-Version", None)
    return path


def takes_any_checkpoint(path: str, headers: dict[str, str], content: Json) -> str:
    if path.endswith("/sync"):
        content["checkpoint"] = None
    return path


def ignores_srv(path: str, headers: dict[str, str], content: Json) -> str:
    for row in content if path.endswith("/push") else []:
        row.get("assumedMasterState", {}).pop("srv", None)
    return path


def hears_what_it_knows(path: str, headers: dict[str, str], content: Json) -> str:
    if path.endswith("/sync"):
        content.pop("psuh", None)
        content.get("device", {}).pop("nmae", None)
    return path.split("?")[0] if path.endswith("/me?full=1") else path


def gives_all_collections(path: str, headers: dict[str, str], content: Json) -> str:
    if path.endswith("/sync"):
        content.pop("collections", None)
    return path


def empties_what_is_unsaid(path: str, headers: dict[str, str], content: Json) -> str:
    for row in content if path.endswith("/push") else []:
        if row.get("assumedMasterState"):
            row["newDocumentState"].setdefault("note", None)
            row["assumedMasterState"].setdefault("note", "something")
    return path


@pytest.mark.parametrize(
    ("mishearing", "broken"),
    [
        (hears_what_it_knows, "unknown_members"),
        (gives_all_collections, "named_collections"),
        (empties_what_is_unsaid, "unsaid_field"),
        (ignores_the_query, "digest_of_less"),
        (ignores_windows, "windows"),
        (ignores_the_version, "old_app"),
        (takes_any_checkpoint, "resync"),
        (ignores_srv, "later_base"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_server_that_does_not_listen_is_found_out(
    served: str, mishearing: Mishearing, broken: str
) -> None:
    with lying(served, mishearing=mishearing) as address:
        status, said = run(address, only=broken)
    assert status == 1, said
    assert f"{broken}: " in said


def tells_the_truth(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    return status, said


def hears_all(path: str, headers: dict[str, str], content: Json) -> str:
    return path


@contextmanager
def lying(
    truth: str, lie: Lie = tells_the_truth, mishearing: Mishearing = hears_all
) -> Iterator[str]:
    """The URL of a proxy that changes requests or answers."""

    class Liar(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {k: v for k, v in self.headers.items() if k != "Accept-Encoding"}
            if headers.get("Content-Encoding") == "gzip":
                content = json.loads(gzip.decompress(body))
                path = mishearing(self.path, headers, content)
                body = gzip.compress(json.dumps(content).encode())
                headers["Content-Length"] = str(len(body))
            else:
                path = mishearing(self.path, headers, None)
            asked = http.client.HTTPConnection(urlsplit(truth).netloc, timeout=PATIENCE)
            asked.request(self.command, path, body, headers)
            answer = asked.getresponse()
            status, content = answer.status, answer.read()
            asked.close()
            kind = answer.headers.get("Content-Type", "")
            if "json" in kind:
                status, said = lie(
                    self.command, self.path.split("?")[0], status, json.loads(content)
                )
                content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.do_POST()

        def do_DELETE(self) -> None:
            self.do_POST()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
