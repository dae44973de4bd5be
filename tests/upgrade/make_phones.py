"""What the cadres do on their phones, and what is on the phones then; make.py says when."""

from typing import Any

from tests.sync.phone import Phone

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def work(login: str, phone: Phone, phones: dict[str, Phone]) -> dict[str, Any]:
    """What a cadre does: first with signal, then without; returns what is on the phone then."""
    phone.sync()
    named = f"升级 {login}"
    grid = next(iter(phone.live("grids").values()))["code"]
    homes = list(phone.live("households"))
    pushed = [phone.record("households", head=f"{named} {n}", grid=grid) for n in range(3)]
    members = [member(phone, pushed[0], f"{named} {n}", f"1380000{n:04}") for n in range(3)]
    visits = [phone.visit(home, note=named) for home in (*pushed[:2], homes[0])]
    tickets = [ticket(phone, visits[0], pushed[0], f"{login}-{n}") for n in range(3)]
    photos = [photo(phone, visits[0], pushed[0]) for _ in range(2)]
    phone.edit("households", homes[0], address=f"{named}, 1 号")
    refused = phone.visit(pushed[0], purpose="升级")
    gone = phone.visit(homes[0], note=named)
    if login == "share1":
        phone.visit(next(iter(phones["grid"].live("households"))), note=named)  # is held
    phone.sync()
    phone.delete("visits", gone)
    phone.sync()
    # Somebody else has the last word on what this phone changes next.
    if login == "share1":
        other = synced(phones["share2"])
        shared = [home for home in homes if ("households", home) in other.mine]
        for number, home in enumerate(shared[:2]):
            other.edit("households", home, address=f"share2 {number}")
        other.sync()
        phone.edit("households", shared[0], address="share1")  # a conflict
        phone.sync()
    assert phone.check() == []
    summed = phone.digest()["feeds"]

    # The answers to these are lost: the server has them, the phone does not know.
    lost = [phone.visit(pushed[1], note=f"{named}, 应答丢失")]
    phone.edit("households", pushed[1], address=f"{named}, 应答丢失")
    lost += [pushed[1]]
    phone.post("/api/v1/sync", phone.body(phone.waiting()))

    # No signal: everything from here on waits.
    new = phone.record("households", head=f"{named} 新", grid=grid, kind="priority")
    member(phone, new, f"{named} 新", "13800009999")
    phone.edit("households", homes[0], head=f"{named} 改")
    phone.delete("households", pushed[2])
    phone.edit("contacts", members[0], name=f"{named} 改")
    phone.edit("contacts", members[1], phone="13800008888")
    phone.delete("contacts", members[2])
    visit = phone.visit(new, note=f"{named} 新")
    phone.visit(homes[0], note=f"{named} 新")
    phone.edit("visits", visits[0], note=f"{named} 改")
    phone.delete("visits", visits[2])
    phone.edit("visits", refused, purpose="regular")  # corrects what was rejected
    ticket(phone, visit, new, f"{login}-新")
    phone.edit("meal_tickets", tickets[0], number=f"{login}-改")
    phone.delete("meal_tickets", tickets[1])
    photo(phone, visit, new)
    phone.delete("photos", photos[1])
    for planned in list(phone.live("planned_visits"))[:1]:
        phone.edit("planned_visits", planned, skipped="household_away", note=named)
    for reminder in list(phone.live("reminders"))[:1]:
        phone.edit("reminders", reminder, seen_at=phone.now().isoformat())
    return {
        "login": login,
        "headers": dict(phone.headers),
        "about": phone.about,
        "lost": lost,
        "summed": summed,
        "body": phone.body(phone.waiting()),
        "state": state_of(phone),
    }


def state_of(phone: Phone) -> dict[str, Any]:
    """All that the phone holds. Where `mine` is as `base`, it is left out."""
    return {
        "records": [
            {"collection": key[0], "id": key[1], "base": phone.base.get(key)}
            | ({} if mine == phone.base.get(key) else {"mine": mine})
            for key, mine in phone.mine.items()
        ],
        **{
            name: [[*key, document] for key, document in getattr(phone, name).items()]
            for name in ("made_from", "told", "under")
        },
        "checkpoint": phone.checkpoint,
        "epoch": phone.epoch,
        "sent": [[at.isoformat(), row] for at, row in phone.sent],
        "own_feed": phone.own_feed,
    }


def synced(phone: Phone) -> Phone:
    phone.sync()
    return phone


def member(phone: Phone, household: str, name: str, number: str) -> str:
    return phone.record("contacts", household=household, name=name, relation="head", phone=number)


def ticket(phone: Phone, visit: str, household: str, number: str) -> str:
    content = {"visit": visit, "household": household, "number": number}
    return phone.record("meal_tickets", happened_at=phone.now().isoformat(), **content)


def photo(phone: Phone, visit: str, household: str) -> str:
    content = {"visit": visit, "household": household, "taken_at": phone.now().isoformat()}
    return phone.record("photos", sha256=SHA, bytes=1234, mime="image/jpeg", **content)
