"""`flask load ...`: divisions, grids, households and people from files (docs/loading.md)."""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import psycopg
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from importing.divisions.load_divisions import load_divisions
from importing.grids.load_grids import GridOptions, load_grids
from importing.households.load_households import load_households
from importing.load_outcome import LoadChange, LoadOrder, LoadOutcome, Note, write_report
from importing.people.load_people import FirstPassword, PeopleOutcome, load_people
from importing.preview import whole, write_preview
from importing.problems import DatabaseRefused
from importing.safe_csv import ENCODING, write_rows
from records.db import db
from records.fieldwork.places import CRS
from records.problems import Problem
from server.cli.loads import NEW_FILE, listed, order_of, show, undo
from server.cli.options import COUNTY
from server.services.accounts.passwords import first_password, hash_password
from server.services.audit import note
from server.web.database_errors import diagnosis_of, problem_of
from server.web.request_context import settings

T = TypeVar("T")
Load = Callable[[Session, LoadOrder], LoadOutcome]

_SHOWN = 5


# What an operator can do about a key that already belongs to something else.
_ANOTHER = {
    "another_household": "give it a number of its own; --same-households if it is the same one",
    "another_person": "give them a log-in name of their own; --same-people if it is the same one",
    "another_grid": "give it a code of its own; --same-grids if it is the same one",
    "another_division": "give it a code of its own; --same-divisions if it is the same one",
}


@click.group()
def load() -> None:
    """Load divisions, grids, households and people from files."""


for each in (listed, undo):
    load.add_command(each)


def _common(command: Callable[..., None]) -> Callable[..., None]:
    """Add the argument and the options of every kind of file."""
    for decorate in (
        with_appcontext,
        click.option("--report", type=NEW_FILE, help="Write every bad row and warning as CSV."),
        click.option(
            "--overwrite",
            is_flag=True,
            help="The file's values replace values that somebody has changed since.",
        ),
        click.option("--partial", is_flag=True, help="Keep the good rows of a file with bad ones."),
        click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing."),
        COUNTY,
        click.argument("file", type=click.Path(exists=True, path_type=Path)),
    ):
        command = decorate(command)
    return command


