"""An off-the-shelf client syncs against the server as it stands: RxDB in Node, over real HTTP.

`scenarios.mjs` plays the phones and the bad network, and reports what the phones saw; here that is
compared with the server's database.
"""

import itertools
import json
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.feeds import Feed, Tombstone
from records.fieldwork.households import Contact, Household
from records.fieldwork.meal_tickets import MealTicket
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.staff.people import Person, personal_feed
from tests.factories import make_grid, make_household, make_login, make_person
from tests.phone.line import WELL, Line, Request

HERE = Path(__file__).parent
Fates = Mapping[str, int] | Callable[[Request], str]
TABLES: dict[str, type] = {
    "households": Household,
    "contacts": Contact,
    "visits": Visit,
    "meal_tickets": MealTicket,
}

_grids = itertools.count(1)
# A scenario takes 1-4 s by itself; an endless loop would take for ever.
MAX_SECONDS = 300

pytestmark = pytest.mark.slow


@dataclass
class County:
    """A grid of the test's own with a household, and two cadres who both answer for it."""

    session: Session
    url: str
    grid: str
    household: Household
    cadres: tuple[Person, Person]

    def play(
        self, scenario: str, *people: Person, seed: int = 1, fates: Fates = WELL, **more: Any
    ) -> dict[str, Any]:
        """Run a scenario with a phone for each of these people; its report.

        ``fates`` befall what the phones send, by the seed.
        """
        tokens = [make_login(self.session, person) for person in people]
        asked = {"base": self.url, "tokens": tokens, "grid": self.grid, "seed": seed} | more
        asked["household"] = str(self.household.id)
        self.session.commit()
        with Line(urlsplit(self.url).port or 80, seed, fates=fates) as line:
            played = subprocess.run(
                ["node", HERE / "scenarios.mjs", scenario],
                input=json.dumps(asked | {"line": line.address}),
                capture_output=True,
                text=True,
                timeout=MAX_SECONDS,
            )
        assert played.returncode == 0, played.stderr
        self.session.expire_all()
        report: dict[str, Any] = json.loads(played.stdout)
        return report

    def rows(self, table: type) -> dict[str, Any]:
        """The live records of the grid by id, its first household left out."""
        found = self.session.scalars(sa.select(table).where(table.grid == self.grid))
        return {str(row.id): row for row in found if row.id != self.household.id}

    def inbox(self, *outcomes: str) -> list[InboxRow]:
        """What the cadres' phones pushed."""
        wanted = sa.select(InboxRow).where(InboxRow.person_id.in_([p.id for p in self.cadres]))
        if outcomes:
            wanted = wanted.where(InboxRow.outcome.in_(outcomes))
        return list(self.session.scalars(wanted))

    def household_now(self) -> Household:
        return self.session.get_one(Household, (self.household.county, self.household.id))

    def assert_each_seq_was_given_once(self) -> None:
        """A place in a feed is one record, or one tombstone, or was left by a later version."""
        names = [self.grid, *(personal_feed(cadre.id) for cadre in self.cadres)]
        feeds = self.session.scalars(sa.select(Feed).where(Feed.code.in_(names))).all()
        assert self.grid in {feed.code for feed in feeds}
        for feed in feeds:
            seqs = [
                seq
                for table in (Tombstone, *TABLES.values())
                for seq in self.session.scalars(sa.select(table.seq).where(table.feed == feed.code))
            ]
            assert len(seqs) == len(set(seqs)), feed.code
            assert max(seqs, default=0) <= feed.n


@pytest.fixture
def county(session: Session, served: str) -> County:
    grid = f"441427100201{next(_grids):03}"
    make_grid(session, grid)
    household = make_household(session, grid, address="0号")
    cadres = make_person(session, areas=[grid]), make_person(session, areas=[grid])
    session.commit()
    return County(session, served, grid, household, cadres)


