"""Two who share a grid: a reader, and a colleague whose work has marks that nobody else's has.

Every time of the colleague's work is at minute 47, seconds 31 to 39, in whatever zone it is told;
the fix, where it was made, and what the server says of it are such as appear nowhere else.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from records.changes import allocate_seqs
from records.intake.inbox import InboxRow
from records.intake.outcomes import Decision, Outcome
from records.planning.quotas import TEMPLATES, Quota
from records.staff.people import Person, personal_feed
from server.photos.files import photo_files
from tests import factories as f
from tests.server.photos.photos import make_photo

GRID = "441427100201001"
TOWNSHIP = GRID[:9]
QUOTA = "quota"
DAY = datetime(2026, 3, 17, tzinfo=UTC)
FIX = {"lng": 116.112347, "lat": 24.605437, "crs": "cgcs2000", "accuracy_m": 90000}
MADE_IN, DISTANCE = "441427100201987", 77.1250037
_MINUTE = re.compile("47:3[1-9]")
PLACE = re.compile(rf'{MADE_IN}|{re.escape(str(DISTANCE))}|poor_accuracy|"evidence": ?"near"')
EXACT = re.compile("|".join(re.escape(str(FIX[name])) for name in ("lng", "lat")))


def minutes_in(text: str) -> list[str]:
    """The times of the colleague's work in it. The times of now, which logs and new rows have, are
    none of them, and each hour has such seconds."""
    now = datetime.now(UTC)
    days = "|".join(f"{now + timedelta(days=by):%Y-%m-%d}" for by in (-1, 0, 1))
    return _MINUTE.findall(re.sub(rf"(?:{days})[T ]\d\d:\d\d:\d\d", "", text))


def at(hour: int, second: int) -> datetime:
    return DAY + timedelta(hours=hour, minutes=47, seconds=second)


@dataclass
class Colleagues:
    """``marks``: ids of records, with their kinds; ``own`` are the reader's. ``content``: what only
    who may read a record there knows of it; ``private``: what is the colleague's alone."""

    session: Session
    reader: Person
    colleague: Person
    marks: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    content: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
    keys: list[UUID] = field(default_factory=list)
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def author(self) -> re.Pattern[str]:
        person = self.colleague
        return re.compile(f"{person.id}|{person.name}|{person.login}")

    def mark(self, kind: str, row: Any, *, own: bool = False) -> None:
        self.marks[str(row.id)] = kind
        self.own |= {str(row.id)} if own else set()

    def secret(self) -> str:
        self.content.append(uuid4().hex)
        return self.content[-1]


def make_colleagues(app: Flask, session: Session) -> Colleagues:
    f.make_grid(session, GRID, f.square(116.11, 24.6))
    session.add(
        Quota(county=f.COUNTY, **dict(TEMPLATES[0]) | {"name": QUOTA, "valid_from": f.LONG_AGO})
    )
    names = {name: uuid4().hex for name in ("name", "login")}
    two = Colleagues(
        session,
        f.make_person(session, areas=[GRID], home=TOWNSHIP),
        f.make_person(session, areas=[GRID], home=TOWNSHIP, **names),
    )
    device = f.make_device(session, two.colleague, last_seen_at=at(23, 38))
    two.ids["device"] = device.id
    home = f.make_household(session, GRID, tags=["hardship"], written_at=at(1, 39))
    contact = f.make_contact(session, home, written_at=at(1, 39))
    alias = f.make_alias(session, home, two.reader)
    for kind, row in (("households", home), ("contacts", contact), ("household_aliases", alias)):
        two.mark(kind, row)
    two.ids["household"] = home.id
    f.make_absence(session, two.colleague, DAY.date())
    _work(app, two, home, device.id)
    _waiting(two, home)
    _of_the_reader(two, home)
    session.commit()
    _refused(app, two, home)
    return two


