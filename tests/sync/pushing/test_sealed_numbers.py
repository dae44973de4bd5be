"""A telephone number goes in through every door, and is not to be found where it may not be.

Neither in a dump of the whole database, nor in a backup, nor in what the app and PostgreSQL log:
not its digits, and no hash that whoever knows the mask could find by trying the other four.
"""

import base64
import hashlib
import json
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from records.db import db
from records.fieldwork.households import Contact
from records.staff.channels import Channel
from records.staff.people import Device, Person
from server.cli.load import load
from server.ops.backup_files import DUMP
from server.ops.postgres_clients import find_clients
from server.ops.private_database import PrivateDatabase
from sync.pushing.rows import _NAMESPACE, content_json
from tests import factories as f
from tests import moment
from tests.factories import bearer, make_device, make_login, make_person
from tests.importing.files import write_csv
from tests.sync.conftest import EAST
from tests.sync.drill import Server

DIGITS = "13976540981"  # none of the demo's or the factories'
WRITTEN = (
    DIGITS,
    f"+86{DIGITS}",
    f"86{DIGITS}",
    f"0086{DIGITS}",
    "139 7654 0981",
    "139-7654-0981",
    "１３９７６５４０９８１",
    f"tel:+86{DIGITS}",
    "76540981",
)
NAMESPACES = (
    uuid.NAMESPACE_DNS,
    uuid.NAMESPACE_OID,
    uuid.NAMESPACE_URL,
    uuid.NAMESPACE_X500,
    uuid.UUID(int=0),
    _NAMESPACE,
)


class Doors:
    """Everything through which a number gets in; ``said`` is what a hash may have been made of."""

    def __init__(self, server: Server, client: FlaskClient) -> None:
        self.server, self.client = server, client
        self.said: list[str] = [*WRITTEN]
        with server.app.app_context():
            session = db.session()
            cadre = session.merge(server.field.east_cadre)
            dispatcher = make_person(session, roles=[("dispatcher", EAST[:9])])
            self.device = make_device(session, cadre)
            self.cadre_id, self.device_id = cadre.id, self.device.id
            self.cadre = bearer(make_login(session, cadre, device=self.device))
            self.dispatcher = bearer(make_login(session, dispatcher))
            session.add(
                Channel(
                    county=f.COUNTY,
                    name="sms",
                    address="phone",
                    url_sealed=b"-",
                    set_at=moment.now(),
                )
            )
            session.commit()

    def contact(self, **changes: Any) -> dict[str, Any]:
        made = {
            "id": str(uuid4()),
            "rev": str(uuid4()),
            "household": str(self.server.field.east_household.id),
            "name": "陈晓明",
            "relation": "head",
            "phone": DIGITS,
        } | changes
        self.said.append(content_json(made))
        return made

    def push(self, *rows: dict[str, Any], url: str = "/api/v1/sync") -> list[Any]:
        body = {"push": rows, "device": {"backlog": 3}}
        answer = self.client.post(url, json=body, headers=self.cadre)
        assert answer.status_code == 200, answer.text
        receipts: list[Any] = answer.json["receipts"]
        return receipts

    def row(self, document: Any, base: Any = None) -> dict[str, Any]:
        return {
            "collection": "contacts",
            "newDocumentState": document,
            "assumedMasterState": base,
        }


@pytest.fixture
def doors(server: Server) -> Doors:
    return Doors(server, server.app.test_client())


def by_phones(doors: Doors) -> None:
    """Applied, edited, in conflict, refused for every reason, and of no shape at all."""
    first = doors.contact()
    edited = doors.contact(id=first["id"], phone=f"+86{DIGITS}", name="陈")
    other = doors.contact(id=first["id"], phone="13800000000", name="陈")
    refused = [
        doors.contact(rev=first["rev"], name="another content under its rev"),
        doors.contact(rev="no rev"),
        doors.contact(relation="cat"),
        doors.contact(phone=f"{DIGITS} or so"),
        doors.contact(phone={"number": [DIGITS]}),
        doors.contact(phone=None, mobile=DIGITS),
        doors.contact(phone=None, others=[{"tel": "139 7654 0981"}]),
    ]
    doors.push(doors.row(first))
    doors.push(doors.row(edited, first))
    doors.push(doors.row(other, first))
    outcomes = doors.push(*map(doors.row, refused))
    assert {each["outcome"] for each in outcomes} == {"rejected"}
    doors.push(
        {"newDocumentState": doors.contact()},
        {"collection": "contacts", "newDocumentState": DIGITS},
        {"collection": "contacts", "newDocumentState": doors.contact(), "assumedMasterState": 1},
    )
    for text in (DIGITS, json.dumps(DIGITS)):
        answer = doors.client.post(
            "/api/v1/sync/contacts/push",
            data=f"[{text}, {{}}]",
            headers=doors.cadre,
            content_type="application/json",
        )
        assert answer.status_code == 200


def by_decisions(doors: Doors) -> None:
    held = doors.contact(relation="cat")
    doors.push(doors.row(held))
    answer = doors.client.post(
        f"/api/v1/inbox/{held['rev']}/correct",
        json={"changes": {"relation": "head", "phone": f"+86{DIGITS}"}},
        headers=doors.dispatcher,
    )
    assert answer.status_code == 200, answer.text


