"""The outbox's sender: the only part of the program that calls other services for people.

A message is claimed and committed first (a lease, see schedulers/jobs/queues.py), then delivered
without an open transaction, then marked as sent. If the process is killed in between, the message
is delivered again, with the same key. If one way fails, the person's next one is tried; if all
fail, the message is tried again later, and at last given up and reported. A failed channel pauses
for a while, so that a hanging one does not delay other messages.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import structlog
from sqlalchemy import text

from schedulers.jobs.queues import EXPIRED, NO_CHANNEL, OUTBOX, Item, Queue
from server.channels import gateways, push_keys, web_push
from server.channels.outward import OutwardSession, names, names_without_tls
from server.channels.ways import Browser, Way, ways_of
from server.channels.wording import worded
from server.config import Settings
from server.jobs.job_process import JobProcess

AT_ONCE = 4
PAUSE_SECONDS = 60.0

_UNSUBSCRIBE = text("DELETE FROM push_subscriptions WHERE county = :county AND id = :id")

log = structlog.get_logger("server.jobs")


class OutboxSender:
    """Sends the waiting messages of all counties."""

    def __init__(self, process: JobProcess, settings: Settings, outbox: Queue = OUTBOX) -> None:
        self._process = process
        self._settings = settings
        self._outbox = outbox
        self._paused_until: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()
        self._next_county = 0

    def send_waiting(self) -> None:
        """Send until nothing waits, ``AT_ONCE`` in parallel. Call it at each tick."""
        with self._process.surviving("outbox"):
            if not self._send_next():
                return
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for done in [pool.submit(self._send_all) for _ in range(AT_ONCE)]:
                    done.result()

    def _send_all(self) -> None:
        while not self._process.stopping and self._send_next():
            pass

    def _send_next(self) -> bool:
        """Send one message of the next county in turn that has one; False if none has."""
        counties = self._process.counties()
        with self._lock:
            self._next_county += 1
            turn = self._next_county % max(1, len(counties))
        for county, _ in counties[turn:] + counties[:turn]:
            with self._process.transaction(county) as (session, now):
                item = self._outbox.claim(session, county, now)
                person = item["person_id"] if item is not None else None
                ways = ways_of(session, county, person, self._settings.phone_seal) if person else []
            if item is not None:
                self._send(county, item, ways, now)
                return True
        return False

    def _send(self, county: str, item: Item, ways: list[Way], now: datetime) -> None:
        if item["expires_at"] is not None and item["expires_at"] <= now:
            # Expiry after failures is reported; expiry of a message that was never tried is not.
            error = EXPIRED if item["attempts"] == 1 else "expired_after_failures"
            self._give_up(county, item, error, final=True)
        elif not ways:
            self._give_up(county, item, NO_CHANNEL, final=True)
        else:
            failed = []
            for way in ways:
                try:
                    self._deliver(county, item, way)
                except Exception as error:
                    failed.append(f"{way.channel}: {_error_code(error)}")
                    continue
                with self._process.transaction(county) as (session, at):
                    self._outbox.finish(session, county, item, at, channel=way.channel)
                return
            self._give_up(county, item, "; ".join(failed), final=False)

    def _deliver(self, county: str, item: Item, way: Way) -> None:
        title, body = worded(item["kind"], item["params"])
        if isinstance(way, Browser):
            self._push(county, item["key"], way, title, body)
            return
        channel = (county, way.channel)
        if self._paused_until.get(channel, 0) > time.monotonic():
            raise OSError("rests_after_a_failure")
        try:
            gateways.send(way.url, way.address, item["key"], title, body)
        except OSError:
            self._paused_until[channel] = time.monotonic() + PAUSE_SECONDS
            raise

    def _push(self, county: str, key: str, way: Browser, title: str, body: str) -> None:
        settings = self._settings
        if settings.vapid_key is None or settings.vapid_contact is None:
            raise OSError("no_vapid_key")
        hosts = settings.push_hosts
        if not push_keys.may_push_to(str(way.info.get("endpoint")), hosts):
            raise OSError("push_host_not_allowed")
        to = (way.info, settings.vapid_key, settings.vapid_contact)
        try:
            with OutwardSession(names(hosts), private=names_without_tls(hosts)) as calls:
                web_push.send(*to, key, title, body, calls)
        except web_push.SubscriptionGone:
            with self._process.transaction(county) as (session, _):
                session.execute(_UNSUBSCRIBE, {"county": county, "id": way.subscription_id})
            raise

    def _give_up(self, county: str, item: Item, error: str, *, final: bool) -> None:
        with self._process.transaction(county) as (session, now):
            dead = self._outbox.fail(session, county, item, now, error, final)
        event = "message_dead" if dead else "message_failed"
        # Who has no channel is no fault of any: a county that has just begun has hundreds of them.
        level = logging.DEBUG if error == NO_CHANNEL else logging.WARNING
        log.log(level, event, kind=item["kind"], county=county, error=error)


def _error_code(error: Exception) -> str:
    """Our own code, or else only the error's class: its message may quote an address."""
    own = type(error) is OSError and len(error.args) == 1 and str(error.args[0]).isidentifier()
    return str(error.args[0]) if own else type(error).__name__
