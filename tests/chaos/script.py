"""What a cadre does on a phone, step by step. Each step's choices follow from the seed alone."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from tests.chaos.phones.phone import ChronicledPhone
from tests.chaos.phones.store import Store
from tests.chaos.phones.uploads import take_photo

WEST_END, EAST_END, LAT = 116.10, 116.16, 24.605
PURPOSES = ("publicity", "listening", "agency", "mediation", "regular", "return")
CLOCKS = (0, 0, 0, 240, -240, 7200, -7200, 40 * 86_400, -56 * 365 * 86_400)

Act = Callable[[ChronicledPhone, Store, random.Random], None]


def new_household(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    """Some have numbers, and some of these have others already."""
    number = {"number": f"N{chance.randrange(30)}"} if chance.random() < 0.3 else {}
    phone.record("households", head=_name(chance), location=_point(chance), **number)


def visit(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    if household := _any(phone, chance, "households"):
        happened = phone.now() - timedelta(minutes=chance.randint(0, 300))
        phone.visit(
            household,
            happened_at=happened.isoformat(),
            purpose=chance.choice(PURPOSES),
            note=_name(chance),
        )


def visit_before_its_household(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    """Both wait to be pushed, in whatever order; now and then somebody else's comes later."""
    household = phone.record("households", head=_name(chance), location=_point(chance))
    phone.visit(household, purpose="regular")
    made = phone.mine.pop(("households", household))
    phone.mine["households", household] = made


def contact(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    if household := _any(phone, chance, "households"):
        number = f"138{chance.randrange(10**8):08}"
        phone.record("contacts", household=household, name=_name(chance), phone=number)


def ticket(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    """Numbers are printed; now and then two cadres type the same one."""
    if household := _any(phone, chance, "households"):
        number = f"S{chance.randrange(8)}" if chance.random() < 0.2 else f"T{uuid4().hex[:12]}"
        at = phone.now().isoformat()
        phone.record("meal_tickets", household=household, number=number, happened_at=at)


def photo(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    made = _any(phone, chance, "visits")
    if made is None:
        return
    name = str(uuid4())
    file = take_photo(store, chance, name)
    household = phone.mine["visits", made]["household"]
    at = phone.now().isoformat()
    id = phone.record("photos", visit=made, household=household, taken_at=at, **file)
    store.files[id] = {"name": name, "state": "waiting", "url": None}


def edit(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    """Whatever is there, others' work as well; what was refused for its content is mended."""
    name = chance.choice(("households", "households", "visits", "contacts", "meal_tickets"))
    if (id := _any(phone, chance, name)) is None:
        return
    changes = {
        "households": lambda: chance.choice(
            [{"address": _name(chance)}, {"head": _name(chance)}, {"location": _point(chance)}]
        ),
        "visits": lambda: {"note": _name(chance), "purpose": chance.choice(PURPOSES)},
        "contacts": lambda: {"name": _name(chance)},
        "meal_tickets": lambda: {"number": f"T{uuid4().hex[:12]}"},
    }[name]()
    phone.edit(name, id, **changes)


def delete(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    name = chance.choice(("households", "visits", "contacts", "meal_tickets", "photos"))
    if (id := _any(phone, chance, name)) is not None:
        phone.delete(name, id)


def nonsense(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    """What no app should send, and one will."""
    kind = chance.randrange(4)
    household = _any(phone, chance, "households") or str(uuid4())
    if kind == 0:
        phone.visit(household, purpose="tea")
    elif kind == 1:
        phone.visit(household, happened_at="yesterday", colour="red")
    elif kind == 2:
        phone.record("households", head="", grid="999999999999999")
    else:
        phone.record("households", head=_name(chance), location={"lng": "116", "crs": "mars"})


def used_rev(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    """A broken app mints a rev that it has used before."""
    if phone.sent and (household := _any(phone, chance, "households")):
        made = phone.visit(household, note=_name(chance))
        old = phone.sent[chance.randrange(len(phone.sent))][1]["newDocumentState"]["rev"]
        phone.mint_again("visits", made, old)


def clock(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    before, phone.clock_ahead_s = phone.clock_ahead_s, chance.choice(CLOCKS)
    event = {"what": "fault", "kind": "clock_jumped", "phone": phone.name, "at": phone.moment()}
    phone.note(event | {"by": phone.clock_ahead_s - before})


ACTS: dict[Act, int] = {
    new_household: 12,
    visit: 36,
    visit_before_its_household: 8,
    contact: 9,
    ticket: 8,
    photo: 9,
    edit: 24,
    delete: 6,
    nonsense: 5,
    used_rev: 2,
    clock: 2,
}


def act(phone: ChronicledPhone, store: Store, chance: random.Random) -> None:
    for doing in chance.choices(list(ACTS), list(ACTS.values()), k=chance.choice([0, 1, 1, 2, 4])):
        doing(phone, store, chance)


def _any(phone: ChronicledPhone, chance: random.Random, collection: str) -> str | None:
    found = list(phone.live(collection))
    return chance.choice(found) if found else None


def _name(chance: random.Random) -> str:
    return f"丘{chance.randrange(10**6)}"


def _point(chance: random.Random) -> dict[str, object]:
    lng = round(chance.uniform(WEST_END + 0.0005, EAST_END - 0.0005), 6)
    return {"lng": lng, "lat": LAT, "crs": "cgcs2000", "accuracy_m": 8}