def by_a_lost_phone(doors: Doors) -> None:
    with doors.server.app.app_context():
        db.session.execute(
            sa.update(Device).where(Device.id == doors.device_id).values(revoked_at=sa.func.now())
        )
        db.session.commit()
    rows = [doors.row(doors.contact()), doors.row(doors.contact(rev="none"))]
    receipts = doors.push(*rows, url="/api/v1/sync/hand-in")
    assert {each["outcome"] for each in receipts} == {"held"}


def by_requests(doors: Doors) -> None:
    """Where nobody should write one, and people do."""
    client = doors.client
    for login in WRITTEN:
        client.post("/api/v1/login", json={"login": login, "password": DIGITS, "browser": True})
    client.get(f"/api/v1/contacts?within={DIGITS}&phone={DIGITS}", headers=doors.dispatcher)
    client.get(f"/api/v1/contacts/{DIGITS}", headers=doors.dispatcher)
    client.get(f"/{DIGITS}", headers={"User-Agent": DIGITS, "Referer": f"http://x/{DIGITS}"})
    client.put(
        "/api/v1/me/channels",
        json={"ways": [{"channel": "sms", "address": DIGITS}]},
        headers=doors.dispatcher,
    )


def by_files(doors: Doors, folder: Path) -> None:
    """Loaded, changed by another file and undone, and named in what is not read."""

    def run(*arguments: str) -> None:
        told = doors.server.app.test_cli_runner().invoke(load, arguments)
        assert told.exit_code in (0, 1), told.output

    for name, phone in (("first", DIGITS), ("second", "13800000001"), ("third", f"+86 {DIGITS}")):
        people = [
            ["登录名", "姓名", "级别", "所属区划", "手机号", "角色", "负责区域"],
            ["qiu", "丘某", "镇级", EAST[:9], phone, "干部", EAST],
            ["zhong", "钟某", "镇级", EAST[:9], DIGITS, "干部", EAST],
            ["lai", "赖某", "镇级", EAST[:9], f"{DIGITS} 转 x y", "干部", EAST],
        ]
        households = [["户号", "户主", "网格", "电话"], ["9001", "丘某", EAST, phone]]
        file = str(write_csv(folder / f"{name}.csv", people))
        run("people", file, "--partial", "--passwords", str(folder / name))
        run("households", str(write_csv(folder / f"{name}-households.csv", households)))
    run("undo", "3")


def forms(said: str) -> Iterator[str]:
    """How a hash of it would stand in a dump of text, a log or an address."""
    data = said.encode()
    for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s"):
        digest = hashlib.new(name, data).digest()
        yield digest.hex()
        yield base64.b64encode(digest).decode().rstrip("=")
        yield base64.urlsafe_b64encode(digest).decode().rstrip("=")
        yield str(uuid.UUID(bytes=digest[:16]))
    for namespace in NAMESPACES:
        yield str(uuid.uuid5(namespace, said))
        yield str(uuid.uuid3(namespace, said))


def test_no_number_is_found_in_the_database_its_backup_or_any_log(
    doors: Doors,
    server: Server,
    cluster: PrivateDatabase,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    begins = cluster.log.stat().st_size
    by_phones(doors)
    by_decisions(doors)
    by_requests(doors)
    by_files(doors, tmp_path)
    by_a_lost_phone(doors)
    with server.app.app_context():
        seal = server.app.config["SETTINGS"].phone_seal
        for kind in (Contact, Person):  # it did get in, by phones and by files
            kept = db.session.execute(
                sa.select(kind.id, kind.phone_sealed).where(kind.phone_sealed.is_not(None))
            ).all()
            assert f"+86{DIGITS}" in {seal.open(sealed, id.bytes) for id, sealed in kept}
        person = str(doors.cadre_id)
    plain = [hashlib.sha256(said.encode()).hexdigest() for said in doors.said]
    needles = {
        *WRITTEN,
        *(form for said in doors.said for form in forms(said)),
        # As the inbox once named a row without a rev.
        *(str(uuid.uuid5(_NAMESPACE, f"{person}:{digest}")) for digest in plain),
    }
    manifest = server.back_up()
    folder = server.folder / manifest.name
    clients = find_clients(0)
    dump = subprocess.run(
        [clients.folder / "pg_restore", "--file=-", folder / DUMP],
        capture_output=True,
        check=True,
    ).stdout.decode(errors="replace")
    assert "陈晓明" in dump  # it is all there
    with cluster.log.open(errors="replace") as file:
        file.seek(begins)
        postgres = file.read()
    out, err = capfd.readouterr()
    places = {
        "the database": dump,
        "the backup": "".join(
            path.read_bytes().decode(errors="replace") for path in folder.iterdir()
        ),
        "PostgreSQL's log": postgres,
        "the app's log": out + err + caplog.text,
        "metrics": doors.client.get("/metrics").text,
    }
    found = {
        (place, needle) for place, text in places.items() for needle in needles if needle in text
    }
    assert found == set()
