"""How often one address may ask for what is costly or guessable.

Counted in each web process's own memory: with two workers an address has at most twice the figure.
What protects an account is the lock-out in the database; this protects the processor.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

# Offices share one address: generous enough for a township on a Monday morning.
LOGINS = "30 per minute"


def register(app: Flask) -> None:
    limiter.init_app(app)
