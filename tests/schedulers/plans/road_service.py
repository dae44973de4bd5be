"""A road service on a local port that speaks OSRM's and Valhalla's protocols, and can misbehave."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from schedulers.plans import road_requests
from schedulers.plans.road_services import RoadService
from tests.waiting import PATIENCE

Spot = tuple[float, float]


def seconds_between(a: Spot, b: Spot) -> float:
    """Its roads: along the axes, at 10 m/s, and longer towards the west, so ways are asymmetric."""
    lng, lat = (b[0] - a[0]) * 101_000, (b[1] - a[1]) * 111_000
    return round((abs(lng) * (1.5 if lng < 0 else 1.0) + abs(lat)) / 10, 1)


class RoadServer:
    """``mood``: what is wrong with it. ``island``: a spot that no road leads to or from."""

    def __init__(self) -> None:
        self.mood = ""
        self.island: Spot | None = None
        self.most_places = 100
        self.asked: list[str] = []  # paths
        self.pairs = 0

    def seconds(self, a: Spot, b: Spot) -> float | None:
        if a != b and self.island in (a, b):
            return None
        return seconds_between(a, b)

    def table(self, sources: list[Spot], targets: list[Spot]) -> list[list[float | None]]:
        self.pairs += len(sources) * len(targets)
        return [[self.seconds(a, b) for b in targets] for a in sources]

    def answer(self, path: str, body: bytes) -> tuple[int, Any]:
        split = urlsplit(path)
        if split.path == "/sources_to_targets":
            asked = json.loads(body)
            ends = [[(p["lon"], p["lat"]) for p in asked[n]] for n in ("sources", "targets")]
            rows = self.table(*ends)
            return 200, {"sources_to_targets": [[{"time": s} for s in row] for row in rows]}
        _, kind, version, _, *rest = split.path.split("/")
        spots = [(float(a), float(b)) for a, b in (p.split(",") for p in rest[0].split(";"))]
        if version != "v1" or len(spots) > self.most_places:
            return 400, {"code": "TooBig"}
        query = parse_qs(split.query)
        if kind == "route":
            bent = [spots[0], (spots[0][0], spots[1][1]), *spots[1:]]
            return 200, {"code": "Ok", "routes": [{"geometry": {"coordinates": bent}}]}
        picked = [
            [spots[int(n)] for n in query[name][0].split(";")]
            for name in ("sources", "destinations")
        ]
        return 200, {"code": "Ok", "durations": self.table(*picked)}


@contextmanager
def road_server() -> Iterator[tuple[RoadServer, str]]:
    """The server, and its address. Whoever asks it has patience: it has no machine of its own."""
    roads = RoadServer()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that the library calls
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            roads.asked.append(self.path)
            if roads.mood == "slow":
                time.sleep(3)
            status, told = roads.answer(self.path, body)
            sent = json.dumps(told).encode()
            if roads.mood == "broken":
                status, sent = 500, b"oops"
            elif roads.mood == "nonsense":
                sent = b'{"durations": [["soon"]], "sources_to_targets": 3}'
            elif roads.mood == "negative":
                sent = sent.replace(b"[[", b"[[-5, ", 1)
            elif roads.mood == "elsewhere":
                status = 302
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.send_header("Location", "/table/v1/other")
            self.end_headers()
            self.wfile.write(sent)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    patience = mock.patch.multiple(road_requests, ONE_REQUEST=PATIENCE, ALL_REQUESTS=PATIENCE)
    try:
        with patience:
            yield roads, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def service_at(address: str, kind: str = "osrm") -> RoadService:
    return RoadService("car", kind, address, "driving" if kind == "osrm" else "auto")
