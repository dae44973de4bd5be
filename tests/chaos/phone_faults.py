"""What befalls a phone whose store outlives it: no PIN for it, a copy of it, no data but SMS.

Each takes a phone of its own and gives it back when it is done, in a thread beside the next faults.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from records.hand_in_seal import from_base64url
from tests.chaos import journal
from tests.chaos.phones.phones import RunningPhone
from tests.chaos.phones.sealed import HAND_IN, Sealed
from tests.chaos.phones.short_messages import Gateway, Sms, altered, sms_of
from tests.chaos.phones.stopped import Waiting, note_sms, waiting_on
from tests.chaos.witness import COUNTY
from tests.factories import bearer
from tests.phone.client import HttpClient, NoAnswer
from tests.waiting import await_that

if TYPE_CHECKING:
    from tests.chaos.faults import Faults

_TRIES, _TRY_SECONDS = 6, 3.0
_TOGETHER_SECONDS = 15.0
_ALONE_SECONDS = 60.0
_SETTLE_SECONDS = 200.0


def forget_pin(faults: Faults) -> None:
    """What waits is handed in by the cookie. Then the store is dropped, and its person goes on with
    a new phone; or the PIN comes back, and the same rows are pushed once more."""
    phone = _stop_one(faults, lambda waiting: bool(waiting.rows))
    if phone is None:
        return
    sealed = _sealed(faults, phone)
    faults.go_on(partial(_hand_in_and_go_on, faults, phone, sealed))


def _hand_in_and_go_on(faults: Faults, phone: RunningPhone, sealed: Sealed) -> None:
    person, phones = phone.device.cadre.person, faults.phones
    sealed.hand_in(phones.server, faults.chance_of(phone.name))
    # What the dropped store remembers of the days since a backup is in no other place.
    may_drop = faults.backup is None and person not in faults.left and phones.world.spare[person]
    if may_drop and faults.chance_of(phone.name).random() < 0.6:
        _drop(faults, phone, sealed)
        phones.add(phones.world.spare[person].pop())
    else:
        phone.start()
    phones.busy.discard(phone.name)


def clone_phone(faults: Faults) -> None:
    """Both go on with one token, until one is taken away: its work comes in first."""
    if faults.backup is not None:
        return  # what the one that is taken away remembers is not in the backup
    phone = _stop_one(faults, lambda waiting: bool(waiting.rows and waiting.turn))
    if phone is None:
        return
    copy = faults.phones.copy(phone)
    faults.phones.busy.add(copy.name)
    phone.start()
    copy.start()
    faults.go_on(partial(_part, faults, phone, copy))


def _part(faults: Faults, phone: RunningPhone, copy: RunningPhone) -> None:
    chance = faults.chance_of(copy.name)
    began = time.monotonic()
    _await_syncs([phone, copy], began, 3, _TOGETHER_SECONDS)
    stays, goes = chance.sample([phone, copy], 2)
    # One after the other, as long as it takes to get a turn and show it: so it has to show.
    _stop(stays)
    stopped_at = time.monotonic()
    _await_syncs([goes], stopped_at, 3, _ALONE_SECONDS)
    if chance.random() < 0.5:
        goes.calm.touch()
        assert goes.process is not None
        if code := goes.process.wait(_SETTLE_SECONDS):
            faults.note("strange", phone=goes.name, code=code)
    goes.kill()
    sealed = _sealed(faults, goes)
    sealed.hand_in(faults.phones.server, chance)
    back_at = time.monotonic()
    faults.note("parted", copy=copy.name, stays=stays.name, goes=goes.name,
                stopped_at=stopped_at, back_at=back_at)  # fmt: skip
    _drop(faults, goes, sealed)
    stays.start()
    _await_syncs([stays], back_at, 1, _ALONE_SECONDS)
    faults.phones.busy -= {phone.name, copy.name}


def _stop(phone: RunningPhone) -> None:
    """With all that it was answered in its store, as one that is put into a pocket; else killed."""
    phone.calm.touch()
    assert phone.process is not None
    with suppress(subprocess.TimeoutExpired):
        phone.process.wait(_ALONE_SECONDS)
    phone.kill()
    phone.calm.unlink()


def report_by_sms(faults: Faults) -> None:
    """Some visits that wait go by SMS: before their rows, after them, or with them; some twice,
    some with a letter altered."""
    phone = _stop_one(faults, lambda waiting: bool(waiting.reportable))
    if phone is None:
        return
    waiting, chance = waiting_on(phone), faults.chance_of(phone.name)
    visits = [row["newDocumentState"] for row in waiting.rows]
    visits = [one for one in visits if one["rev"] in waiting.reportable]
    key = _sms_key(faults, phone) if visits else None
    found = [sms_of(phone.name, COUNTY, key, one) for one in visits] if key else []
    texts = [one for one in found if one is not None and chance.random() < 0.8]
    note_sms(phone, {one.visit["rev"] for one in texts})
    texts += [one for one in texts if chance.random() < 0.3]
    texts += [altered(one, chance) for one in texts if chance.random() < 0.4]
    chance.shuffle(texts)
    when = chance.choice(["before", "with", "after"])
    faults.go_on(partial(_bring, faults, phone, texts, when))


def _bring(faults: Faults, phone: RunningPhone, texts: list[Sms], when: str) -> None:
    if when != "before":
        _let_go(faults, phone)
    if when == "after":
        _await_syncs([phone], time.monotonic(), 2, _TOGETHER_SECONDS)
    gateway = Gateway(faults.phones.server, faults.journal.note_at_once)
    for text in texts:
        gateway.bring(text)
    if when == "before":
        _let_go(faults, phone)


def bring_what_is_left(faults: Faults) -> None:
    """At the end: photos whose record was not taken when they were handed in."""
    for sealed in faults.sealed:
        sealed.hand_in(faults.phones.server, faults.chance_of(sealed.phone))
        faults.note("sealed_left", phone=sealed.phone, files=list(sealed.photos))


# -- how


def _stop_one(faults: Faults, wanted: Callable[[Waiting], bool]) -> RunningPhone | None:
    """Kill a phone that is at work, with what is wanted in its store if one is found; it is busy
    from then on. None where all are busy or belong to people who left."""
    for tried in range(1, _TRIES + 1):
        able = [p for p in faults.phones.free if p.device.cadre.person not in faults.left]
        if not able:
            return None
        faults.chance.shuffle(able)
        deadline = time.monotonic() + _TRY_SECONDS
        found = None
        while found is None and time.monotonic() < deadline:
            found = next((phone for phone in able if wanted(waiting_on(phone))), None)
        phone = found or able[0]
        phone.kill()
        if wanted(waiting_on(phone)) or tried == _TRIES:
            faults.phones.busy.add(phone.name)
            return phone
        phone.start()
    return None


def _let_go(faults: Faults, phone: RunningPhone) -> None:
    phone.start()
    faults.phones.busy.discard(phone.name)


def _sealed(faults: Faults, phone: RunningPhone) -> Sealed:
    """As the app seals when it saves, with the cookie that it got while it was open."""
    device = phone.device
    cookie = f"hand_in_{device.id}={faults.cookies.get(device.id, '')}"
    given = _insist(faults, "POST", f"{HAND_IN}/cookie", device.token, 204, {"Cookie": cookie})
    name, _, token = given.headers["Set-Cookie"].partition(";")[0].partition("=")
    assert name == f"hand_in_{device.id}"
    faults.cookies[device.id] = token
    me = _insist(faults, "GET", "/api/v1/me", faults.world.office, 200)
    key = from_base64url(me.json["server"]["hand_in"]["key"])
    note = faults.journal.note_at_once
    return Sealed.of(waiting_on(phone), key, phone.name, device.id, token, note)


def _sms_key(faults: Faults, phone: RunningPhone) -> dict[str, Any]:
    key: dict[str, Any] = _insist(
        faults, "POST", "/api/v1/me/sms-key", phone.device.token, 200
    ).json
    return key


def _insist(
    faults: Faults,
    method: str,
    url: str,
    token: str,
    status: int,
    headers: dict[str, str] | None = None,
) -> Any:
    """Not over the bad line: what the phone had got at its log-in, or while it was open."""
    client = HttpClient(faults.world.address)

    def answered() -> Any:
        body = {} if method == "POST" else None
        try:
            answer = client.open(
                url, method=method, headers=bearer(token) | (headers or {}), json=body
            )
        except NoAnswer:
            return None
        assert answer.status_code in (status, 429, 503), f"{url}: {answer}"
        return answer if answer.status_code == status else None

    return await_that(answered, every=0.3)


def _drop(faults: Faults, phone: RunningPhone, sealed: Sealed) -> None:
    """The store is gone; of what was sealed, photos may be left."""
    faults.phones.gone.add(phone.name)
    faults.sealed.append(sealed)
    (phone.folder / "store.json").unlink(missing_ok=True)
    shutil.rmtree(phone.folder / "photos", ignore_errors=True)
    faults.note("dropped", phone=phone.name, photos=list(sealed.photos))


def _await_syncs(phones: list[RunningPhone], since: float, count: int, patience: float) -> None:
    """Until each was answered so many syncs that it began later, if that is to be."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if all(len(_syncs(phone, since)) >= count for phone in phones):
            return
        time.sleep(0.2)


def _syncs(phone: RunningPhone, since: float) -> set[str]:
    path = phone.folder / "journal"
    events = journal.read([path]) if path.exists() else []
    sent = {e["request"] for e in events if e["what"] == "send" and e["turn"] and e["at"] > since}
    return sent & {e["request"] for e in events if e["what"] == "answer"}
