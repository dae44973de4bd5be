"""A household about which everything is held that can be held, each text with a mark of its own.

All of it comes in by the real ways: files, phones, a dispatcher's desk, photos. What only jobs
write (plans, messages) is put where they would put it.
"""

import hashlib
import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from authz.access_context import EVERYTHING, access_context
from records.dates import WEEK, local_day, monday_of
from records.db import db
from records.fieldwork.households import Household
from records.fieldwork.photos import Photo
from tests import factories as f
from tests import moment
from tests.importing.files import write_csv
from tests.phone.phone import Phone
from tests.server.photos import photo_files as pictures
from tests.server.photos.photos import Sender
from tests.server.rights.office import ZONE, Office
from tests.sync.conftest import EAST

# In no other text of a database, in either case: long enough for tokens that are drawn by chance.
MARK = "qzxvkj"
NUMBER = f"{MARK}-H-1001"
LNG, LAT = 116.1153217, 24.6057319
FIX = {"lng": 116.1154321, "lat": 24.6054321, "crs": "cgcs2000", "accuracy_m": 8}
PHONE = "13987654321"

_numbers = itertools.count(1)


def marked(what: str, length: int = 0) -> str:
    """A text that is found again, whatever becomes of its case."""
    return f"{what}{MARK}{next(_numbers):03}".ljust(length, "x")