def test_offline_inserts_over_a_line_that_loses_answers_arrive_once_each(county: County) -> None:
    pushes = itertools.count(1)

    def fate(request: Request) -> str:
        """Of the pushes four lose their answer, after the commit, and one is lost before it."""
        nth = next(pushes) if request.method == "POST" else 0
        return {2: "answer_lost", 5: "answer_lost", 6: "answer_lost", 9: "answer_lost",
                7: "request_lost"}.get(nth, "well")  # fmt: skip

    report = county.play("offlineInserts", county.cadres[0], fates=fate)
    written = report["written"]
    assert {name: len(rows) for name, rows in written.items()} == {
        "households": 250,
        "contacts": 250,
        "visits": 400,
        "meal_tickets": 200,
    }
    for name, table in TABLES.items():
        assert {key: str(row.rev) for key, row in county.rows(table).items()} == dict(written[name])
    inbox = county.inbox()
    assert Counter(row.outcome for row in inbox) == {"applied": 1100}
    revs = {rev for rows in written.values() for _, rev in rows}
    assert {str(row.key) for row in inbox} == revs
    county.assert_each_seq_was_given_once()

    line = report["line"]
    assert line["lost"] == 5
    # On a machine that is overloaded the server may say `busy`, and RxDB may push what it has just
    # pulled: neither does harm.
    assert set(line["statuses"]) <= {200, 503}, line["errors"]
    assert len(line["errors"]) == line["lost"] + line["refused"], line["errors"]
    assert line["rows"] == 1100 + line["unanswered"] + line["again"], "all was answered"
    assert line["returned"] == 0, "a replay is silent"
    assert line["mostUnderWay"] >= 3
    assert report["idle"] == 0
    seen = [document for documents in report["seen"].values() for document in documents]
    assert len(seen) == 1101
    # RxDB skips in a pull what it is just pushing: such a document shows the server's part later.
    told = [document["srv"] for document in seen if "srv" in document]
    assert told
    assert all(srv["status"] == "ok" and srv["grid"] == county.grid for srv in told)


def test_rows_that_are_too_long_for_one_request_go_in_two(county: County) -> None:
    report = county.play("longNotes", county.cadres[0])
    visits = county.rows(Visit)
    assert len(visits) == 500
    assert {len(visit.note) for visit in visits.values()} == {4000}
    assert {document["id"] for document in report["seen"]} == visits.keys()
    assert sorted(report["line"]["statuses"]) == [200, 413]
    assert report["line"]["errors"] == []


@pytest.mark.parametrize(
    ("handler", "head"), [("default", "一号说"), ("mergeByField", "一号说"), ("insist", "二号说")]
)
def test_conflicting_edits_converge_under_any_conflict_handler(
    county: County, handler: str, head: str
) -> None:
    report = county.play("conflict", *county.cadres, handler=handler)
    assert [(seen["head"], seen["address"]) for seen in report["apart"]] == [
        ("由一号改", "由二号改")
    ] * 2
    one, two = report["together"]
    assert (one["head"], one["address"]) == (head, "又改")
    assert one == two
    assert report["told"]["srv"]["errors"] == [
        {"field": "head", "code": "conflict", "yours": "二号说", "theirs": "一号说"}
    ]
    assert str(county.household_now().rev) == one["rev"]
    kept = county.inbox("conflict")
    assert [row.body["head"] for row in kept] == ["二号说"]
    assert report["idle"] == [0, 0]
    assert sum(line["rows"] for line in report["lines"]) <= 4 + 2 + 2, "the edits, and the echoes"


@pytest.mark.parametrize("handler", ["default", "mergeByField"])
def test_a_deletion_reaches_the_other_phone_but_never_takes_an_unseen_edit(
    county: County, handler: str
) -> None:
    """The two phones are of one cadre: visits are their author's."""
    report = county.play("deletion", county.cadres[0], county.cadres[0], handler=handler)
    assert set(report["one"]) == set(report["two"]) == {report["revived"]}
    for phone in ("one", "two"):
        assert report[phone][report["revived"]]["note"] == "still needed"
    assert set(county.rows(Visit)) == {report["revived"]}
    assert {(str(row.record_id), deleted_of(row)) for row in county.inbox("conflict")} == {
        (report["edited"], False),
        (report["revived"], True),
    }
    assert report["idle"] == [0, 0]


@pytest.mark.parametrize("handler", ["default", "mergeByField"])
def test_a_poisoned_row_comes_back_rejected_and_blocks_none_behind_it(
    county: County, handler: str
) -> None:
    report = county.play("poisonedRow", county.cadres[0], handler=handler)
    returned = report["returned"]
    assert returned["srv"]["status"] == "rejected"
    assert returned["srv"]["errors"] == [{"field": "purpose", "code": "unknown_value"}]
    assert returned["note"] == "喝茶", "nothing typed is lost from the phone"
    assert report["idleWhileBad"] == report["idle"] == 0
    assert report["pushesWhileBad"] <= 5  # four rows, and the echo of the rejected one
    visits = county.rows(Visit)
    assert set(visits) == {*report["good"], report["bad"]}
    assert visits[report["bad"]].purpose == report["corrected"]["purpose"] == "listening"
    assert visits[report["bad"]].note == "喝茶"
    assert report["corrected"]["srv"]["status"] == "ok"
    assert Counter(row.outcome for row in county.inbox()) == {"applied": 4, "rejected": 1}


