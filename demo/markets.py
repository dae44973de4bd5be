"""Market days of the townships, and the village cadres on duty on these days."""

from datetime import timedelta
from typing import NamedTuple

import numpy as np
from borax.calendars.lunardate import LunarDate
from numpy.random import Generator

from demo.chance import Flags, Ints, day_number, day_of
from demo.people import Person, Staff
from demo.source import Place


class MarketRule(NamedTuple):
    area: str
    name: str
    kind: str
    numbers: tuple[int, ...]


class Turn(NamedTuple):
    person: int
    village: str
    day: int


# Last digits of a township's market days (圩日), by its index in code order, so that neighbours
# differ. Every fourth township uses solar days.
_DIGITS = [(3, 6, 9), (1, 4, 7), (2, 5, 8)]


def market_rule(township: int) -> tuple[str, tuple[int, ...]]:
    kind = "solar_digits" if township % 4 == 3 else "lunar_digits"
    return kind, _DIGITS[township % len(_DIGITS)]


def is_market_day(day: Ints, township: Ints) -> Flags:
    """True where the township (index in code order) has a market on the day."""
    first = day.min()
    days = [day_of(number) for number in range(first, day.max() + 1)]
    digits = {
        "solar_digits": np.array([each.day % 10 for each in days]),
        "lunar_digits": np.array([LunarDate.from_solar(each).day % 10 for each in days]),
    }
    held = []
    for place in range(township.max() + 1):
        kind, numbers = market_rule(place)
        held.append(np.isin(digits[kind], numbers))
    markets: Flags = np.array(held)[township, day - first]
    return markets


def market_rules(places: list[Place]) -> list[MarketRule]:
    townships = [place for place in places if len(place.code) == 9]
    return [
        MarketRule(place.code, f"{place.name.removesuffix('镇')}圩", *market_rule(number))
        for number, place in enumerate(townships)
    ]


def take_turns(rng: Generator, staff: Staff, places: list[Place], today: int) -> list[Turn]:
    """The roster of this month and the next; the order in each village is random."""
    begin = day_of(today).replace(day=1)
    end = (begin + timedelta(days=62)).replace(day=1)
    days = np.arange(day_number(begin), day_number(end))
    townships = [place.code for place in places if len(place.code) == 9]
    held = {
        township: days[is_market_day(days, np.full(len(days), number))].tolist()
        for number, township in enumerate(townships)
    }
    cadres = {role.person for role in staff.roles if role.role == "cadre"}
    of_village: dict[str, list[tuple[int, Person]]] = {}
    for index, person in enumerate(staff.people):
        if person.level == "village" and index in cadres:
            of_village.setdefault(person.home, []).append((index, person))
    turns = []
    for village in (place.code for place in places if len(place.code) == 12):
        own = of_village.get(village, [])
        queue = [own[place] for place in rng.permutation(len(own))]
        for day in held[village[:9]]:
            there = (
                pair
                for pair in queue
                if pair[1].joined <= day and (pair[1].left is None or day < pair[1].left)
            )
            if chosen := next(there, None):
                queue.remove(chosen)
                queue.append(chosen)
                turns.append(Turn(chosen[0], village, day))
    return turns
