"""Commands for operators: `flask --app wsgi COMMAND` (docs/cli.md)."""

import click
from flask import Flask

from authz.access_context import EVERYTHING, access_context
from server.cli.backup import backup, new_epoch, restore
from server.cli.calendar import calendar
from server.cli.channels import channels
from server.cli.config import config
from server.cli.coverage import coverage
from server.cli.doctor import doctor
from server.cli.hand_in_key import hand_in_key
from server.cli.household import household
from server.cli.households import households
from server.cli.inbox import inbox
from server.cli.jobs import jobs
from server.cli.load import load
from server.cli.market import market
from server.cli.offices_and_areas import person
from server.cli.orphans import credit, orphans
from server.cli.own_schema import on_own_schema
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
    doctor,
    hand_in_key,
    household,
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


# They need no tables, or are for a database with others: one is backed up before its upgrade.
ON_ANY_SCHEMA = (backup, channels.commands["vapid"], config, doctor, new_epoch, restore)


def _prepare(command: click.Command) -> None:
    """Give a command access to all counties, as an operator belongs to none; let it run only on
    the tables that it knows."""
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            _prepare(subcommand)
    elif command.callback is not None:
        if command not in ON_ANY_SCHEMA:
            command.callback = on_own_schema(command.callback)
        command.callback = access_context(EVERYTHING)(command.callback)


for each in COMMANDS:
    _prepare(each)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
