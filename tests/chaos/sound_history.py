"""A history of two phones that breaks no promise, and the events that it is made of."""

from typing import Any

from tests.chaos.history import CONTENT, Facts, History, Kept, Live, Seen

EAST, WEST = "441427100201001", "441427100201002"
BODY = {"id": "v1", "rev": "r1", "household": "h1", "note": "一"}
NOTED = {"note": "一", "purpose": None, "outcome": None}
LEE = {"id": "h1", "rev": "h-r1", "head": "李", "address": None, "number": None}
MOVED = LEE | {"rev": "h-r2", "address": "村口"}
RENAMED = LEE | {"rev": "h-r3", "head": "丘"}
BOTH = {"head": "丘", "address": "村口", "number": None}
DELETED = {"id": "v2", "rev": "r3", "_deleted": True}


def sound() -> History:
    """Two phones: one's visit reaches the other, a second visit is made and deleted again.

    Both edit a household, each another field, and the server merges that.
    """
    events: list[dict[str, Any]] = [
        {"what": "phone", "phone": "a", "person": "anna"},
        {"what": "phone", "phone": "b", "person": "bo"},
        {"what": "gains", "person": "anna", "area": EAST, "at": 0},
        {"what": "gains", "person": "bo", "area": EAST, "at": 0},
        {"what": "gains", "person": "bo", "area": WEST, "at": 0},
        {"what": "loses", "person": "bo", "area": WEST, "at": 5},
        mint("v1", "r1", BODY),
        mint("v2", "r2", {"id": "v2", "rev": "r2"}),
        mint("v2", "r3", DELETED, new=False),
        *exchange("q1", 1, ("v1", "r1", BODY), ("v2", "r2", {"id": "v2", "rev": "r2"})),
        *exchange("q2", 2, ("v2", "r3", DELETED)),
        *given("b", "q3", 3, "v1", "r1", 7),
        *edited("b", "q4", 3.1, MOVED, "applied", None),
        *edited("a", "q5", 3.2, RENAMED, "merged", "h-r4"),
        {"what": "compared", "phone": "a", "at": 3.9, "differing": []},
        {"what": "uploaded", "phone": "a", "photo": "p1", "at": 4},
        quiet("a", [["visits", "v1", "r1", "ok", ["一", None, None]], PHOTO, [*HOUSEHOLD]]),
        quiet("b", [["visits", "v1", "r1", "ok", ["一", None, None]], PHOTO, [*HOUSEHOLD]]),
    ]
    facts = Facts(
        seen=[
            [
                Seen("households", "h1", "h-r1", EAST, 1, "set", said(LEE)),
                Seen("visits", "v1", "r1", EAST, 7, "set", NOTED),
                Seen("visits", "v2", "r2", EAST, 8, "set", NOTED | {"note": None}),
                Seen("visits", "v2", "r3", EAST, 9, "deleted"),
                Seen("photos", "p1", "rp", EAST, 10, "set", {"sha256": "sha"}),
                Seen("households", "h1", "h-r2", EAST, 11, "set", said(MOVED)),
                Seen("households", "h1", "h-r4", EAST, 12, "set", BOTH),
            ]
        ],
        inbox=[
            Kept("r1", "visits", "v1", "anna", BODY, "applied"),
            Kept("r2", "visits", "v2", "anna", {"id": "v2", "rev": "r2"}, "applied"),
            Kept("r3", "visits", "v2", "anna", DELETED, "applied"),
            Kept("h-r2", "households", "h1", "bo", MOVED, "applied"),
            Kept("h-r3", "households", "h1", "anna", RENAMED, "merged"),
        ],
        live={
            ("visits", "v1"): Live("r1", EAST, "anna", ("一", None, None)),
            ("households", "h1"): Live("h-r4", EAST, None, ("丘", "村口", None)),
            ("photos", "p1"): Live("rp", EAST, "anna", ("sha",)),
        },
        stored={"p1"},
    )
    return History(events, facts)


HOUSEHOLD = ["households", "h1", "h-r4", "ok", ["丘", "村口", None]]
PHOTO = ["photos", "p1", "rp", "ok", ["sha"]]


def mint(id: str, rev: str, body: dict[str, Any], new: bool = True) -> dict[str, Any]:
    made = {"collection": "visits", "id": id, "rev": rev, "body": body, "new": new}
    return {"what": "mint", "phone": "a", **made}


def said(household: dict[str, Any]) -> dict[str, Any]:
    return {field: household[field] for field in CONTENT["households"]}


def edited(
    phone: str, request: str, at: float, body: dict[str, Any], outcome: str, made: str | None
) -> list[dict[str, Any]]:
    """A phone pushes an edit that it made of the household as it was at first."""
    row = {"collection": "households", "newDocumentState": body, "assumedMasterState": LEE}
    told = {"rev": body["rev"], "outcome": outcome, "replay": False, "made": made, "errors": []}
    return [
        {"what": "send", "phone": phone, "request": request, "at": at, "rows": [row]},
        {"what": "served", "request": request, "status": 200},
        answer(phone, request, at + 0.1, [told], []),
    ]


def exchange(
    request: str, at: float, *rows: tuple[str, str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Phone a pushes rows, all of which are applied."""
    base = {"assumedMasterState": {"rev": "r2"}}
    sent = [
        {"collection": "visits", "newDocumentState": body} | (base if "_deleted" in body else {})
        for _, _, body in rows
    ]
    receipts = [{"rev": rev, "outcome": "applied", "replay": False} for _, rev, _ in rows]
    return [
        {"what": "send", "phone": "a", "request": request, "at": at, "rows": sent},
        {"what": "served", "request": request, "status": 200},
        answer("a", request, at + 0.5, receipts, []),
    ]


def given(phone: str, request: str, at: float, id: str, rev: str, seq: int) -> list[dict[str, Any]]:
    srv = {"status": "ok", "seq": seq}
    document = {"collection": "visits", "id": id, "rev": rev, "srv": srv, "names": None}
    return [
        {"what": "send", "phone": phone, "request": request, "at": at, "rows": []},
        answer(phone, request, at + 0.5, [], [document]),
    ]


def answer(phone: str, request: str, at: float, receipts: Any, documents: Any) -> dict[str, Any]:
    told = {"receipts": receipts, "documents": documents}
    return {"what": "answer", "phone": phone, "request": request, "at": at, **told}


def quiet(phone: str, shown: list[Any], waiting: int = 0) -> dict[str, Any]:
    return {"what": "quiet", "phone": phone, "waiting": waiting, "shown": shown, "files": []}