def _same(what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option that treats a row as the record with its key, whatever else differs."""
    return click.option(
        f"--same-{what}", "same_records", is_flag=True,
        help=f"Rows that look like other {what} than those stored under their keys are the same.",
    )  # fmt: skip


_CRS = click.option(
    "--crs",
    help="The coordinate system, if the file has none: EPSG:4549, cgcs2000, gcj02, bd09.",
)
_LAYER = click.option("--layer", help="The layer to read, if the file has several.")


@load.command("divisions")
@_common
@_same("divisions")
@_CRS
@_LAYER
def divisions(file: Path, crs: str | None, layer: str | None, **common: Any) -> None:
    """Townships and villages: a table of codes and names, or polygons of their outlines."""
    _run("divisions", file, lambda s, o: load_divisions(s, o, file, crs, layer), **common)


@load.command("grids")
@_common
@_same("grids")
@_CRS
@_LAYER
@click.option(
    "--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="First day of new drawings; today."
)
@click.option(
    "--tolerance-m", type=click.FloatRange(0, 5_000), default=50.0, show_default=True,
    help="How far a grid may reach beyond its village's outline.",
)  # fmt: skip
@click.option(
    "--sliver-m", type=click.FloatRange(0, 100), default=1.0, show_default=True,
    help="Ignore overlaps and holes thinner than this.",
)  # fmt: skip
@click.option(
    "--end-missing", metavar="CODE", help="End the grids of this area that the file lacks."
)
def grids(
    file: Path,
    crs: str | None,
    layer: str | None,
    valid_from: datetime | None,
    tolerance_m: float,
    sliver_m: float,
    end_missing: str | None,
    **common: Any,
) -> None:
    """Grids from polygons: GeoJSON, GeoPackage or a zipped Shapefile."""
    if end_missing and common["partial"]:
        raise click.UsageError("--end-missing needs the whole file: not with --partial")
    day = valid_from.date() if valid_from else None
    options = GridOptions(day, tolerance_m, sliver_m, end_missing, crs, layer)
    _run("grids", file, lambda s, o: load_grids(s, o, file, options), **common)


@load.command("households")
@_common
@_same("households")
@click.option("--crs", type=click.Choice(CRS), help="Of points, if the file does not name it.")
def households(file: Path, crs: str | None, **common: Any) -> None:
    """Households from a table (CSV, XLSX, XLS, ODS), placed by their points or by a named grid."""
    _run("households", file, lambda s, o: load_households(s, o, file, crs), **common)


@load.command("people")
@_common
@_same("people")
@click.option(
    "--passwords", type=NEW_FILE,
    help="A new file (only yours to read) for the first passwords of new people.",
)  # fmt: skip
def people(file: Path, passwords: Path | None, **common: Any) -> None:
    """Accounts, roles and areas from a table (CSV, XLSX, XLS, ODS)."""
    if passwords is None and not common["dry_run"]:
        raise click.UsageError("name a new file for first passwords: --passwords FILE")
    if passwords and passwords.exists():
        raise click.UsageError(f"{passwords} exists: name a new file")
    seal = settings().phone_seal

    def hand_out(outcome: LoadOutcome) -> None:
        if passwords and isinstance(outcome, PeopleOutcome) and outcome.passwords:
            _write_passwords(passwords, outcome.passwords)

    _run(
        "people",
        file,
        lambda s, o: load_people(s, o, file, seal, first_password, hash_password),
        before_commit=hand_out,
        undo=lambda: passwords.unlink(missing_ok=True) if passwords else None,
        **common,
    )


class LoadFailed(click.ClickException):
    """The file as a whole could not be loaded. Bad rows alone end with 1."""

    exit_code = 2


def _run(
    kind: str,
    file: Path,
    loading: Load,
    *,
    county: str | None,
    dry_run: bool,
    partial: bool,
    overwrite: bool,
    same_records: bool,
    report: Path | None,
    before_commit: Callable[[LoadOutcome], None] = lambda outcome: None,
    undo: Callable[[], None] = lambda: None,
) -> None:
    """Load one file in one transaction and print the result; exit code 1 if there are bad rows."""
    order = order_of(
        county,
        same_records=same_records,
        overwrite=overwrite,
        dry_run=dry_run,
        partial=partial,
        progress=_progress,
    )
    try:
        outcome = loading(db.session(), order)
        if outcome.written:
            _audit(order, kind, file, outcome)
            before_commit(outcome)
            db.session.commit()
    except BaseException as error:
        db.session.rollback()
        undo()
        problem = _problem_of(error) if isinstance(error, Exception) else None
        if problem is None:
            raise
        detail = problem.detail and f" ({problem.detail})"
        raise LoadFailed(f"{file.name}: {problem.code}: {problem.title}{detail}") from None
    db.session.rollback()
    rows = whole(outcome) if dry_run else []
    if report and dry_run:
        write_preview(report, rows)
    elif report:
        write_report(report, outcome.notes)
    _print_outcome(order, file, outcome, rows, report)
    if outcome.bad:
        raise click.exceptions.Exit(1)


def _problem_of(error: Exception) -> Problem | None:
    """The problem of an error. Of a database error it has only the broken rule, never the row."""
    if (problem := problem_of(error)) or not isinstance(error, DBAPIError | psycopg.Error):
        return problem
    state, constraint, table = diagnosis_of(error.orig if isinstance(error, DBAPIError) else error)
    return DatabaseRefused(", ".join(filter(None, (constraint, table, state))))


def _progress(rows: Iterable[T], label: str, length: int) -> AbstractContextManager[Iterable[T]]:
    return click.progressbar(rows, length, label, file=sys.stderr)


def _audit(order: LoadOrder, kind: str, file: Path, outcome: LoadOutcome) -> None:
    counts = {"new": outcome.new, "changed": outcome.changed, "ended": outcome.ended}
    if any(counts.values()):
        details = {"file": file.name, **counts, "bad": outcome.bad, "load": outcome.load}
        note(db.session(), order.county, order.now, None, f"load_{kind}", order.county, details)


def _print_outcome(
    order: LoadOrder, file: Path, outcome: LoadOutcome, rows: list[LoadChange], report: Path | None
) -> None:
    counts = f"{outcome.new:,} new, {outcome.changed:,} changed, {outcome.unchanged:,} unchanged"
    ended = f", {outcome.ended:,} ended" if outcome.ended else ""
    click.echo(
        f"{file.name}: {outcome.rows:,} rows: {counts}{ended};"
        f" {outcome.bad:,} bad, {outcome.warnings:,} warnings."
    )
    if outcome.moved or outcome.stranded:
        click.echo(
            f"Households: {outcome.moved:,} stand in another grid now, {outcome.stranded:,} in one"
            " that has ended and have no point to say where else."
        )
    if outcome.ignored:
        click.echo(f"Columns that were not read: {', '.join(outcome.ignored)}")
    if rows:
        show(rows, report)
    else:
        _print_notes(outcome.notes, report)
    others = {note.code for note in outcome.notes if note.code.startswith("another_")}
    for code in sorted(others):
        click.echo(f"{code}: {_ANOTHER[code]}")
    click.echo(_conclusion(order, outcome))
    if outcome.load is not None:
        click.echo(f"This is load {outcome.load}: `flask load undo {outcome.load}` takes it back.")


def _print_notes(notes: list[Note], report: Path | None) -> None:
    for each in sorted(notes, key=lambda n: (n.level, n.number))[:_SHOWN]:
        reason = each.reason and f" ({each.reason})"
        click.echo(f"  {each.level}, row {each.number}, {each.field}: {each.code}{reason}")
    if len(notes) > _SHOWN:
        click.echo(f"  ... and {len(notes) - _SHOWN:,} more: {report or '--report FILE'}")


def _conclusion(order: LoadOrder, outcome: LoadOutcome) -> str:
    if outcome.written:
        done = outcome.new or outcome.changed or outcome.ended
        return "Written." if done else "Nothing of it was new: nothing was written."
    if order.dry_run:
        return "Dry run: nothing was written."
    return "Nothing was written, as there are bad rows; --partial keeps the good ones."


def _write_passwords(path: Path, passwords: Iterable[FirstPassword]) -> None:
    """Write a file that only its owner can read, and sync it: nobody can log in before that."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding=ENCODING, newline="") as file:
        write_rows(file, FirstPassword._fields, passwords)
        file.flush()
        os.fsync(file.fileno())
