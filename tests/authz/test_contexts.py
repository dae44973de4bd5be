"""Which rows statements may reach is stated in these places, each with its reason.

A new one has to be argued for here. And whatever states nothing does not run.
"""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import click
import pytest
from flask import Flask
from flask.cli import with_appcontext
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import MissingAccessContext
from records.db import db
from server.web.auth import public
from tests import factories as f
from tests.conftest import CHECKOUT, PACKAGES
from tests.contexts import JobProcess

# All rows, or all of a county.
WIDE = {"as_county", "of_county", "EVERYTHING", "connection_options"}
WAYS_OUT = {
    # Who runs them is nobody of a county.
    "demo/load.py:load_demo": "fills a county that is not there yet",
    "server/cli/__init__.py:_prepare": "commands of operators",
    "server/ops/doctor/patient.py:patient_of": "the doctor: jobs, channels of all",
    "server/cli/orphans.py:listing": "a county that the command names, and no other",
    "server/jobs/job_process.py:transaction": "a job's county; which counties there are",
    "server/ops/postgres_clients.py:_options": "pg_dump and pg_restore",
    "server/ops/serve.py:_serve": "the start of a server: its locks and its demo county",
    "server/ops/state_metrics.py:_read": "figures of the whole deployment; counts and ages",
    # What becomes of a pushed row depends on records that its sender may not see.
    "sync/decisions/decisions.py:decide": "a decision is a push in its author's name",
    "sync/decisions/hand_in.py:hand_in": "a row may be in the inbox already, from elsewhere",
    "sync/pushing/answers.py:_stored": "whether a record that left the sender's sight is there",
    "sync/pushing/push.py:push": "the version it would replace; whose number it is",
    # What belongs together goes together, wherever it lies.
    "server/api/sync/hand_in_photos.py:_begun": "a photo, where its household stands by now",
    "server/api/sync/hand_in_photos.py:_stored": "a photo, where its household stands by now",
    "server/api/sync/photo_uploads.py:_begun": "a photo, where its household stands by now",
    "server/api/sync/photo_uploads.py:_mine": "a photo, where its household stands by now",
    "server/api/sync/photo_uploads.py:_take": "a photo, where its household stands by now",
    "server/services/credits.py:credit_and_note": "what was recorded along with the record",
    "server/services/orphans.py:merge_and_note": "all that names the household",
    "server/services/orphans.py:take_in_and_note": "work in the feeds of its authors",
    "server/services/orphans.py:unmerge_and_note": "all that names the household",
    "sync/collections/reminders.py:_withdraw": "messages that wait, which nobody reads",
    # A household's rights: all that is held, wherever it lies.
    "server/ops/erased_again.py:erase_again": "after a restore: what was erased before",
    "server/services/rights/copies.py:copy_of": "a householder's own; given out as a whole",
    "server/services/rights/erasing.py:_id_of": "whether it is erased: its row is in no feed",
    "server/services/rights/erasing.py:erase_household": "all that names the household",
    "server/services/rights/erasing.py:found_of": "work that waits in authors' feeds is of it, too",
    "server/services/rights/erasing.py:preview": "how much of it there is; counts and ids",
    # Work counts wherever it was done.
    "geo/answered_for.py:count_unassigned": "where households stood that left; a count",
    "geo/answered_for.py:unassigned_by_grid": "where households stand that left; a count",
    "server/services/counted_households.py:_moved_since": "where households stood; ids and grids",
    "server/services/counted_households.py:counted_households": "where those stand; a count",
    "server/services/coverage.py:_losses": "where households stand that left; counts",
    "server/services/coverage.py:up_to_date": "figures of a whole county are counted at once",
    "server/services/coverage_version.py:coverage_version": "phones of all areas; a digest",
    "server/services/quotas/by_area.py:areas": "the work of those who answer there; counts",
    "server/services/quotas/by_person.py:explained": "the work of somebody whose figures one sees",
    "server/services/quotas/by_person.py:quotas_of": "the work of somebody whose figures one sees",
}
# All people of a county and what lies in its offices, but no household and no visit; or what lies
# in people's own feeds.
PARTS = {"people_of", "with_own_feeds"}
PARTLY_OUT = {
    "server/api/ogc/features.py:_reader": "roles and areas of the owner of a secret",
    "server/api/planning/roster.py:_answer": "the colleague's duty, and other swaps of it",
    "server/api/planning/roster.py:ask_for_swap": "the colleague's duty",
    "server/api/planning/roster.py:plan": "who may have a turn is at home elsewhere",
    "server/api/planning/roster.py:show_roster": "why nobody has a turn; nobody is named",
    "server/api/staff/channels.py:subscribe": "a browser may have been somebody else's",
    "server/api/staff/login.py:log_in": "nobody is known before the password was right",
    "server/services/accounts/handing_in.py:mark_emptied": "a cookie says whose phone it is",
    "server/web/hand_in_cookies.py:device_handing_in": "a cookie says who hands in",
    "server/services/sms/taking.py:take": "nobody is known before the SMS was read",
    "server/services/accounts/directed.py:described": "areas beyond the reader's, of people named",
    "geo/answered_for.py:_held_anywhere": "who answers may be at home elsewhere",
    "server/services/handovers/asking.py:_plan_anew": "whether a cadre has a plan of the week",
    "server/services/handovers/asking.py:sort_out": "whose plan has a household, to tell who plans",
    "server/services/handovers/asking.py:withdraw": "whose plan has the household, to replan it",
    "server/services/handovers/fit.py:_hours": "sums of hours; nobody is named",
    "server/services/handovers/outcomes.py:outcomes": "plans lie in cadres' feeds; day and reason",
    "server/services/longest.py:described": "whose plan has a household; who answers for it",
    "server/services/coverage.py:_phones": "whose phones are behind may be at home elsewhere",
    "server/services/orphans.py:_answered": "the audit log has what was answered before",
    "server/services/orphans.py:waiting_for": "records in their authors' own feeds; a count",
    "server/services/accounts/secret_urls.py:owner_of": "a secret says whose it is",
    "server/services/plans/area_figures.py:load_of_week": "plans lie in cadres' feeds; counts",
    "server/services/plans/area_figures.py:progress_of_week": "plans lie in cadres' feeds; counts",
    "server/web/auth.py:_authenticate": "a token says who asks",
}
# As far as whoever asks, and what has a name there.
OWN = {"access_context", "switch_to", "AccessContext"}
AS_FAR_AS_ASKED = {
    "server/api/fieldwork/divisions.py:_grids": "the outlines of an area that is asked for",
    "server/api/fieldwork/prints.py:_printed": "the lists of `see_authors` on a page of figures",
    "server/api/ogc/features.py:_extent": "the outlines of the county's grids",
    "server/api/ogc/features.py:_listing": "what the owner of a secret reads in a list",
    "server/api/planning/roster.py:_duties_of_swaps": "duties behind the swaps that one may see",
    "server/exports/rows.py:described": "the rest of a file, as whoever asked for it",
    "server/services/reading.py:areas_within": "whether there is a grid in one's own areas",
    "server/services/credits.py:_find": "where one decides, and feeds of people there",
    "server/services/orphans.py:_records": "where one decides, and feeds of people there",
    "server/services/orphans.py:listing": "where one decides, and feeds of people there",
    "server/services/orphans.py:_sight": "where one decides",
    "server/web/auth.py:sign_in": "the scope of whoever asks",
    "server/web/boundary.py:in_transaction": "nothing, until it is known who asks",
    "server/services/sms/taking.py:_pushed": "the scope of whose phone signed the SMS",
    "server/services/plans/calendar_feed.py:calendar_behind": "the owner's own week",
    "sync/pulling/pull.py:_with_feeds": "feeds that the server named to the phone before",
    "sync/pulling/resync.py:refuse_ahead": "feeds that the server named to the phone before",
    "sync/pushing/lookup.py:mark_invisible": "the sender's own scope",
    "sync/pushing/writing.py:write": "where the sender may write",
}


