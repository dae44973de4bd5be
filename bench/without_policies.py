"""The application without row-level security: `gunicorn bench.without_policies:app`, to compare.

It says nothing of a reach to a database from which `bench.policies` has taken the policies.
"""

from sqlalchemy import Engine

from authz import access_context
from server import create_app
from server.config import Settings


def _leave(engine: Engine) -> None:
    pass


access_context.watch = _leave
app = create_app(Settings.from_environment())