@dataclass
class Marked:
    """The household's id, the ids under which it was known, and what was recorded of it."""

    office: Office
    folder: Path
    id: str = ""
    alias: str = ""
    records: dict[str, str] = field(default_factory=dict)
    phone: Phone = field(init=False)
    other: Phone = field(init=False)
    west: Phone = field(init=False)

    def fill(self) -> "Marked":
        server = self.office.server
        self.phone = server.phone(server.field.east_cadre)
        self.other = server.phone(server.field.east_cadre)
        self.west = server.phone(server.field.west_cadre)
        self.desk = self.office.person("dispatcher", EAST[:9])[1]
        self.admin = self.office.person("county_admin")[1]
        self._load()
        self._record()
        self._conflict()
        self._waiting()
        self._merge()
        self._decide()
        self._photos()
        self._by_jobs()
        self._read()
        return self

    # The ways in.

    def _load(self) -> None:
        """Two loads of a file: the second remembers what the first had said."""
        for nth in (1, 2):
            rows = [
                ["户号", "户主", "网格", "地址", "经度", "纬度", "坐标系"],
                [NUMBER, marked("户"), EAST, marked("路"), LNG + nth / 1e4, LAT, "CGCS2000"],
            ]
            path = write_csv(self.folder / f"h{nth}.csv", rows)
            told = self.office.server.app.test_cli_runner().invoke(
                args=["load", "households", str(path)]
            )
            assert told.exit_code == 0, told.output
        with self.office.server.app.app_context(), access_context(EVERYTHING):
            found = sa.select(Household.id).where(Household.number == NUMBER)
            self.id = str(db.session.scalars(found).one())

    def _record(self) -> None:
        """A phone corrects the household and records one of each kind."""
        self.phone.sync()
        self.phone.edit("households", self.id, head=marked("头"), tags=["hardship"])
        self.phone.sync()
        self.records |= self._one_of_each(self.phone, self.id)
        self.phone.sync()
        self.phone.edit("visits", self.records["visits"], note=marked("再"))
        self.phone.edit("contacts", self.records["contacts"], name=marked("人"))
        self.phone.sync()

    def _one_of_each(self, phone: Phone, household: str) -> dict[str, str]:
        visit = phone.visit(household, note=marked("访"), fix=FIX)
        at = moment.now().isoformat()
        picture = pictures.jpeg()
        return {
            "visits": visit,
            "contacts": phone.record(
                "contacts", household=household, name=marked("联"), phone=PHONE, relation="child"
            ),
            "meal_tickets": phone.record(
                "meal_tickets", household=household, visit=visit, number=f"T{next(_numbers):04}",
                happened_at=at,
            ),
            "photos": phone.record(
                "photos", household=household, visit=visit, taken_at=at, mime="image/jpeg",
                sha256=hashlib.sha256(picture).hexdigest(), bytes=len(picture),
            ),
        }  # fmt: skip

    def _conflict(self) -> None:
        """Two phones change the same field; the inbox keeps what both had."""
        self.other.sync()
        self.phone.sync()
        self.phone.edit("households", self.id, address=marked("甲"))
        self.phone.sync()
        self.other.edit("households", self.id, address=marked("乙"))
        assert self.other.sync()["receipts"][0]["outcome"] == "conflict"

    def _waiting(self) -> None:
        """Rows that were held and refused: with members that no schema knows, and broken text."""
        self.west.sync()
        for what in ("还", "改"):
            visit = self.west.visit(self.id, note=marked(what), fix=FIX)
            self.records[f"held {what}"] = visit
        assert {one["outcome"] for one in self.west.sync()["receipts"]} == {"held"}
        self.records["refused"] = self.phone.visit(
            self.id, purpose=marked("错"), **{marked("名"): marked("值")}
        )
        self.records["broken"] = self.phone.visit(self.id, note=marked("断") + "\x00")
        self.phone.record("contacts", household=self.id, name="", mobile=marked("号"))
        outcomes = {one["outcome"] for one in self.phone.sync()["receipts"]}
        assert outcomes == {"rejected"}
        # Without an id, and with half a character: nobody parses what is answered.
        nameless = {"rev": str(uuid4()), "household": self.id, "head": marked("无") + "\ud800"}
        row = {"collection": "contacts", "newDocumentState": nameless}
        sent = json.dumps(self.phone.body([row], 1))
        headers = {**self.phone.headers, "Content-Type": "application/json"}
        answer = self.phone.client.post("/api/v1/sync", data=sent, headers=headers)
        assert answer.status_code == 200

    def _merge(self) -> None:
        """The household once more, refused for its number and merged: an alias."""
        self.alias = self.other.record("households", head=marked("又"), number=NUMBER, grid=EAST)
        key = self.other.mine["households", self.alias]["rev"]
        of_alias = self._one_of_each(self.other, self.alias)
        self.records |= {f"{name} of alias": id for name, id in of_alias.items()}
        self.other.sync()
        self._do(f"inbox/{key}/merge", note=marked("并"))
        self.other.sync()

    def _decide(self) -> None:
        keys = {name: self.west.mine["visits", id]["rev"] for name, id in self.records.items()
                if name.startswith("held")}  # fmt: skip
        self._do(f"inbox/{keys['held 还']}/return", note=marked("退"))
        self._do(
            f"inbox/{keys['held 改']}/correct", note=marked("正"), changes={"note": marked("正文")}
        )
        heir = self.office.server.person(EAST)
        self._do(
            "credits", collection="visits", record=self.records["visits"], person=str(heir.id),
            note=marked("归"),
        )  # fmt: skip

    def _do(self, path: str, **body: Any) -> None:
        client = self.office.server.app.test_client()
        answer = client.post(f"/api/v1/{path}", headers=self.desk, json=body)
        assert answer.status_code == 200, answer.text

    def _photos(self) -> None:
        """The bytes of one photo arrive; of another, half."""
        sender = Sender(self.phone.client, dict(self.other.headers))
        picture = pictures.jpeg()
        whole, half = self.records["photos of alias"], self.records["photos"]
        assert sender.begin_id(whole, len(picture), picture).status_code == 201
        mine = Sender(self.phone.client, dict(self.phone.headers))
        url = mine.begin_id(half, len(picture)).headers["Location"]
        assert mine.send(url, 0, picture[: len(picture) // 2]).status_code == 204
        with self.office.server.app.app_context(), access_context(EVERYTHING):
            stored = sa.select(Photo.stored_name).where(Photo.stored_name.is_not(None))
            assert len(db.session.scalars(stored).all()) == 1

    def _by_jobs(self) -> None:
        with self.office.server.app.app_context(), access_context(EVERYTHING):
            session = db.session()
            cadre = session.merge(self.office.server.field.east_cadre, load=True)
            household = session.get_one(Household, (f.COUNTY, UUID(self.id)))
            point = sa.select(sa.func.ST_X(Household.point)).where(Household.id == household.id)
            household_lng = session.scalars(point).one()
            week = monday_of(local_day(moment.now(), ZONE))
            route = {"type": "LineString", "coordinates": [[LNG, LAT], [116.1, 24.6]]}
            day = {"day": str(week), "start": "08:00", "end": "12:00", "travel_s": 1, "work_s": 1}
            left_out = {"household": self.id, "reason": "no_time", "due": str(week)}
            for monday in (week, week - 52 * WEEK):
                f.make_plan(
                    session, cadre, monday, days=[{**day, "route": route}], unplanned=[left_out]
                )
                f.make_planned_visit(session, household, cadre, monday, note=marked("划"))
            f.make_assignment(session, cadre, EAST, kind="household", household_id=household.id)
            place = pack("<ii", round(household_lng * 1e5), round(LAT * 1e5))
            params = {"county": f.COUNTY, "id": uuid4(), "person": cadre.id, "places": place}
            params |= {"text": marked(f"{self.id} "), "day": week, "household": self.id}
            for statement in _BY_JOBS:
                session.execute(sa.text(statement), params)
            session.commit()

    def _read(self) -> None:
        """Somebody looks it up by its number, beyond their own grids, and takes a file of it."""
        client = self.office.server.app.test_client()
        for path in (f"households?number={NUMBER}", f"households.csv?number={NUMBER}"):
            client.get(f"/api/v1/{path}", headers=self.admin).get_data()
        client.get(f"/api/v1/visits?household={self.id}", headers=self.admin)


_BY_JOBS = (
    """INSERT INTO road_matrices (county, person_id, service, fetched_at, places, seconds)
       VALUES (:county, :person, 'roads', now(), :places, '\\x0000')""",
    """INSERT INTO feedback (county, id, day, about, text)
       VALUES (:county, :id, :day, 'work', :text)""",
    """INSERT INTO plan_trials (county, person_id, week, away, asked_at, answer)
       VALUES (:county, :person, :day, ARRAY[CAST(:day AS date)], now(),
               jsonb_build_object('household', CAST(:household AS text),
                                  'said', CAST(:text AS text)))
    """,
    """INSERT INTO tasks (county, kind, key, payload, added_at, not_before, attempts)
       VALUES (:county, 'plan', 'k', jsonb_build_object('of', CAST(:text AS text)), now(), now(), 0)
    """,
    """INSERT INTO outbox (county, key, person_id, kind, params, added_at, not_before, attempts)
       VALUES (:county, 'k', :person, 'x', jsonb_build_object('of', CAST(:text AS text)), now(),
               now(), 0)
    """,
)
