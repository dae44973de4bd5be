"""Whether this process lives, and whether it can serve."""

from datetime import datetime

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app
from marshmallow import fields
from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from records.db import db
from records.feeds import Deployment
from records.wire import WireSchema
from server.answers import json_response
from server.auth import public
from server.jobs import worker_lives
from server.openapi import Blueprint, documented

_CLOCK: Select[datetime] = select(func.now())

blueprint = Blueprint("health", __name__, description="For whoever operates the server.")

NEEDED = ("database", "migrations", "epoch")
READY = {"database": True, "migrations": True, "epoch": True, "worker": True}


class Alive(WireSchema):
    alive = fields.Boolean(required=True)


class Ready(WireSchema):
    database = fields.Boolean(required=True)
    migrations = fields.Boolean(required=True)
    epoch = fields.Boolean(required=True)
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
    """The database is there, its migrations are those of this program, and it has an identity."""
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
            found["epoch"] = db.session.scalar(select(Deployment.epoch)) is not None
            found["worker"] = worker_lives(db.session(), db.session.execute(_CLOCK).scalar_one())
    except SQLAlchemyError:
        db.session.rollback()
    return found


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
