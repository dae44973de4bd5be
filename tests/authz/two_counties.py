"""Rows of everything, in places that are foreign to each other, each with a text of its own.

Whoever finds such a text in an answer knows whose row showed.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from records.changes import allocate_seqs
from records.feeds import Tombstone
from records.fieldwork.aliases import HouseholdAlias
from records.fieldwork.credits import Credit
from records.intake.inbox import InboxRow
from records.intake.outcomes import Decision, Outcome
from records.planning.quotas import TEMPLATES, Quota
from records.staff.duties import DutySwap
from records.staff.people import Person, personal_feed
from records.system.audit import AuditRow
from records.system.feedback import Feedback
from tests import factories as f
from tests.server.photos.photos import make_photo

EAST, WEST = "441427100201001", "441427100201002"  # of one village
VALLEY = "441427101201001"  # another township
ABROAD = "441426100201001"  # another county
QUOTA = "quota"
PLACES = (EAST, WEST, VALLEY, ABROAD)


@dataclass(frozen=True)
class Marked:
    """A row that is there. ``place`` is its feed or its area; ``texts`` appear nowhere else.

    ``home`` is where somebody belongs: offices there see who and with what phones.
    """

    table: str
    county: str
    place: str
    id: UUID
    rev: UUID | None
    texts: tuple[str, ...]
    home: str = "-"


@dataclass
class TwoCounties:
    """``cadres`` by their grid. Each has waiting rows and visits in a feed of their own."""

    session: Session
    cadres: dict[str, Person] = field(default_factory=dict)
    rows: list[Marked] = field(default_factory=list)
    orphans: dict[UUID, str] = field(default_factory=dict)  # visits that wait, by where

    def of(self, table: str, place: str) -> Marked:
        return next(row for row in self.rows if (row.table, row.place) == (table, place))

    def foreign_to(self, person: Person, area: str) -> list[Marked]:
        """What is neither the person's own nor in the area, which is theirs."""
        mine = (personal_feed(person.id), area)
        return [
            row
            for row in self.rows
            if not row.place.startswith(mine) and not row.home.startswith(area)
        ]

    def mark(self, place: str, row: Any, *texts: str) -> None:
        """``texts``: what is secret about it; its id is as well."""
        key = getattr(row, "id", None) or row.key
        secrets = (str(key), *texts)
        self.rows.append(
            Marked(row.__tablename__, row.county, place, key, getattr(row, "rev", None), secrets)
        )


def make_two_counties(session: Session) -> TwoCounties:
    world = TwoCounties(session)
    for county in sorted({place[:6] for place in PLACES}):
        f.make_county(session, county)
        shape = dict(TEMPLATES[0]) | {"name": QUOTA, "valid_from": f.LONG_AGO}
        session.add(Quota(county=county, **shape))
    for place in PLACES:
        grid = f.make_grid(session, place, name=(name := uuid4().hex))
        world.rows.append(
            Marked("grids", place[:6], place, grid.id, grid.rev, (str(grid.id), name))
        )
        _people_and_records(world, place)
    session.commit()
    return world


def _people_and_records(world: TwoCounties, place: str) -> None:
    session = world.session
    county, name = place[:6], uuid4().hex
    cadre = f.make_person(
        session, areas=[place], county=county, name=name, login=name, home=place[:9]
    )
    own = personal_feed(cadre.id)
    world.cadres[place] = cadre
    # Others name people by their id, as the authors of what they did: that shows no row of theirs.
    world.rows.append(Marked("people", county, own, cadre.id, cadre.rev, (name,), place[:9]))
    device = f.make_device(session, cadre, name=(device_name := uuid4().hex))
    texts = (str(device.id), device_name)
    world.rows.append(Marked("devices", county, own, device.id, None, texts, place[:9]))
    absence = f.make_absence(session, cadre, f.NOW.date()).id
    world.rows.append(Marked("absences", county, own, absence, None, (str(absence),), place[:9]))
    household = f.make_household(
        session, place, head=(head := uuid4().hex), address=(address := uuid4().hex)
    )
    world.mark(place, household, head, address)
    world.mark(place, f.make_contact(session, household, name=(name := uuid4().hex)), name)
    visit = f.make_visit(session, household, cadre, note=(note := uuid4().hex))
    world.mark(place, visit, note)
    ticket = f.make_meal_ticket(session, household, cadre, number=(number := uuid4().hex))
    world.mark(place, ticket, number)
    photo = make_photo(session, household, cadre, b"-", sha256=(hash := uuid4().hex * 2))
    world.mark(place, photo, hash)
    alone = f.make_visit(
        session, household, cadre, note=(note := uuid4().hex), household_id=uuid4(),
        feed=own, grid=None, evidence=None, seq=_next(session, county, own),
    )  # fmt: skip
    world.mark(own, alone, note)
    world.orphans[alone.id] = place
    _decided(world, cadre, place)
    week = f.NOW.date() - timedelta(days=f.NOW.weekday())
    world.mark(own, f.make_plan(session, cadre, week, input_hash=(hash := uuid4().hex * 2)), hash)
    wanted = f.make_planned_visit(session, household, cadre, week, note=(note := uuid4().hex))
    world.mark(own, wanted, note)
    world.mark(place, f.make_handover(session, household, cadre, week))
    world.mark(own, f.make_reminder(session, cadre, key=(key := uuid4().hex)), key)
    _turns(world, cadre, place)
    _waiting(world, cadre, place)
    _gone(world, place)
    logged = AuditRow(county=county, id=uuid4(), at=f.NOW, action="read", target=uuid4().hex)
    session.add(logged)
    world.mark(county, logged, logged.target)
    said = Feedback(county=county, id=uuid4(), day=f.NOW.date(), about="work", text=uuid4().hex)
    session.add(said)
    world.mark(county, said, said.text)


