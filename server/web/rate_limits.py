"""Limit failed log-ins and guesses per address.

Only failures count: a township's office shares one address, and on a training day everybody there
logs in at once. Each web process counts in its own memory: with two workers an address has at most
twice the limit. An account is protected by the lock-out in the database; the processor is protected
from many good log-ins by the request queue (server/ops/web_worker.py).
"""

from flask import Flask, request
from flask_limiter import Limiter

from server.services.accounts.lockouts import LoginOrigin

limiter = Limiter(
    lambda: LoginOrigin(request.remote_addr or "").name,
    storage_uri="memory://",
    headers_enabled=False,
)

# Offices share one address: generous enough for a township on a Monday morning.
_WRONG_PASSWORDS = "30 per minute"


# For secret URLs.
wrong_secrets = limiter.limit(
    _WRONG_PASSWORDS, deduct_when=lambda answer: answer.status_code == 404
)
# For log-ins, password changes, and cookies for handing in.
wrong_passwords = limiter.limit(
    _WRONG_PASSWORDS, deduct_when=lambda answer: answer.status_code == 401
)


def register(app: Flask) -> None:
    limiter.init_app(app)
