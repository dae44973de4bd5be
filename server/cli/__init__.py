"""Commands for operators: `flask --app wsgi COMMAND` (docs/cli.md)."""

import click
from flask import Flask

from authz.access_context import EVERYTHING, access_context
from server.cli.backup import backup, new_epoch, restore
from server.cli.calendar import calendar
from server.cli.channels import channels
from server.cli.config import config
from server.cli.coverage import coverage
from server.cli.households import households
from server.cli.inbox import inbox
from server.cli.jobs import jobs
from server.cli.load import load
from server.cli.market import market
from server.cli.offices_and_areas import person
from server.cli.orphans import credit, orphans
from server.cli.photos import photos
from server.cli.plans import plans
from server.cli.quotas import quotas
from server.cli.reminders import reminders
from server.cli.roster import roster
from server.cli.same_keys import same_keys

COMMANDS: tuple[click.Command, ...] = (
    backup,
    calendar,
    channels,
    config,
    coverage,
    credit,
    households,
    inbox,
    jobs,
    load,
    market,
    new_epoch,
    orphans,
    person,
    photos,
    plans,
    quotas,
    reminders,
    restore,
    roster,
    same_keys,
)


def _grant_access(command: click.Command) -> None:
    """Give a command access to all counties: an operator belongs to none."""
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            _grant_access(subcommand)
    elif command.callback is not None:
        command.callback = access_context(EVERYTHING)(command.callback)


for each in COMMANDS:
    _grant_access(each)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
