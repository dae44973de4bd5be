"""One request, one transaction: committed when the endpoint returns, rolled back when it raises.

`@public`, `@signed_in` and `@needs` (server/web/auth.py) put every endpoint inside
`in_transaction`, so an endpoint has nothing to do for it.
"""

import random
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Response, current_app, g, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from authz.access_context import NOTHING, access_context
from records.db import db
from records.problems import Busy, ConcurrentWrite
from server.config import Settings
from server.web.database_errors import lost_connection, problem_of

TRIES = 5
_MAX_PAUSE = 0.05  # seconds, before the second try; doubles with each further one

log = structlog.get_logger("server.web.boundary")


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def now() -> datetime:
    """The moment of this request or command, in UTC: the same however often it is asked for."""
    if "now" not in g:
        g.now = current_app.config["CLOCK"]()
    moment: datetime = g.now
    return moment


def pause_transaction() -> None:
    """Commit what there is, and let go of its locks and of the connection.

    For the few endpoints that wait for a phone's bytes or for another server, or whose parts stand
    by themselves, as the rows of a push. What follows is in a transaction of its own; where that is
    run again, the endpoint runs from its start, so whatever must not happen twice is noted in `g`.
    """
    db.session.commit()


def _roll_back() -> None:
    """A transaction ends with its connection: where that was lost, there is only that to drop."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def in_transaction(endpoint: Callable[[], ResponseReturnValue]) -> Response:
    """Run an endpoint and commit. Where others wrote first, all of it is run again.

    So an endpoint has no effects outside the database. The answer is built before the commit:
    what cannot be answered is not kept. Each try begins with no reach at all: whoever finds out who
    is asking says how far this request reaches.
    """
    for left in reversed(range(TRIES)):
        committing = False
        try:
            with access_context(NOTHING):
                answer = make_response(endpoint())
                committing = True
                db.session.commit()
            return answer
        except Exception as error:
            _roll_back()
            problem = problem_of(error)
            if problem is None:
                raise
            # A commit whose answer was lost may have happened: only the caller may try it again.
            lost = lost_connection(error) and not committing
            if not (lost or isinstance(problem, ConcurrentWrite)):
                raise problem from error
            log.info("tried_again", why="connection_lost" if lost else problem.code, left=left)
            if left:
                pause = _MAX_PAUSE * 2 ** (TRIES - 1 - left)
                time.sleep(random.uniform(0, pause))
    raise Busy()