class Finder(ast.NodeVisitor):
    """Which names of authz.access_context each function uses; ``<module>`` is outside of all."""

    def __init__(self) -> None:
        self.within = ["<module>"]
        self.known: set[str] = set()
        self.found: dict[str, set[str]] = {}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module == "authz.access_context":
            self.known |= {name.name for name in node.names}
            assert not any(name.asname for name in node.names), "by their own names"

    def visit_Import(self, node: ast.Import) -> None:
        assert all(name.name != "authz.access_context" for name in node.names), "import its names"

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.within.append(node.name)
        for part in (*node.decorator_list, *node.body):  # a signature states nothing
            self.visit(part)
        self.within.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name) and node.value.id == "access_context":
            # perhaps the module
            self.found.setdefault(self.within[-1], set()).add(node.attr)
        self.visit(node.value)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in self.known:
            self.found.setdefault(self.within[-1], set()).add(node.id)


def stated() -> Iterator[tuple[str, set[str]]]:
    """Every function of the product that uses names of authz.access_context."""
    for path in sorted(path for name in PACKAGES for path in (CHECKOUT / name).rglob("*.py")):
        module = str(path.relative_to(CHECKOUT))
        if module in ("authz/access_context.py", "authz/scope.py"):  # where contexts are made
            continue
        finder = Finder()
        finder.visit(ast.parse(path.read_text()))
        for function, names in finder.found.items():
            yield f"{module}:{function}", names


