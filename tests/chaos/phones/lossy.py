"""Flask's test client on a bad line, for small histories in one process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.chaos.history import Event
from tests.chaos.phones.phone import REQUEST
from tests.phone.client import NoAnswer


class LossyClient:
    """Flask's test client on a bad line: ``fate`` befalls the next request, then all is well."""

    def __init__(self, client: Any, note: Callable[[Event], None]) -> None:
        self._client, self._note = client, note
        self.fate = "well"
        self.late: list[tuple[str, dict[str, Any]]] = []

    def post(self, url: str, **request: Any) -> Any:
        fate, self.fate = self.fate, "well"
        if fate in ("twice", "late"):
            self.late.append((url, request))
        if fate in ("lost", "late"):
            raise NoAnswer
        answer = self._deliver(url, request)
        if fate == "answer lost":
            raise NoAnswer
        return answer

    def get(self, url: str, **request: Any) -> Any:
        return self._client.get(url, **request)

    def deliver_late(self) -> None:
        self._deliver(*self.late.pop(0))

    def _deliver(self, url: str, request: dict[str, Any]) -> Any:
        answer = self._client.post(url, **request)
        assert answer.status_code in (200, 403, 409), answer.text
        served = {"request": request["headers"][REQUEST], "status": answer.status_code}
        self._note({"what": "served", **served})
        return answer
