"""The scenarios: a county that comes back into signal, first syncs all at once, a training day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from psycopg import Connection

from bench.county import COUNTY
from bench.database import Databases
from bench.load import phones
from bench.load.check import Found, check
from bench.load.people import PASSWORD, Cadre, add_cadres
from bench.load.phones import Phone, Sync
from bench.load.plan import CADRES_OF_GRID, Plan
from bench.load.watch import Peaks, Watch
from bench.load.week import (
    Week,
    checkpoints,
    held_by_feed,
    returning_phones,
    write_meanwhile,
)
from bench.service import Service, serving

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What one scenario gave; ``last_came`` is when the last phone began, from the start on."""

    name: str
    aim: float
    last_came: float
    syncs: Sequence[Sync]
    found: Found
    peaks: Peaks
    client_cpu: float


def returning(databases: Databases, plan: Plan, say: Say) -> Result:
    """Phones that come back within some minutes, after a week in which others had signal."""
    url = databases.copy(plan.county)
    with _superuser(databases, url) as connection, serving(url) as service:
        cadres = add_cadres(connection, plan.county.codes)[: plan.phones]
        week = Week.read(connection, plan.conflicts)
        given = checkpoints(connection, cadres)
        before = held_by_feed(connection)
        say(f"the week meanwhile: what others write of {len(cadres):,} cadres' grids")
        write_meanwhile(service.port, cadres, week)
        made = returning_phones(cadres, week, given, plan)
        say(f"{len(made):,} phones come back within {plan.minutes:g} minutes")
        return _measure(
            f"{plan.phones} phones come back, {plan.visits} visits each",
            *(databases, say, url, connection, service, cadres, made, plan.returned_after, before),
        )


def first_syncs(databases: Databases, plan: Plan, say: Say) -> Result:
    """New phones, each of another grid, all at the same moment."""
    return _first_day(databases, plan, say, "first syncs")


def training_day(databases: Databases, plan: Plan, say: Say) -> Result:
    """The same by people who log in just before, in one hall, and so from one address."""
    return _first_day(databases, plan, say, "log-ins with first syncs", log_in=True)


def _first_day(
    databases: Databases, plan: Plan, say: Say, name: str, *, log_in: bool = False
) -> Result:
    url = databases.copy(plan.county)
    with _superuser(databases, url) as connection, serving(url) as service:
        cadres = add_cadres(connection, plan.county.codes)[::CADRES_OF_GRID][: plan.first]
        made = []
        for cadre in cadres:
            phone = Phone(None if log_in else cadre.phone, 0, plan.limit)
            device = {"sent_at": datetime.now(UTC).isoformat(), "app_version": "1.0.0"}
            phone.prepare(device, _log_in(cadre) if log_in else None)
            made.append(phone)
        say(f"{len(made):,} {name}")
        return _measure(
            f"{plan.first} {name}, {plan.households} households each",
            *(databases, say, url, connection, service, cadres, made, plan.first_within),
        )


def _log_in(cadre: Cadre) -> dict[str, object]:
    device = {"name": "新手机", "app_version": "1.0.0"}
    return {"login": cadre.login, "password": PASSWORD, "county": COUNTY, "device": device}


SCENARIOS = {"returning": returning, "first": first_syncs, "training": training_day}


def _measure(
    name: str,
    databases: Databases,
    say: Say,
    url: str,
    connection: Connection[Any],
    service: Service,
    cadres: Sequence[Cadre],
    made: Sequence[Phone],
    aim: float,
    before: Any = None,
) -> Result:
    databases.checkpoint()
    postmaster = databases.cluster.postmaster()
    assert postmaster is not None
    watch = Watch(service, postmaster, connection, _name(url))
    since = datetime.now(UTC)
    done = phones.run(service.port, made, watch.look)
    peaks = watch.end()
    say("checking every row, and what every phone holds")
    found = check(connection, service.port, cadres, made, done.syncs, since, before)
    last_came = max(phone.at for phone in made)
    return Result(name, aim, last_came, done.syncs, found, peaks, done.cpu_seconds)


def _superuser(databases: Databases, url: str) -> Connection[Any]:
    """Sees everything, and is not among the connections of the application."""
    return databases.cluster.connect_as_superuser(_name(url))


def _name(url: str) -> str:
    name = sa.make_url(url).database
    assert name is not None
    return name
