"""The web process: settings -> app. `gunicorn wsgi:app` serves it."""

import os
import sys

from server import create_app
from server.cli.doctor import app_without_settings
from server.config import Settings, SettingsError

try:
    app = create_app(Settings.from_environment())
except SettingsError as error:
    # Flask's own sign that its command line has loaded this.
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true" or "doctor" not in sys.argv:
        sys.exit(f"yicetong: {error}")
    app = app_without_settings()
