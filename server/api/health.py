"""Whether this process lives, and whether it can serve."""

from datetime import datetime

import structlog
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app
from marshmallow import fields
from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from authz.row_level_security import is_above_locks
from records.db import db
from records.feeds import Deployment
from records.wire import WireSchema
from server.jobs.job_state import worker_lives
from server.web.auth import public
from server.web.openapi import Blueprint, documented
from server.web.responses import json_response

_CLOCK: Select[datetime] = select(func.now())

log = structlog.get_logger("server.health")
blueprint = Blueprint("health", __name__, description="For whoever operates the server.")

NEEDED = ("database", "migrations", "epoch")
READY = {
    "database": True,
    "migrations": True,
    "epoch": True,
    "row_locks": True,
    "worker": True,
}


class Alive(WireSchema):
    alive = fields.Boolean(required=True)


class Ready(WireSchema):
    database = fields.Boolean(required=True)
    migrations = fields.Boolean(required=True)
    epoch = fields.Boolean(required=True)
    row_locks = fields.Boolean(
        required=True,
        metadata={"description": "False: they do not hold for the app's role. Information only."},
    )
    worker = fields.Boolean(
        required=True,
        metadata={"description": "A job process lives. Information only: phones need none."},
    )


@blueprint.get("/healthz")
@documented(example={"alive": True})
@public
@blueprint.response(200, Alive)
def healthz() -> dict[str, bool]:
    """The process answers. Says nothing about the database: see ``/readyz``."""
    return {"alive": True}


@blueprint.get("/readyz")
@documented(example=READY)
@public
@blueprint.response(200, Ready)
@blueprint.alt_response(503, schema=Ready, description="Not (yet) able to serve; which part")
def readyz() -> Response:
    """The database is there, its migrations are those of this program, and it has an identity.

    ``row_locks`` says whether row-level security holds for the app, ``worker`` whether a job
    process lives; it serves without either.
    """
    found = readiness()
    return json_response(found, 200 if all(found[name] for name in NEEDED) else 503)


def readiness() -> dict[str, bool]:
    """What is in order; each part needs the one before."""
    found = dict.fromkeys(READY, False)
    try:
        db.session.execute(text("SELECT 1"))
        found["database"] = True
        at = MigrationContext.configure(db.session.connection()).get_current_heads()
        found["migrations"] = set(at) == _heads()
        if found["migrations"]:
            found["row_locks"] = locks_hold()
            found["epoch"] = db.session.scalar(select(Deployment.epoch)) is not None
            found["worker"] = worker_lives(db.session(), db.session.execute(_CLOCK).scalar_one())
    except SQLAlchemyError:
        db.session.rollback()
    return found


def locks_hold() -> bool:
    """False, and a warning, where the app's role is one for whom the row locks are none."""
    above = is_above_locks(db.session.connection())
    if above:
        log.warning("above_row_locks")
    return not above


def _heads() -> set[str]:
    """The newest revisions of this program, read from its files once."""
    if "migration_heads" not in current_app.extensions:
        config = Config()
        config.set_main_option("script_location", current_app.extensions["migrate"].directory)
        current_app.extensions["migration_heads"] = set(
            ScriptDirectory.from_config(config).get_heads()
        )
    heads: set[str] = current_app.extensions["migration_heads"]
    return heads
