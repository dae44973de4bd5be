"""Who is asking, and whether they may: every endpoint states what it needs.

`@public`, `@signed_in` or `@needs(Permission.X)` goes on every view, right above the function (and
above what reads its arguments). A test walks all routes and fails on a view without one.
"""

import functools
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, overload
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, request
from flask.typing import ResponseReturnValue

from authz.access_context import AccessContext, access_context, narrow, people_of
from authz.scope import Permission, Scope, scope_held
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
from server.services.accounts.sessions import find_session, keep_alive
from server.services.actor import Actor
from server.web.body import BodySize, receive_body, refuse_unasked
from server.web.boundary import in_transaction, now, settings
from server.web.tokens import county_of, csrf_token, hash_of

COOKIE = "yicetong_session"
CSRF_HEADER = "X-CSRF-Token"

View = Callable[..., Any]

# How far the last request of a token reached: one's own session is found within it, and where one's
# scope is still the same, the database has been told already. Of no meaning but for speed.
_last_contexts: dict[tuple[bytes, Permission | None], AccessContext] = {}
_MAX_CONTEXTS = 10_000


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a view needs; `permission` None means any signed-in person."""

    public: bool = False
    permission: Permission | None = None
    # True for the few endpoints that work while a new password is still owed.
    before_password_change: bool = False
    # True where a phone that was reported lost brings what it has not pushed.
    handing_in: bool = False
    # True where the phone of somebody who has left brings what it has, and gives up the rest.
    after_leaving: bool = False
    # How much it takes; what anybody may send is little.
    body: BodySize = BodySize.ORDINARY

    @property
    def text(self) -> str:
        """As the API's documentation says it."""
        if self.public:
            return "public"
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
    device_revoked: bool = False
    left_on: date | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The county's."""
        return ZoneInfo(self.timezone)

    @property
    def today(self) -> date:
        """The county's day."""
        return local_day(now(), self.zone)

    @property
    def actor(self) -> Actor:
        """As who writes, in this moment."""
        return Actor(self.county, self.person_id, now())


def public(view: View) -> View:
    """Anybody may ask."""
    return _guarded(view, Requirement(public=True, body=BodySize.SMALL))


@overload
def signed_in(view: View) -> View: ...
@overload
def signed_in(
    *,
    before_password_change: bool = False,
    handing_in: bool = False,
    after_leaving: bool = False,
    body: BodySize = BodySize.ORDINARY,
) -> Callable[[View], View]: ...
def signed_in(
    view: View | None = None,
    *,
    before_password_change: bool = False,
    handing_in: bool = False,
    after_leaving: bool = False,
    body: BodySize = BodySize.ORDINARY,
) -> Any:
    """Anybody who has logged in, whatever their roles."""
    requirement = Requirement(
        before_password_change=before_password_change,
        handing_in=handing_in,
        after_leaving=after_leaving or handing_in,
        body=body,
    )
    if view is None:
        return lambda later: _guarded(later, requirement)
    return _guarded(view, requirement)


def needs(permission: Permission) -> Callable[[View], View]:
    """Whoever holds the permission over some area; the query is to carry the scope's ranges."""
    return lambda view: _guarded(view, Requirement(permission=permission))


def current() -> SignedIn:
    """Who is asking. Raises `not_signed_in` where the view is public."""
    if "signed_in" not in g:
        raise NotSignedIn()
    found: SignedIn = g.signed_in
    return found


def in_whole_county(permission: Permission) -> SignedIn:
    """Who asks, where they hold it over the whole county. Raises `out_of_scope`."""
    me = current()
    if not me.scope.covers(permission, me.county):
        raise OutOfScope(within=me.county)
    return me


def _guarded(view: View, requirement: Requirement) -> View:
    takes: set[str] = getattr(view, "takes", set())
    if requirement.body is BodySize.ROWS:
        takes = {*takes, "json"}
    # Where nothing is taken, what comes all the same is read to be refused.
    size = requirement.body if "json" in takes else BodySize.SMALL

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        def endpoint() -> ResponseReturnValue:
            g.pop("signed_in", None)
            if not requirement.public:
                g.signed_in = _admitted(requirement)
            refuse_unasked(takes)
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer

        # Before there is a transaction: a slow line must not hold a connection.
        receive_body(size)
        return in_transaction(endpoint)

    guarded.requirement = requirement  # type: ignore[attr-defined]
    return guarded


def _admitted(requirement: Requirement) -> SignedIn:
    token, by_cookie = _sent_token()
    county = county_of(token)
    if county is None:
        raise NotSignedIn()
    token_hash = hash_of(token)
    if by_cookie and request.method not in ("GET", "HEAD", "OPTIONS"):
        expected = csrf_token(settings().secret_key, token_hash)
        if not hmac.compare_digest(expected.encode(), _sent_csrf_token()):
            raise CsrfFailed()
    asked = (token_hash, requirement.permission)
    last = _last_contexts.get(asked)
    # Nobody is known yet; the token's hash finds one session or none.
    with access_context(last or people_of(county)):
        found = find_session(
            db.session(), county, token_hash, now(), revoked_too=requirement.handing_in
        )
        until = found.brings_until(now())
        if until is not None and not (requirement.after_leaving and found.device_id):
            raise OfficeEnded(until=until)
        if not found.revoked:  # such a session lives no longer for being used, and owes nothing
            if found.must_change_password and not requirement.before_password_change:
                raise PasswordChangeRequired()
            keep_alive(db.session(), found, now(), settings().session_days)
    scope = scope_held(found.person_id, county, found.held, found.today(now()))
    context = scope.access_context(requirement.permission)
    if context != last:
        if len(_last_contexts) >= _MAX_CONTEXTS:
            _last_contexts.clear()
        _last_contexts[asked] = context
    narrow(context)
    if requirement.permission and not scope.allows(requirement.permission):
        raise Forbidden(permission=requirement.permission.value)
    return SignedIn(
        found.person_id,
        county,
        found.device_id,
        scope,
        found.session_id,
        found.timezone,
        found.epoch,
        found.device_seen_at,
        found.device_backlog,
        found.revoked,
        found.left_on if until is not None else None,
    )


def _sent_token() -> tuple[str, bool]:
    """The token, and whether it came in a cookie. A header comes first: it cannot be forged."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip(), False
    return request.cookies.get(COOKIE, ""), True


def _sent_csrf_token() -> bytes:
    return request.headers.get(CSRF_HEADER, "").encode(errors="surrogateescape")
