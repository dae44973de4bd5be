"""How often one address may guess.

Only what fails is counted: a township's office is one address, and on a training day everybody
there logs in at once. Counted in each web process's own memory: with two workers an address has at
most twice the figure. What protects an account is the lock-out in the database; what protects the
processor from many good log-ins is the line in front of the threads (server/ops/web_worker.py).
"""

from flask import Flask, Response, request
from flask_limiter import Limiter

from server.services.accounts.lockouts import LoginOrigin

limiter = Limiter(
    lambda: LoginOrigin(request.remote_addr or "").name,
    storage_uri="memory://",
    headers_enabled=False,
)

# Offices share one address: generous enough for a township on a Monday morning.
_WRONG_PASSWORDS = "30 per minute"


def _was_wrong(answer: Response) -> bool:
    return answer.status_code == 401


def _was_not_found(answer: Response) -> bool:
    return answer.status_code == 404


# Of addresses that are secret.
wrong_secrets = limiter.limit(_WRONG_PASSWORDS, deduct_when=_was_not_found)
# Of log-ins and changes of passwords.
wrong_passwords = limiter.limit(_WRONG_PASSWORDS, deduct_when=_was_wrong)


def register(app: Flask) -> None:
    limiter.init_app(app)