def _turns(world: TwoCounties, cadre: Person, place: str) -> None:
    """A duty, for which the cadre asks somebody. Duties are no secret to those at home there."""
    day = f.NOW.date() + timedelta(days=PLACES.index(place))  # a village has one turn a day
    duty = f.make_duty(world.session, cadre, day, area=place[:12])
    if place[:9] != EAST[:9]:
        world.mark(place, duty)
    colleague = f.make_person(world.session, county=place[:6], home=place[:9])
    swap = DutySwap(
        county=place[:6], id=uuid4(), duty_id=duty.id, asked_by=cadre.id, asked_of=colleague.id,
        asked_at=f.NOW,
    )  # fmt: skip
    world.session.add(swap)
    world.session.flush()
    own, texts = personal_feed(cadre.id), (str(swap.id),)
    world.rows.append(Marked("duty_swaps", place[:6], own, swap.id, None, texts, place[:9]))


def _waiting(world: TwoCounties, author: Person, place: str) -> None:
    """A held row, once returned: in the inbox, in its author's feed, on its area's list."""
    session, county, key = world.session, place[:6], uuid4()
    inbox = InboxRow(
        county=county, key=key, collection="visits", record_id=uuid4(), person_id=author.id,
        received_at=f.NOW, body={"note": (body := uuid4().hex)}, fingerprint=b"-", outcome="held",
        errors=[{"field": "row", "code": "out_of_scope"}], area=place,
    )  # fmt: skip
    session.add(inbox)
    session.flush()
    world.mark(place, inbox, body)
    own = personal_feed(author.id)
    outcome = Outcome(
        county=county, id=key, rev=uuid4(), feed=own, seq=_next(session, county, own),
        written_at=f.NOW, collection="visits", record_id=inbox.record_id, outcome="held",
        area=place, received_at=f.NOW, note=(note := uuid4().hex),
    )  # fmt: skip
    decision = Decision(
        county=county, key=key, n=1, decision="returned", person_id=author.id, at=f.NOW,
        note=(said := uuid4().hex),
    )  # fmt: skip
    session.add_all([outcome, decision])
    session.flush()
    world.rows.append(
        Marked("outcomes", place[:6], place, key, outcome.rev, (str(outcome.rev), note))
    )
    world.rows.append(Marked("decisions", place[:6], place, key, None, (said,)))


def _decided(world: TwoCounties, author: Person, place: str) -> None:
    """Another name of a household, and work that was credited to a colleague."""
    session, county = world.session, place[:6]
    peer, office = (f.make_person(session, county=county, home=place[:9]) for _ in range(2))
    alias = HouseholdAlias(
        county=county, id=uuid4(), rev=uuid4(), feed=place, seq=_next(session, county, place),
        written_at=f.NOW, household_id=uuid4(), grid=place, made_by=office.id, made_at=f.NOW,
    )  # fmt: skip
    credit = Credit(
        county=county, id=uuid4(), collection="visits", record_id=uuid4(), from_person=author.id,
        to_person=peer.id, area=place, made_by=office.id, made_at=f.NOW, note=(note := uuid4().hex),
    )  # fmt: skip
    session.add_all([alias, credit])
    session.flush()
    world.mark(place, alias, str(alias.household_id))
    world.mark(place, credit, note)


def _gone(world: TwoCounties, place: str) -> None:
    session = world.session
    gone = Tombstone(
        county=place[:6], feed=place, seq=_next(session, place[:6], place), collection="visits",
        record_id=uuid4(), rev=uuid4(), why="deleted", at=f.NOW,
    )  # fmt: skip
    session.add(gone)
    session.flush()
    world.rows.append(
        Marked("tombstones", place[:6], place, gone.record_id, gone.rev, (str(gone.record_id),))
    )


def _next(session: Session, county: str, feed: str) -> int:
    return 1 + allocate_seqs(session, county, {feed: 1})[feed]
