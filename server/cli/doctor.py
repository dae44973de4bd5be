"""`flask doctor` (docs/operations.md, "Doctor")."""

import sys

import click
from flask import Flask

from server.ops.doctor.checks import examine
from server.ops.doctor.report import NOT_RUN, report
from server.web.logs import configure


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> None:
    """Check settings, files, disk, clock, database, backups, certificate, worker and channels.

    Exit code 0: nothing but warnings; 1: a fault; 2: it could not be run.
    """
    try:
        code = report(examine(), click.echo, as_json=as_json)
    except Exception as error:
        click.echo(f"the doctor itself failed: {type(error).__name__}", err=True)
        code = NOT_RUN
    sys.exit(code)


def app_without_settings() -> Flask:
    """An app that has this command only: it also runs where settings are wrong."""
    configure("WARNING")  # on standard error, as that of every app
    app = Flask("server", static_folder=None)
    app.cli.add_command(doctor)
    return app
