"""Compression and security headers of every response."""

from collections.abc import Sequence

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from server.web.compression import compress

# default-src does not cover base-uri, form-action and frame-ancestors.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
# Camera, microphone and place: for the app only, which asks for each when it is first needed.
_FEATURES = ("camera", "geolocation", "microphone")
NO_FEATURES = ", ".join(f"{feature}=()" for feature in _FEATURES)
APP_FEATURES = ", ".join(f"{feature}=(self)" for feature in _FEATURES)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def policy_with(hosts: Sequence[str]) -> str:
    """The policy of a page that also shows pictures of these hosts, as a map does."""
    allowed = " ".join(("'self'", *hosts))
    return (
        CONTENT_SECURITY_POLICY.replace("img-src 'self'", f"img-src {allowed}")
        + f"; connect-src {allowed}"
    )


def app_policy_with(hosts: Sequence[str]) -> str:
    """The policy of the app: also its workers, own pictures before they are sent (`blob:`), and
    WebAssembly, with which it reads QR codes where the browser cannot."""
    policy = policy_with(hosts).replace(" data:;", " data: blob:;")
    return f"{policy}; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"


def register(app: Flask) -> None:
    app.after_request(compress)
    app.after_request(_add_headers)
    if proxies := app.config["SETTINGS"].trusted_proxies:
        wrapped = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)
        app.wsgi_app = wrapped  # type: ignore[method-assign]  # Flask's way of adding middleware


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers.setdefault("Permissions-Policy", NO_FEATURES)
    if request.path.startswith("/api/"):
        # No proxy may cache personal data; the files of the docs set their own header.
        response.headers.setdefault("Cache-Control", "no-store")
        # One that was told to keep all the same does not give it to somebody else.
        response.vary.update(("Authorization", "Cookie"))
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
