"""The web process: settings -> app. `gunicorn wsgi:app` serves it."""

from server import create_app
from server.config import Settings

app = create_app(Settings.from_environment())
