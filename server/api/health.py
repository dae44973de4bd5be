"""Liveness and readiness of this process."""

from datetime import datetime
from typing import Any

import structlog
from alembic.runtime.migration import MigrationContext
from flask import Response
from marshmallow import fields
from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from authz.row_level_security import bypasses_row_level_security
from records.db import db
from records.feeds import Deployment
from records.wire import AnswerSchema
from server import versions
from server.jobs.job_state import worker_lives
from server.web.auth import public
from server.web.openapi import Blueprint, documented
from server.web.responses import json_response

_CLOCK: Select[datetime] = select(func.now())

log = structlog.get_logger("server.health")
blueprint = Blueprint(
    "health", __name__, url_prefix=None, description="Health checks for operators."
)

ALIVE = {"alive": True, "version": "0.1.0", "schema": "e7a20c7e0900", "api": "1"}
NEEDED = ("database", "migrations", "epoch")
READY = {
    "database": True,
    "migrations": True,
    "epoch": True,
    "row_locks": True,
    "worker": True,
}


class Alive(AnswerSchema):
    alive = fields.Boolean()
    version = fields.String()
    schema = fields.String(metadata={"description": "The newest migration of this program."})
    api = fields.String()


class Ready(AnswerSchema):
    database = fields.Boolean()
    migrations = fields.Boolean()
    epoch = fields.Boolean()
    row_locks = fields.Boolean(
        metadata={
            "description": "Whether row-level security applies to the app's database role."
            " Information only."
        }
    )
    worker = fields.Boolean(
        metadata={"description": "Whether a job process runs. Information only."}
    )


@blueprint.get("/healthz")
@documented(example=ALIVE)
@public
@blueprint.response(200, Alive)
def healthz() -> dict[str, Any]:
    """Check that the process answers; its versions. For the database see ``/readyz``."""
    return {
        "alive": True,
        "version": versions.SERVER,
        "schema": versions.schema(),
        "api": versions.API,
    }


@blueprint.get("/readyz")
@documented(example=READY)
@public
@blueprint.response(200, Ready)
@blueprint.alt_response(503, schema=Ready, description="Not ready; the body shows which part")
def readyz() -> Response:
    """Check that the server can handle requests.

    It needs the database, the migrations of this version, and the database's identity (`epoch`).
    ``row_locks`` (row-level security) and ``worker`` (a job process) are information only.
    """
    result = readiness()
    return json_response(result, 200 if all(result[name] for name in NEEDED) else 503)


def readiness() -> dict[str, bool]:
    """Check each part; each needs the one before."""
    result = dict.fromkeys(READY, False)
    try:
        db.session.execute(text("SELECT 1"))
        result["database"] = True
        at = MigrationContext.configure(db.session.connection()).get_current_heads()
        result["migrations"] = set(at) == versions.heads()
        if result["migrations"]:
            result["row_locks"] = row_level_security_holds()
            result["epoch"] = db.session.scalar(select(Deployment.epoch)) is not None
            result["worker"] = worker_lives(db.session(), db.session.execute(_CLOCK).scalar_one())
    except SQLAlchemyError:
        db.session.rollback()
    return result


def row_level_security_holds() -> bool:
    """False, with a warning in the log, if the app's role bypasses row-level security."""
    above = bypasses_row_level_security(db.session.connection())
    if above:
        log.warning("above_row_locks")
    return not above
