"""A county that sends messages to one person."""

from uuid import uuid4

from flask import Flask
from sqlalchemy import text

from records.db import db
from records.staff.channels import Channel
from records.system.outbox import Message
from server.channels import choosing
from server.channels.gateways import address_in
from server.channels.sender import OutboxSender
from server.channels.ways import binding
from tests import factories as f
from tests.contexts import JobProcess
from tests.messages import queue_message

PHONE = "+8613812342345"
BODY = "最近一次备份已过去 4 天，请尽快备份。"


class Office:
    """A county with one person, its channels and a sender."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.process = JobProcess(app, [], {})
        self.settings = app.config["SETTINGS"]
        with app.app_context():
            session = db.session()
            person_id = uuid4()
            person = f.make_person(
                session,
                id=person_id,
                phone_sealed=f.SEAL.seal(PHONE, person_id.bytes),
                phone_masked="138****2345",
            )
            self.person, self.county = person.id, person.county
            session.commit()

    def channel(self, name: str, url: str, rank: int | None = 1) -> None:
        with self.process.transaction(self.county) as (session, now):
            sealed = f.SEAL.seal(url, binding(self.county, name))
            row = Channel(
                county=self.county,
                name=name,
                address=address_in(url),
                url_sealed=sealed,
                rank=rank,
                set_at=now,
            )
            session.merge(row)

    def choose(self, *ways: tuple[str, str | None]) -> None:
        with self.process.transaction(self.county) as (session, _):
            chosen = [{"channel": name, "address": address} for name, address in ways]
            choosing.choose(session, self.county, self.person, chosen, f.SEAL)

    def queue(self, key: str, days: int | None = 4, **more) -> None:
        with self.process.transaction(self.county) as (session, now):
            queue_message(
                session,
                self.county,
                self.person,
                key,
                "backup_overdue",
                {"days": days},
                now=now,
                **{name: now + delta for name, delta in more.items()},
            )

    def send(self) -> None:
        OutboxSender(self.process, self.settings).send_waiting()

    def again(self) -> None:
        """The wait after a failure is over."""
        with self.process.transaction(self.county) as (session, now):
            session.execute(text("UPDATE outbox SET not_before = :now"), {"now": now})
        self.send()

    def messages(self) -> dict[str, Message]:
        with self.process.transaction(self.county) as (session, _):
            found = {row.key: row for row in session.query(Message)}
            session.expunge_all()
        return found


def json_to(url: str, field: str = "phone") -> str:
    return url.replace("http://", "json://") + f"/to/{{{field}}}"
