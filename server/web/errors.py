"""Problems as HTTP responses (RFC 9457), with the table of statuses.

The code raises `records.problems.Problem`; server/web/database_errors.py makes Problems of database
errors. docs/problems.md lists every code; a test fails on a code that is missing there or here.
"""

from collections.abc import Mapping

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from records.problems import BodyTooLarge, Malformed, NotFound, Problem, TooManyRequests
from server.web.request_context import request_id
from server.web.responses import json_response


class MethodNotAllowed(Problem):
    code = "method_not_allowed"
    title = "This URL does not support that method."


class BodyTooSlow(Problem):
    code = "body_too_slow"
    title = "The request body took too long to arrive; send less at once, or try again."


class UnsupportedMediaType(Problem):
    code = "unsupported_media_type"
    title = "The body must be JSON (application/json), plain or compressed with gzip or deflate."


class InternalError(Problem):
    code = "internal_error"
    title = "Something went wrong on the server; it has been logged with the request id."


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
    "desk_not_built": 404,
    "app_not_built": 404,
    "method_not_allowed": 405,
    "body_too_slow": 408,
    "upload_offset_differs": 409,
    "photo_already_stored": 409,
    "upload_expired": 410,
    "erased": 410,
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
    "sealed_unreadable": 422,
    "quota_cannot_be_met": 422,
    "upload_locked": 423,
    "client_too_old": 426,
    "too_many_requests": 429,
    "too_many_uploads": 429,
    "export_running": 429,
    "upload_checksum_differs": 460,
    "internal_error": 500,
    "printing_failed": 500,
    "printing_unavailable": 501,
    "busy": 503,
    "concurrent_write": 503,
    "coverage_not_counted": 503,
    "photo_store_unavailable": 503,
}
# Seconds to wait before a retry; a problem's own `retry_after` wins.
RETRY_AFTER = {
    "too_many_requests": 60,
    "too_many_uploads": 60,
    "export_running": 30,
    "hand_in_full": 3600,
    "busy": 2,
    "concurrent_write": 1,
    "coverage_not_counted": 3,
    "photo_store_unavailable": 30,
}

# For exceptions that Flask and Werkzeug raise.
_OF_STATUS: Mapping[int, type[Problem]] = {
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
    429: TooManyRequests,
}

PROBLEM_JSON = "application/problem+json"


def body_of(problem: Problem, request_id: str) -> dict[str, object]:
    """The JSON object of a problem; details cannot overwrite a standard member."""
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
    """The response for a problem. Return it, instead of raising, to keep what the request wrote."""
    status = STATUS[problem.code]
    response = json_response(body_of(problem, request_id()), status, PROBLEM_JSON)
    wait = problem.details.get("retry_after", RETRY_AFTER.get(problem.code))
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _not_redirected(response: Response) -> Response:
    """Answer 404 instead of Werkzeug's redirect for double slashes: its target host comes from the
    request. Flask offers no earlier hook."""
    if response.status_code == 308:
        del response.headers["Location"]
        problem = problem_response(NotFound())
        response.data, response.mimetype = problem.data, PROBLEM_JSON
        response.status_code = problem.status_code
    return response


def _http_exception(error: HTTPException) -> BaseResponse:
    if isinstance(error, InternalServerError):
        # The trace is only in the log, with the same request id.
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
