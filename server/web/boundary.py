"""One request, one transaction: committed when the endpoint returns, rolled back when it raises.

`@public`, `@signed_in` and `@needs` (server/web/auth.py) run every endpoint in `in_transaction`.
"""

import random
import time
from collections.abc import Callable

import structlog
from flask import Response, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from authz.access_context import NOTHING, access_context
from records.db import db
from records.problems import Busy, ConcurrentWrite
from server.web.database_errors import lost_connection, problem_of

TRIES = 5
_MAX_PAUSE = 0.05  # seconds, before the second try; doubles with each try

log = structlog.get_logger("server.boundary")


def pause_transaction() -> None:
    """Commit, and release the locks and the connection.

    For the few endpoints that wait for a phone's bytes or for another server, or whose parts are
    independent, as the rows of a push. What follows runs in a transaction of its own. A retry runs
    the endpoint from its start, so note in `g` what must not happen twice.
    """
    db.session.commit()


def _roll_back() -> None:
    """Roll back; drop the connection if it was lost, as the transaction ended with it."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def in_transaction(endpoint: Callable[[], ResponseReturnValue]) -> Response:
    """Run an endpoint and commit; run it again after a conflict or a lost connection.

    So an endpoint must have no effects outside the database. The response is built before the
    commit: if that fails, nothing is kept. Each try begins with an empty access context, which
    authentication then sets.
    """
    for left in reversed(range(TRIES)):
        committing = False
        answer: Response | None = None
        try:
            with access_context(NOTHING):
                answer = make_response(endpoint())
                committing = True
                db.session.commit()
            return answer
        except Exception as error:
            if answer is not None:  # an export has a connection of its own
                answer.close()
            _roll_back()
            problem = problem_of(error)
            if problem is None:
                raise
            # A commit without an answer may have succeeded: only the caller may retry it.
            lost = lost_connection(error) and not committing
            if not (lost or isinstance(problem, ConcurrentWrite)):
                raise problem from error
            log.info("tried_again", why="connection_lost" if lost else problem.code, left=left)
            if left:
                pause = _MAX_PAUSE * 2 ** (TRIES - 1 - left)
                time.sleep(random.uniform(0, pause))
    raise Busy()
