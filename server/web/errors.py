"""Problems as HTTP answers: the one table of statuses, and the one shape of an error (RFC 9457).

Rules raise `records.problems.Problem`s; what the database refuses becomes one in
server/web/database_errors.py. docs/problems.md lists every code; a test fails on one that is not
there or has no status here.
"""

from collections.abc import Mapping

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from records.problems import BodyTooLarge, Malformed, NotFound, Problem, TooManyRequests
from server.web.request_ids import request_id
from server.web.responses import json_response


class MethodNotAllowed(Problem):
    code = "method_not_allowed"
    title = "This address does not answer to that method."


class BodyTooSlow(Problem):
    code = "body_too_slow"
    title = "The request body took too long to arrive; send less at once, or try again."


class UnsupportedMediaType(Problem):
    code = "unsupported_media_type"
    title = "The body has to be JSON (application/json), plain or with gzip or deflate."


class InternalError(Problem):
    code = "internal_error"
    title = "Something went wrong on the server; it has been logged under the request's id."


STATUS: dict[str, int] = {
    "malformed": 400,
    "invalid_fields": 400,
    "limit_too_large": 400,
    "checkpoint_invalid": 400,
    "password_too_weak": 400,
    "days_out_of_order": 400,
    "days_past": 400,
    "week_is_past": 400,
    "week_too_far": 400,
    "outside_calendar": 400,
    "not_signed_in": 401,
    "session_expired": 401,
    "session_revoked": 401,
    "login_failed": 401,
    "device_revoked": 403,
    "office_ended": 403,
    "hand_in_full": 429,
    "password_change_required": 403,
    "forbidden": 403,
    "out_of_scope": 403,
    "csrf_failed": 403,
    "read_only_collection": 403,
    "not_found": 404,
    "unknown_collection": 404,
    "method_not_allowed": 405,
    "body_too_slow": 408,
    "upload_offset_differs": 409,
    "photo_already_stored": 409,
    "upload_expired": 410,
    "tus_version_unsupported": 412,
    "resync": 409,
    "already_decided": 409,
    "still_refused": 409,
    "absences_overlap": 409,
    "login_taken": 409,
    "swap_not_possible": 409,
    "nothing_to_plan": 409,
    "plan_input_invalid": 422,
    "body_too_large": 413,
    "too_many_rows": 413,
    "unsupported_media_type": 415,
    "photo_refused": 422,
    "quota_cannot_be_met": 422,
    "upload_locked": 423,
    "client_too_old": 426,
    "too_many_requests": 429,
    "too_many_uploads": 429,
    "upload_checksum_differs": 460,
    "internal_error": 500,
    "busy": 503,
    "concurrent_write": 503,
    "photo_store_unavailable": 503,
}
# Seconds after which another try makes sense; a problem's own `retry_after` comes first.
RETRY_AFTER = {
    "too_many_requests": 60,
    "too_many_uploads": 60,
    "hand_in_full": 3600,
    "busy": 2,
    "concurrent_write": 1,
    "photo_store_unavailable": 30,
}

# What Flask and Werkzeug raise by themselves.
_OF_STATUS: Mapping[int, type[Problem]] = {
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
    429: TooManyRequests,
}


PROBLEM_JSON = "application/problem+json"


def problem_body(problem: Problem) -> dict[str, object]:
    """The JSON object of a problem, as the answer to this request."""
    return body_of(problem, request_id())


def body_of(problem: Problem, request_id: str) -> dict[str, object]:
    """The JSON object of a problem; its details come first, so that none can hide a member."""
    return {
        **problem.details,
        "type": f"/problems#{problem.code}",
        "title": problem.title,
        "status": STATUS[problem.code],
        "code": problem.code,
        "detail": problem.detail or problem.title,
        "request_id": request_id,
    }


def problem_response(problem: Problem) -> Response:
    """The answer to a problem. Returning it, instead of raising, keeps what the request wrote."""
    status = STATUS[problem.code]
    response = json_response(problem_body(problem), status, PROBLEM_JSON)
    wait = problem.details.get("retry_after", RETRY_AFTER.get(problem.code))
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _not_redirected(response: Response) -> Response:
    """Werkzeug sends who writes two slashes to an address of the host that the request names; and
    Flask lets nobody else handle that."""
    if response.status_code == 308:
        del response.headers["Location"]
        problem = problem_response(NotFound())
        response.data, response.mimetype = problem.data, PROBLEM_JSON
        response.status_code = problem.status_code
    return response


def _http_exception(error: HTTPException) -> BaseResponse:
    if isinstance(error, InternalServerError):
        # The trace is in the log, under the same id; nothing of it goes out.
        return problem_response(InternalError())
    own = error.get_response()
    if error.code is None or error.code < 400:
        return own
    response = problem_response(_OF_STATUS.get(error.code, Malformed)())
    if "Allow" in own.headers:
        response.headers["Allow"] = own.headers["Allow"]
    return response


def register(app: Flask) -> None:
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(HTTPException, _http_exception)
    app.after_request(_not_redirected)
