"""`flask coverage ...`: bring figures up to date, check them, and the county's threshold."""

from datetime import date, timedelta
from pathlib import Path

import click

from records.db import db
from records.divisions import LENGTHS, CodeRange, is_area
from records.problems import NotFound
from schedulers.coverage.figures import load_counted, load_percent
from schedulers.coverage.fold import fold as fold_coverage
from schedulers.coverage.recount import differences
from server.cli.options import (
    DATE,
    MONTH,
    CountyOption,
    echo_json,
    echo_rows,
    in_area,
    in_county,
)
from server.prints.monthly_report import monthly_report
from server.prints.pdf import pdf_of
from server.prints.words import Words
from server.services.coverage import set_percent
from server.web.pages import LANGUAGES
from server.web.request_context import now


@click.group()
def coverage() -> None:
    """Coverage figures (docs/coverage.md)."""


@coverage.command("fold")
@in_county
def fold(county: CountyOption) -> None:
    """Count what has changed since the last time; the job `coverage` does the same."""
    done = fold_coverage(db.session(), county.code, now())
    db.session.commit()
    echo_json(done)


@coverage.command("check")
@click.option("--on", "day", type=DATE, help="The last day to check; by default today.")
@click.option("--days", type=click.IntRange(1), default=1, show_default=True)
@in_county
def check(day: date | None, days: int, county: CountyOption) -> None:
    """Compare the figures with a count of every household, after bringing them up to date.

    Prints each difference as a JSON object; with any, the exit code is 1. Nothing is changed.
    """
    session = db.session()
    fold_coverage(session, county.code, now())
    last, counted = day or county.today, load_counted(session, county.code)
    wanted = [last - timedelta(days=back) for back in range(days)]
    checked = [each for each in wanted if counted and counted.first_day <= each <= county.today]
    found = [each for day in checked for each in differences(session, county.code, day)]
    session.rollback()
    echo_rows(found)
    if found:
        raise click.ClickException(f"{len(found)} figures differ")
    click.echo(f"{len(checked)} days checked")


@coverage.command("settings")
@click.option("--percent", type=click.IntRange(1, 100), help="In time, for a covered grid.")
@in_county
def settings(percent: int | None, county: CountyOption) -> None:
    """Print the county's threshold of covered grids; with --percent, change it first."""
    if percent is not None:
        set_percent(db.session(), county.actor, percent)
        db.session.commit()
    echo_json({"percent": load_percent(db.session(), county.code)})


@coverage.command("report")
@click.option("--month", type=MONTH, required=True, help="Such as 2026-11.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@in_area
def report(month: str, out: Path, lang: str, area: str, county: CountyOption) -> None:
    """Write the report of an area and month as PDF (docs/reports.md)."""
    session, words = db.session(), Words(lang, county.zone)
    if len(area) == LENGTHS["grid"] or not is_area(session, county.code, area):
        raise NotFound(within=area)
    ranges = (CodeRange.below(area),)
    html = monthly_report(session, county.actor, words, ranges, area, month, words.say("operator"))
    db.session.commit()
    out.write_bytes(pdf_of(html))
    click.echo(str(out))
