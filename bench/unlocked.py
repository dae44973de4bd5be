"""The application without its second lock: `gunicorn bench.unlocked:app`, only to be compared with.

It says nothing of a reach to a database from which `bench.locks` has taken the policies.
"""

from sqlalchemy import Engine

from authz import reach
from server import create_app
from server.config import Settings


def _leave(engine: Engine) -> None:
    pass


reach.watch = _leave
app = create_app(Settings.from_environment())
