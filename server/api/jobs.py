"""The job process, for operators: its timetable, and tasks and messages that failed."""

from typing import Any

from marshmallow import fields, validate

from authz.scope import Permission
from records.db import db
from records.divisions import CodeRange
from records.problems import OutOfScope
from records.system.jobs import MAX_JOB_KEY
from records.wire import AnswerSchema, Instant, Text, WireSchema, choice
from server.jobs import job_state
from server.services.audit import note, note_reading
from server.web.auth import current, in_whole_county, needs
from server.web.openapi import Blueprint, documented
from server.web.request_context import now, settings

blueprint = Blueprint(
    "jobs",
    __name__,
    url_prefix="/api/v1/jobs",
    description="Background jobs and their failures (docs/jobs.md).",
)

MAX_DEAD_LETTERS = 500
DEAD = {
    "queue": "outbox",
    "kind": "backup_overdue",
    "key": "5f0c6d0b6d3f4a0f9be1c1d2a7e84310",
    "attempts": 7,
    "dead_at": "2026-03-17T16:00:00+00:00",
    "error": "unreachable",
}
EXAMPLE = {
    "worker_lives": True,
    "failing_jobs": 0,
    "dead_tasks": 0,
    "dead_messages": 1,
    "overdue_tasks": 0,
    "overdue_messages": 0,
    "backed_up_at": "2026-03-17T18:00:00+00:00",
    "jobs": [
        {
            "name": "sessions",
            "about": "Sessions that expired, and failed log-ins that no longer count.",
            "last": {
                "period": "2026-03-18",
                "done_at": "2026-03-17T18:40:03+00:00",
                "told": {"sessions": 12, "failures": 1},
            },
            "next_at": "2026-03-18T18:40:00+00:00",
            "attempts": [],
        }
    ],
}


class LastRun(AnswerSchema):
    period = fields.String()
    done_at = Instant()
    told = fields.Dict(allow_none=True, metadata={"description": "Counts by name."})


class Attempt(AnswerSchema):
    period = fields.String()
    attempts = fields.Integer()
    begun_at = Instant()
    error = fields.String(
        allow_none=True,
        metadata={"description": "Kind and place of the error; null while the job runs."},
    )


class JobLine(AnswerSchema):
    name = fields.String()
    about = fields.String()
    last = fields.Nested(LastRun, allow_none=True)
    next_at = Instant()
    attempts = fields.List(fields.Nested(Attempt))


class JobsAnswer(AnswerSchema):
    worker_lives = fields.Boolean(
        metadata={"description": "Whether a job process was active within the last minute."}
    )
    failing_jobs = fields.Integer()
    dead_tasks = fields.Integer()
    dead_messages = fields.Integer()
    overdue_tasks = fields.Integer()
    overdue_messages = fields.Integer()
    backed_up_at = Instant(allow_none=True)
    jobs = fields.List(fields.Nested(JobLine))


class DeadLetter(AnswerSchema):
    queue = choice(job_state.QUEUES)
    kind = fields.String()
    key = fields.String(
        metadata={"description": "An opaque key for `retry`; it contains no personal data."}
    )
    attempts = fields.Integer()
    dead_at = Instant(metadata={"description": "The beginning of that day in the county."})
    error = fields.String(allow_none=True)


class DeadLetters(AnswerSchema):
    items = fields.List(fields.Nested(DeadLetter))


class Retry(WireSchema):
    queue = choice(job_state.QUEUES, required=True)
    kind = Text(most=40, least=1, allow_none=True, load_default=None)
    key = Text(
        most=MAX_JOB_KEY,
        least=1,
        allow_none=True,
        load_default=None,
        metadata={"description": "The `key` of one dead letter; null: all."},
    )


class Retried(AnswerSchema):
    retried = fields.Integer(validate=validate.Range(0))


@blueprint.get("")
@documented(errors=[OutOfScope], example=EXAMPLE)
@needs(Permission.OPERATE)
@blueprint.response(200, JobsAnswer)
def timetable() -> dict[str, Any]:
    """Show every job with its last and next run, and the state of the queues."""
    county = in_whole_county(Permission.OPERATE).county
    lines = job_state.overview(
        db.session(), county, current().zone, job_state.jobs_of(settings()), now()
    )
    return {**job_state.state(db.session(), county, now()), "jobs": lines}


@blueprint.get("/dead-letters")
@documented(errors=[OutOfScope], example={"items": [DEAD]})
@needs(Permission.OPERATE)
@blueprint.response(200, DeadLetters)
def dead_letters() -> dict[str, Any]:
    """List the latest 500 tasks and messages that failed too often, by day.

    Recipients are not shown. The reading is in the audit log.
    """
    county = in_whole_county(Permission.OPERATE).county
    area = (CodeRange.below(county),)
    note_reading(db.session(), current().scope, now(), "jobs/dead-letters", area, {}, anywhere=True)
    return {"items": job_state.dead_letters(db.session(), county, MAX_DEAD_LETTERS)}


@blueprint.post("/dead-letters/retry")
@documented(
    errors=[OutOfScope],
    body_example={"queue": "outbox", "kind": "backup_overdue", "key": None},
    example={"retried": 1},
)
@needs(Permission.OPERATE)
@blueprint.arguments(Retry)
@blueprint.response(200, Retried)
def retry(requested: dict[str, Any]) -> dict[str, int]:
    """Retry dead letters: all of a queue, all of a kind, or the one with this key."""
    county = in_whole_county(Permission.OPERATE).county
    retried = job_state.revive(db.session(), county, now(), **requested)
    me = current().person_id
    note(db.session(), county, now(), me, "dead_letters_retried", requested["queue"], requested)
    return {"retried": retried}
