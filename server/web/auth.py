"""Authenticate each request and check its permission; every endpoint states what it needs.

Put `@public`, `@signed_in` or `@needs(Permission.X)` on every view, above the decorators that read
its arguments. A test walks all routes and fails on a view without one.
"""

import functools
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, request
from flask.typing import ResponseReturnValue

from authz.access_context import (
    AccessContext,
    access_context,
    current_context,
    people_of,
    switch_to,
)
from authz.scope import Permission, Scope, scope_from_rows
from records.dates import local_day
from records.db import db
from records.problems import (
    CsrfFailed,
    Forbidden,
    NotSignedIn,
    OfficeEnded,
    OutOfScope,
    PasswordChangeRequired,
)
from server.services.accounts.sessions import FoundSession, find_session, keep_alive
from server.services.actor import Actor
from server.web.body import BodySize, receive_body, refuse_unknown_arguments
from server.web.boundary import in_transaction
from server.web.request_context import now, settings
from server.web.tokens import county_of, csrf_token, hash_of

COOKIE = "yicetong_session"
CSRF_HEADER = "X-CSRF-Token"

View = Callable[..., Any]

# The access context of each token's last request. Only for speed: the session is looked up with it,
# and if the scope has not changed, the context need not be set again.
_last_contexts: dict[tuple[bytes, Permission | None], AccessContext] = {}
_MAX_CONTEXTS = 10_000


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a view needs; `permission` None means any signed-in person."""

    public: bool = False
    permission: Permission | None = None
    # Works while the person still has to change a first password.
    before_password_change: bool = False
    # Open to a phone that was reported lost, for the rows that it has not pushed.
    handing_in: bool = False
    # Open to the phone of a person who has left, for the rows that it has not pushed.
    after_leaving: bool = False
    # Open to a phone without its token: the view then asks server/web/hand_in_cookies.py who it is.
    hand_in_cookie: bool = False
    body: BodySize = BodySize.ORDINARY

    @property
    def text(self) -> str:
        """The requirement as the API documentation shows it."""
        if self.public:
            return "public"
        if self.hand_in_cookie and not self.handing_in:
            return "hand_in_cookie"
        return self.permission.value if self.permission else "signed_in"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind this request. ``device_id`` is None in a browser."""

    person_id: UUID
    county: str
    device_id: UUID | None
    scope: Scope
    session_id: UUID
    timezone: str
    epoch: UUID
    device_seen_at: datetime | None = None
    device_backlog: int | None = None
    device_backlog_at: datetime | None = None
    device_revoked: bool = False
    device_emptied: bool = False
    left_on: date | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The county's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def today(self) -> date:
        """The current day in the county's time zone."""
        return local_day(now(), self.zone)

    @property
    def actor(self) -> Actor:
        """The actor for writes of this request."""
        return Actor(self.county, self.person_id, now())


def public(view: View) -> View:
    """Allow everybody, without a session."""
    return _guarded(view, Requirement(public=True, body=BodySize.SMALL))


def signed_in(view: View) -> View:
    """Allow every person who has logged in, whatever their roles."""
    return _guarded(view, Requirement())


def signed_in_with(
    *,
    before_password_change: bool = False,
    handing_in: bool = False,
    after_leaving: bool = False,
    hand_in_cookie: bool = False,
    body: BodySize = BodySize.ORDINARY,
) -> Callable[[View], View]:
    """As `signed_in`, with these terms of the `Requirement`."""
    terms = Requirement(
        before_password_change=before_password_change,
        handing_in=handing_in,
        after_leaving=after_leaving or handing_in,
        hand_in_cookie=hand_in_cookie,
        body=body,
    )
    return lambda view: _guarded(view, terms)


def by_hand_in_cookie(view: View) -> View:
    """Allow a phone by its cookie for handing in alone; the view finds the device by it."""
    return _guarded(view, Requirement(hand_in_cookie=True))


def needs(permission: Permission) -> Callable[[View], View]:
    """Allow people who hold the permission over some area; the view's query must filter by it."""
    return lambda view: _guarded(view, Requirement(permission=permission))


