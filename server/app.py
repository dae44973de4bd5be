"""The application: what `create_app` wires together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import flask_migrate
from flask import Flask

from authz import access_context
from records.db import db
from server import api, cli
from server.config import Settings
from server.database_urls import database_of
from server.ops import state_metrics
from server.photos import files as photo_files
from server.versions import MIGRATIONS
from server.web import (
    contact_cards,
    errors,
    faces,
    install,
    logs,
    metrics,
    pages,
    rate_limits,
    security_headers,
    slow_statements,
    trust,
)
from server.web.responses import OrjsonProvider

# Each takes the app and adds one part of it.
REGISTER: tuple[Callable[[Flask], None], ...] = (
    logs.register,
    metrics.register,
    state_metrics.register,
    errors.register,
    security_headers.register,
    rate_limits.register,
    photo_files.register,
    api.register,
    pages.register,
    faces.register,
    contact_cards.register,
    install.register,
    trust.register,
    cli.register,
)


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Flask:
    """The application, on the private database unless `settings.database_url` is set.

    Opens no connection: the private database need not run yet. Requests and commands take the
    current time from ``clock``.
    """
    app = Flask("server", static_folder=None)
    app.json = OrjsonProvider(app)
    app.config["SETTINGS"] = settings
    app.config["CLOCK"] = clock
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config |= database_of(settings)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.threads)
    db.init_app(app)
    with app.app_context():
        access_context.watch(db.engine)
        slow_statements.watch(db.engine, settings.slow_statement_ms)
    flask_migrate.Migrate(app, db, directory=str(MIGRATIONS))
    for register in REGISTER:
        register(app)
    return app


def engine_options(threads: int) -> dict[str, Any]:
    """One connection for every thread, and two more.

    No ping before each use: it costs a round trip, and SQLAlchemy drops all pooled connections
    after the first error that shows a restarted server. The connection used last is used next: its
    statements are prepared and planned.
    """
    limits = {
        "statement_timeout": "60s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
    }
    return {
        "pool_size": threads + 2,
        "max_overflow": 0,
        "pool_use_lifo": True,
        "pool_timeout": 10,
        "pool_recycle": 1800,
        "connect_args": {
            "connect_timeout": 10,
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        },
    }
