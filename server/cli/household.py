"""`flask household ...`: a copy of all that is held about one household, and its erasure."""

import os
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from records.db import db
from records.fieldwork.erasures import REASONS
from records.fieldwork.households import Household
from records.keys import normal_key
from records.wire import uuid_of
from server.cli.options import CountyOption, in_county
from server.photos.files import photo_files
from server.photos.store import pieces
from server.prints.household_copy import copy_as_html
from server.prints.pdf import pdf_of
from server.services.audit import note
from server.services.rights.copies import copy_of
from server.services.rights.erasing import erase_household, preview
from server.web.pages import LANGUAGES
from server.web.request_context import now, settings
from server.web.responses import json_bytes


@click.group()
def household() -> None:
    """One household's rights: a copy of what is held about it, and its erasure."""


@household.command("export")
@click.argument("named")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.option("--pdf", is_flag=True, help="Also as PDF.")
@in_county
def export(named: str, folder: Path, lang: str, pdf: bool, county: CountyOption) -> None:
    """Write all that is held about the household NAMED (id or number) into the new FOLDER.

    As JSON, as a page to read, and its photos. Audited.
    """
    session, found = db.session(), _id_of(county, named)
    copy = copy_of(session, county.code, found, settings().phone_seal)
    html = copy_as_html(copy, lang, county.today)
    printed = pdf_of(html) if pdf else None
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise click.ClickException(f"file_exists: {folder} exists; name a new folder") from None
    _write(folder / "household.json", json_bytes(copy))
    _write(folder / "household.html", html.encode())
    if printed is not None:
        _write(folder / "household.pdf", printed)
    for photo in copy["photos"]:
        if photo["stored_name"]:
            _, file = photo_files().store.open(photo["stored_name"], thumbnail=False)
            with file:
                _write(folder / f"{photo['photo']}.jpg", b"".join(pieces(file)))
    note(session, county.code, now(), None, "household_exported", f"household/{found}")
    session.commit()
    click.echo(f"Written to {folder}. Give it to the householder, and remove it here.")


@household.command("erase")
@click.argument("named")
@click.option("--reason", type=click.Choice(REASONS), required=True, help="Why; it is kept.")
@click.option("--dry-run", is_flag=True, help="Only print what would go and what would stay.")
@in_county
def erase(named: str, reason: str, dry_run: bool, county: CountyOption) -> None:
    """Erase the household NAMED (id or number). It cannot be taken back. Audited.

    Its visits stay as counts, its meal tickets as numbers and values, the payees of paid ones for
    the accounting period.
    """
    session, found = db.session(), _id_of(county, named)
    seen = preview(session, county.code, found)
    for title, counts in (("goes", seen.goes), ("stays", seen.stays)):
        told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        click.echo(f"{title}: {told or 'nothing'}")
    if seen.leaves_figures:
        click.echo("Figures from today on count one household less.")
    for key in seen.to_check:
        click.echo(f"look at inbox/{key}: refused, with the same number; perhaps the same people")
    if dry_run:
        click.echo("Dry run: nothing was written.")
        return
    erase_household(session, county.actor, county.zone, found, reason, settings(), photo_files())
    click.echo(f"household/{found} is erased.")


def _id_of(county: CountyOption, named: str) -> UUID:
    """The id itself, or that of the household with this number. Raises ClickException."""
    if (found := uuid_of(named)) is not None:
        return found
    query = select(Household.id).where(
        Household.county == county.code, Household.number_key == normal_key(named)
    )
    by_number = db.session.scalar(query)
    if by_number is None:
        raise click.ClickException(f"not_found: no household has the number {named}")
    return by_number


def _write(path: Path, content: bytes) -> None:
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