def _work(app: Flask, two: Colleagues, home: Any, device: UUID) -> None:
    session, colleague = two.session, two.colleague
    visit = f.make_visit(
        session, home, colleague, happened_at=at(2, 31), received_at=at(3, 32),
        written_at=at(3, 33), fix=FIX, made_in=MADE_IN, distance_m=DISTANCE, evidence="near",
        flags=["poor_accuracy"], device_id=device, note=two.secret(),
    )  # fmt: skip
    clerk = f.make_person(session, roles=[])
    ticket = f.make_meal_ticket(
        session, home, colleague, happened_at=at(2, 31), written_at=at(3, 33), visit_id=visit.id,
        redeemed_at=at(5, 34), redeemed_by=clerk.id, number=two.secret(),
    )  # fmt: skip
    photo = make_photo(
        session, home, colleague, b"-", visit_id=visit.id, sha256=two.secret() * 2,
        taken_at=at(2, 35), counted_at=at(2, 35), received_at=at(3, 32), written_at=at(3, 33),
    )  # fmt: skip
    with app.app_context():
        stored = photo_files().store.put(f.COUNTY, photo.id, at(3, 36), b"picture", b"small")
    photo.stored_name, photo.stored_at, photo.width, photo.height = stored, at(3, 36), 8, 8
    for kind, row in (("visits", visit), ("meal_tickets", ticket), ("photos", photo)):
        two.mark(kind, row)
        two.ids[kind] = row.id
    own = personal_feed(colleague.id)
    orphan = f.make_visit(
        session, home, colleague, household_id=uuid4(), feed=own, grid=None, evidence=None,
        seq=_next(session, own), happened_at=at(2, 31), written_at=at(3, 37), note=two.secret(),
    )  # fmt: skip
    two.mark("visits", orphan)
    two.ids["orphan"] = orphan.household_id


def _waiting(two: Colleagues, home: Any) -> None:
    """An edit of the visit that is in conflict, and two that were dismissed."""
    session, own = two.session, personal_feed(two.colleague.id)
    for decision in (None, "dismissed", "dismissed"):
        key, visit = uuid4(), two.ids["visits"]
        body = {
            "id": str(visit), "rev": str(key), "household": str(home.id), "fix": FIX,
            "happened_at": "2026-03-17T10:47:31+08:00", "purpose": "regular", "note": "x",
        }  # fmt: skip
        said = {"field": "happened_at", "code": "conflict", "yours": body["happened_at"]}
        session.add(
            InboxRow(
                county=f.COUNTY,
                key=key,
                collection="visits",
                record_id=visit,
                person_id=two.colleague.id,
                received_at=at(3, 36),
                body=body,
                fingerprint=b"-",
                outcome="conflict",
                errors=[said | {"theirs": None}],
                area=GRID,
            )
        )
        session.flush()
        session.add(
            Outcome(
                county=f.COUNTY,
                id=key,
                rev=uuid4(),
                feed=own,
                seq=_next(session, own),
                written_at=at(3, 36),
                collection="visits",
                record_id=visit,
                outcome="conflict",
                area=GRID,
                received_at=at(3, 36),
                decision=decision,
                decided_at=decision and f.NOW,
                note=decision and "x",
            )
        )
        session.flush()
        two.keys.append(key)
        if decision is not None:
            session.add(
                Decision(
                    county=f.COUNTY,
                    key=key,
                    n=1,
                    decision=decision,
                    person_id=two.reader.id,
                    at=f.NOW,
                    note="x",
                )
            )


def _refused(app: Flask, two: Colleagues, home: Any) -> None:
    """What the colleague's phone says of a plan and a reminder, and the server does not take."""
    reminder = f.make_reminder(two.session, two.colleague)
    headers = f.bearer(f.make_login(two.session, two.colleague))
    two.session.commit()
    two.private = [uuid4().hex for _ in range(2)]
    plan = {"household": str(home.id), "week": "x", "note": two.private[0]}
    said = {"seen_at": None, "snoozed_until": two.private[1]}
    for collection, id, row in (
        ("planned_visits", uuid4(), plan),
        ("reminders", reminder.id, said),
    ):
        two.keys.append(uuid4())
        row |= {"id": str(id), "rev": str(two.keys[-1])}
        body = {"push": [{"collection": collection, "newDocumentState": row}]}
        answer = app.test_client().post("/api/v1/sync", json=body, headers=headers)
        assert [each["outcome"] for each in answer.json["receipts"]] == ["rejected"]


def _of_the_reader(two: Colleagues, home: Any) -> None:
    """One of each of what is the reader's own."""
    session, reader = two.session, two.reader
    before = f.NOW - timedelta(days=5)  # so that there are pages behind the colleague's
    visit = f.make_visit(session, home, reader, happened_at=before)
    ticket = f.make_meal_ticket(session, home, reader, happened_at=before)
    week = f.NOW.date() - timedelta(days=f.NOW.weekday())
    for kind, row in (
        ("visits", visit),
        ("meal_tickets", ticket),
        ("photos", make_photo(session, home, reader, b"-")),
        ("profile", reader),
        ("plans", f.make_plan(session, reader, week)),
        ("planned_visits", f.make_planned_visit(session, home, reader, week)),
        ("reminders", f.make_reminder(session, reader)),
    ):
        two.mark(kind, row, own=True)


def _next(session: Session, feed: str) -> int:
    return 1 + allocate_seqs(session, f.COUNTY, {feed: 1})[feed]