def test_pages_are_full_and_the_checkpoint_outlives_the_phone(county: County) -> None:
    report = county.play("paging", *county.cadres, count=1050)
    assert report["pages"] == [100] * 10 + [50]
    assert report["count"] == 1050
    assert report["pushes"] == 0, "what was pulled is not pushed back"
    for requests, documents in ((report["afterRestart"], 0), (report["oneMore"], 1)):
        assert [(r["kind"], r["documents"]) for r in requests] == [("pull", documents)]
        assert requests[0]["checkpoint"]
    assert len(report["notes"]) == 1051
    assert "one more" in report["notes"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_phones_that_write_over_a_bad_line_converge(county: County, seed: int) -> None:
    fates = {"well": 52, "request_lost": 10, "answer_lost": 20, "twice_at_once": 15, "delayed": 3}
    report = county.play("convergence", *county.cadres, seed=seed, fates=fates)
    live = {
        key: str(row.rev) for table in (Household, Visit) for key, row in county.rows(table).items()
    }
    live[str(county.household.id)] = str(county.household_now().rev)
    assert report["revs"] == [live, live]
    one, two = report["contents"]
    assert one == two
    assert report["idle"] == [0, 0]
    lines = report["lines"]
    assert sum(line["lost"] for line in lines) > 5
    assert all(line["statuses"] == [200] for line in lines)
    assert not county.inbox("rejected", "held")
    county.assert_each_seq_was_given_once()


def test_a_phone_that_lost_its_checkpoint_ends_with_what_the_server_has(county: County) -> None:
    """RxDB then pushes all that it holds, without a base: versions that the server knows."""
    before = 1 + 30 + 5
    report = county.play("lostCheckpoint", *county.cadres)
    one, two = report["one"], report["two"]
    assert {key: seen["rev"] for key, seen in one.items()} == {
        key: seen["rev"] for key, seen in two.items()
    }
    assert report["deleted"] not in one
    assert one[report["stale"]]["address"] == "3号"
    assert (one[report["merged"]]["head"], one[report["merged"]]["address"]) == ("钟二", "2号")
    assert [visit["srv"]["status"] for visit in report["visits"]] == ["ok"] * 30
    assert not county.inbox("rejected", "held")
    # Without its base an edit cannot be merged: the server's stays, both are kept.
    assert one[report["changed"]]["address"] == "1号"
    assert [str(row.record_id) for row in county.inbox("conflict")] == [report["changed"]]
    assert report["idle"] == 0
    assert report["line"]["rows"] <= before + 3 * 2, "everything once, and the echoes"


@pytest.mark.parametrize("handler", ["default", "mergeByField"])
def test_an_app_that_knows_no_aliases_survives_a_merge(county: County, handler: str) -> None:
    """Its visits come back with the household that has the number, and it goes on as ever."""
    number = f"N-{county.grid}-{handler}"
    taken = make_household(county.session, county.grid, number=number)
    desk = make_person(county.session, roles=[("dispatcher", county.grid[:9])])
    token = make_login(county.session, desk)
    report = county.play(
        "mergedHousehold", county.cadres[0], handler=handler, number=number, desk=token
    )
    assert report["refused"]["srv"]["errors"] == [{"field": "number", "code": "already_used"}]
    assert report["before"]["srv"]["grid"] is None
    assert report["decided"] == 200
    seen = report["visits"]
    assert {visit["household"] for visit in seen.values()} == {str(taken.id)}
    assert {visit["srv"]["grid"] for visit in seen.values()} == {county.grid}
    assert seen[report["late"]]["note"] == "晚"
    stored = county.rows(Visit)
    assert {id: str(row.rev) for id, row in stored.items()} == {
        id: visit["rev"] for id, visit in seen.items()
    }
    assert stored[report["early"]].note == seen[report["early"]]["note"]
    assert report["idle"] == 0


def deleted_of(row: InboxRow) -> bool:
    assert isinstance(row.body, dict)
    return row.body["_deleted"] is True