def test_every_place_that_states_a_context_is_known_with_its_reason() -> None:
    found = dict(stated())
    wide = {place for place, names in found.items() if names & WIDE}
    assert wide == WAYS_OUT.keys()
    partly = {place for place, names in found.items() if names & PARTS} - wide
    assert partly == PARTLY_OUT.keys()
    own = {place for place, names in found.items() if names & OWN} - wide - partly
    assert own == AS_FAR_AS_ASKED.keys()


def count_people() -> int:
    """States nothing."""
    return int(db.session.scalar(text("SELECT count(*) FROM people")) or 0)


def count_in(app: Flask) -> int:
    with app.app_context():
        return count_people()


@pytest.fixture
def people(session: Session) -> None:
    """Somebody is there to be found, and the test itself finds them."""
    f.make_person(session)
    session.commit()
    assert session.scalar(text("SELECT count(*) FROM people"))


@pytest.mark.usefixtures("people")
def test_a_request_that_states_nothing_meets_no_row(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "health.healthz", lambda: {"found": count_people()})
    with pytest.raises(MissingAccessContext):
        client.get("/healthz")
    inside = public(lambda: {"found": count_people()})  # within the boundary, as every endpoint is
    monkeypatch.setitem(app.view_functions, "health.healthz", inside)
    assert client.get("/healthz").json == {"found": 0}


@pytest.mark.usefixtures("people", "client")
def test_a_command_that_states_nothing_does_not_run(app: Flask) -> None:
    @click.command()
    @with_appcontext
    def count() -> None:
        count_people()

    assert isinstance(app.test_cli_runner().invoke(count, []).exception, MissingAccessContext)


def test_a_thread_or_a_job_that_states_nothing_does_not_run(committing_app: Flask) -> None:
    assert count_in(committing_app) == 0  # this test's own context, which neither of them has
    with ThreadPoolExecutor(1) as threads, pytest.raises(MissingAccessContext):
        threads.submit(count_in, committing_app).result()
    refused = []

    class Careless(JobProcess):
        def counties(self) -> list[Any]:
            with pytest.raises(MissingAccessContext):
                count_in(self.app)
            refused.append("counties")
            return []

    Careless(committing_app, [], {}).run_due_jobs()
    assert refused == ["counties"]
