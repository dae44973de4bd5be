"""Client of a road service with the HTTP interface of OSRM or Valhalla.

OSRM: ``GET {base}/table/v1/{profile}/{lng},{lat};...?sources=..&destinations=..`` and
``/route/v1/...?geometries=geojson``. Valhalla: ``POST {base}/sources_to_targets`` and ``/route``
(times only, because its lines are encoded).
"""

import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson

from schedulers.planning.travel import Location
from schedulers.plans.road_matrix import PER_DEGREE, UNKNOWN, Places, Seconds, from_service
from schedulers.plans.road_services import RoadService

MAX_PLACES = 100  # in one request: the default limit of the services
ONE_REQUEST, ALL_REQUESTS = 5.0, 20.0  # seconds
REST = 600.0  # seconds without requests after a failure
_MAX_BYTES = 8 * 2**20


class RoadServiceFailed(RuntimeError):
    """Unreachable, too slow, or an invalid response. The message is a code, never an address."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """No redirects: only the address in the settings is used."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass
class Roads:
    """A road service; after a failure it is not used for a while."""

    service: RoadService
    rests_until: float = 0.0
    _opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(
            urllib.request.ProxyHandler({}), _NoRedirect()
        )
    )

    @property
    def rests(self) -> bool:
        return time.monotonic() < self.rests_until

    def fill(self, places: Places, seconds: Seconds) -> None:
        """Request the `UNKNOWN` times and write them into ``seconds``, block by block.

        Times received before a failure stay. Raises RoadServiceFailed.
        """
        ends = time.monotonic() + ALL_REQUESTS
        half = MAX_PLACES // 2
        # Rows of new places first; then only the columns of new places are missing.
        for missing_of_a_row in (0.5, 0.0):
            rows = np.flatnonzero((seconds == UNKNOWN).mean(axis=1) > missing_of_a_row)
            for sources in _parts(rows, half):
                missing = np.flatnonzero((seconds[sources] == UNKNOWN).any(axis=0))
                for targets in _parts(missing, half):
                    if time.monotonic() > ends:
                        raise RoadServiceFailed("too_slow")
                    response = self._table(places[sources], places[targets])
                    seconds[np.ix_(sources, targets)] = response

    def line(self, places: Sequence[Location]) -> list[list[float]] | None:
        """The route through these places; None if the service cannot give one.

        Raises RoadServiceFailed.
        """
        if self.service.kind != "osrm" or not 2 <= len(places) <= MAX_PLACES:
            return None
        path = ";".join(f"{place.lng:.5f},{place.lat:.5f}" for place in places)
        response = self._request(
            f"/route/v1/{self.service.profile}/{path}?overview=simplified&geometries=geojson"
        )
        try:
            line = response["routes"][0]["geometry"]["coordinates"]
            return [[round(float(lng), 5), round(float(lat), 5)] for lng, lat in line]
        except (LookupError, TypeError, ValueError):
            raise self._failed("wrong_answer") from None

    def _table(self, sources: Places, targets: Places) -> Seconds:
        request = self._osrm if self.service.kind == "osrm" else self._valhalla
        rows = request(sources, targets)
        try:
            seconds = from_service(rows)
        except (TypeError, ValueError):
            raise self._failed("wrong_answer") from None
        if seconds.shape != (len(sources), len(targets)):
            raise self._failed("wrong_answer")
        return seconds

    def _osrm(self, sources: Places, targets: Places) -> Any:
        both = np.concatenate([sources, targets]) / PER_DEGREE
        path = ";".join(f"{lng:.5f},{lat:.5f}" for lng, lat in both)
        first = ";".join(map(str, range(len(sources))))
        last = ";".join(map(str, range(len(sources), len(both))))
        response = self._request(
            f"/table/v1/{self.service.profile}/{path}?sources={first}&destinations={last}"
        )
        return response.get("durations")

    def _valhalla(self, sources: Places, targets: Places) -> Any:
        places = {
            name: [{"lon": lng / PER_DEGREE, "lat": lat / PER_DEGREE} for lng, lat in ends.tolist()]
            for name, ends in (("sources", sources), ("targets", targets))
        }
        response = self._request("/sources_to_targets", {**places, "costing": self.service.profile})
        try:
            return [[cell["time"] for cell in row] for row in response["sources_to_targets"]]
        except (LookupError, TypeError):
            raise self._failed("wrong_answer") from None

    def _request(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            self.service.base + path,
            data=None if body is None else orjson.dumps(body),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=ONE_REQUEST) as stream:
                response = orjson.loads(_read(stream, time.monotonic() + ONE_REQUEST))
        except TimeoutError:
            raise self._failed("too_slow") from None
        except urllib.error.HTTPError as error:
            raise self._failed(f"status_{error.code}") from None
        except (OSError, ValueError):
            raise self._failed("unreachable_or_wrong") from None
        if not isinstance(response, dict):
            raise self._failed("wrong_answer")
        return response

    def _failed(self, why: str) -> RoadServiceFailed:
        self.rests_until = time.monotonic() + REST
        return RoadServiceFailed(why)


def _read(stream: Any, ends: float) -> bytes:
    """Read a response with a limit on its size and its total time."""
    parts, size = [], 0
    while part := stream.read1(65_536):
        parts.append(part)
        size += len(part)
        if time.monotonic() > ends:
            raise TimeoutError
        if size > _MAX_BYTES:
            raise ValueError("too long")
    return b"".join(parts)


def _parts(indexes: Any, size: int) -> list[Any]:
    return [indexes[start : start + size] for start in range(0, len(indexes), size)]