def current() -> SignedIn:
    """The person behind this request. Raises `not_signed_in` on a public view."""
    if "signed_in" not in g:
        raise NotSignedIn()
    person: SignedIn = g.signed_in
    return person


def in_whole_county(permission: Permission) -> SignedIn:
    """The current person, who must hold the permission county-wide. Raises `out_of_scope`."""
    me = current()
    if not me.scope.covers(permission, me.county):
        raise OutOfScope(within=me.county)
    return me


def _guarded(view: View, requirement: Requirement) -> View:
    takes: set[str] = getattr(view, "takes", set())
    if requirement.body is BodySize.ROWS:
        takes = {*takes, "json"}
    # An endpoint without a body still reads one, to refuse it.
    size = requirement.body if "json" in takes else BodySize.SMALL

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        def endpoint() -> ResponseReturnValue:
            g.pop("signed_in", None)
            if not (requirement.public or (requirement.hand_in_cookie and _by_cookie(requirement))):
                g.signed_in = _authenticate(requirement)
            refuse_unknown_arguments(takes)
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer

        # Before the transaction: a slow client must not hold a database connection.
        receive_body(size)
        return in_transaction(endpoint)

    guarded.requirement = requirement  # type: ignore[attr-defined]  # read by openapi.py
    return guarded


def _by_cookie(requirement: Requirement) -> bool:
    """True if the phone is known by its cookie for handing in; a sent token goes first where both
    are taken."""
    return not (requirement.handing_in and "Authorization" in request.headers)


def sign_in(found: FoundSession, until: date | None, permission: Permission | None) -> SignedIn:
    """The person of a session, whose scope is the request's from here on."""
    scope = scope_from_rows(found.person_id, found.county, found.held, found.today(now()))
    switch_to(scope.access_context(permission))
    return SignedIn(
        found.person_id,
        found.county,
        found.device_id,
        scope,
        found.session_id,
        found.timezone,
        found.epoch,
        found.device_seen_at,
        found.device_backlog,
        found.device_backlog_at,
        found.revoked,
        found.emptied,
        found.left_on if until is not None else None,
    )


def _authenticate(requirement: Requirement) -> SignedIn:
    token, by_cookie = _sent_token()
    county = county_of(token)
    if county is None:
        raise NotSignedIn()
    token_hash = hash_of(token)
    if by_cookie and request.method not in ("GET", "HEAD", "OPTIONS"):
        expected = csrf_token(settings().secret_key, token_hash)
        if not hmac.compare_digest(expected.encode(), _sent_csrf_token()):
            raise CsrfFailed()
    key = (token_hash, requirement.permission)
    last = _last_contexts.get(key)
    # The person is not known yet; the token's hash finds one session or none.
    with access_context(last or people_of(county)):
        session = find_session(
            db.session(), county, token_hash, now(), revoked_too=requirement.handing_in
        )
        until = session.brings_until(now())
        if until is not None and not (requirement.after_leaving and session.device_id):
            raise OfficeEnded(until=until)
        if not session.revoked:  # a revoked session is not extended, and needs no new password
            if session.must_change_password and not requirement.before_password_change:
                raise PasswordChangeRequired()
            keep_alive(db.session(), session, now(), settings().session_days)
    me = sign_in(session, until, requirement.permission)
    context = current_context()
    if context != last:
        if len(_last_contexts) >= _MAX_CONTEXTS:
            _last_contexts.clear()
        _last_contexts[key] = context
    if requirement.permission and not me.scope.allows(requirement.permission):
        raise Forbidden(permission=requirement.permission.value)
    return me


def _sent_token() -> tuple[str, bool]:
    """The token, and whether it came in a cookie. A header wins: another site cannot forge it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip(), False
    return request.cookies.get(COOKIE, ""), True


def _sent_csrf_token() -> bytes:
    return request.headers.get(CSRF_HEADER, "").encode(errors="surrogateescape")
