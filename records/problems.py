"""Domain exceptions, each with a stable code that phones and scripts may branch on.

server/web/errors.py maps them to HTTP statuses. The codes are listed in docs/problems.md, which a
test checks.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar


class Problem(Exception):
    """An error that the caller can understand and correct. ``details`` are structured data."""

    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "The request could not be carried out."

    def __init__(self, detail: str = "", **details: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.details: Mapping[str, Any] = details


class Malformed(Problem):
    code = "malformed"
    title = "The request is not what this endpoint reads."


class InvalidFields(Problem):
    code = "invalid_fields"
    title = "Some fields are missing or wrong."


class BodyTooLarge(Problem):
    code = "body_too_large"
    title = "The request body is larger than the server accepts."


class RecordErased(Problem):
    """The household was erased; what belongs to it is refused for ever."""

    code = "erased"
    title = "Its household was erased: nothing of it is taken any more."


class TooManyRows(Problem):
    code = "too_many_rows"
    title = "The request has more rows than allowed."


class LimitTooLarge(Problem):
    code = "limit_too_large"
    title = "The requested page is larger than allowed."


class UnknownCollection(Problem):
    code = "unknown_collection"
    title = "There is no collection of that name."


class ReadOnlyCollection(Problem):
    code = "read_only_collection"
    title = "Phones read this collection; they do not write it."


class CheckpointInvalid(Problem):
    code = "checkpoint_invalid"
    title = "The checkpoint was altered or cut; pull again without one."


class Resync(Problem):
    """The server was restored from a backup since the phone's last sync (docs/sync.md)."""

    code = "resync"
    title = "The server was restored: push the last days again, then pull without a checkpoint."


class NotSignedIn(Problem):
    code = "not_signed_in"
    title = "A valid token or session is needed."


class SessionExpired(Problem):
    code = "session_expired"
    title = "The session has expired; log in again."


class SessionRevoked(Problem):
    code = "session_revoked"
    title = "The session was ended; log in again."


class DeviceRevoked(Problem):
    """``hand_in`` is the URL for rows that the phone has not pushed yet. ``erase`` is false: only
    the response there confirms what is stored (docs/sync.md, "A lost phone")."""

    code = "device_revoked"
    title = "This device was revoked: hand in the rows that were not pushed, then erase."

    def __init__(self) -> None:
        super().__init__(erase=False, hand_in="/api/v1/sync/hand-in")


class OfficeEnded(Problem):
    """``until`` is the first day on which this phone can no longer push."""

    code = "office_ended"
    title = "Your office here has ended: for 30 days this phone may only push what it has."


class HandInFull(Problem):
    """``most`` rows of this device already wait for a decision."""

    code = "hand_in_full"
    title = "Too many rows of this device wait for a decision; no more are accepted now."


class LoginFailed(Problem):
    code = "login_failed"
    title = "The name or the password is wrong, or the account is locked for a while."


class LoginTaken(Problem):
    code = "login_taken"
    title = "That log-in name, or one that reads the same, belongs to another account."


class PasswordChangeRequired(Problem):
    code = "password_change_required"
    title = "A new password has to be set before anything else."


class PasswordTooWeak(Problem):
    code = "password_too_weak"
    title = "The new password does not meet the rules."


class Forbidden(Problem):
    code = "forbidden"
    title = "Your role does not allow this."


class OutOfScope(Problem):
    code = "out_of_scope"
    title = "This lies outside the areas you are responsible for."


class CsrfFailed(Problem):
    code = "csrf_failed"
    title = "The page's form token is missing or wrong; reload the page."


class NotFound(Problem):
    code = "not_found"
    title = "There is nothing under that name."


class TooManyRequests(Problem):
    code = "too_many_requests"
    title = "Too many requests; wait and try again."


class Busy(Problem):
    code = "busy"
    title = "The server could not finish this in time; try again."


class ConcurrentWrite(Problem):
    """Another transaction wrote first; the request is retried from its start."""

    code = "concurrent_write"
    title = "Somebody else wrote the same records at the same moment; try again."


class AlreadyDecided(Problem):
    """``decision``, ``by`` (a person's id) and ``at`` say what was decided."""

    code = "already_decided"
    title = "Somebody has decided about this already."


class StillRefused(Problem):
    """``errors`` name the row's fields, each with a code, and no values: the deciding person may
    not be allowed to see them."""

    code = "still_refused"
    title = "It cannot be applied as it is: correct it, return it or dismiss it."

    def __init__(self, detail: str = "", *, errors: Iterable[Mapping[str, Any]]) -> None:
        named = [{"field": error["field"], "code": error["code"]} for error in errors]
        super().__init__(detail, errors=named)


class AbsencesOverlap(Problem):
    """``absence`` is the existing one: ``id``, ``first_day``, ``last_day``."""

    code = "absences_overlap"
    title = "The person has an absence of that kind on some of these days already."


class ClientTooOld(Problem):
    code = "client_too_old"
    title = "This version of the app is no longer accepted; update it."
