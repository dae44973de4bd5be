"""The application: what `create_app` wires together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import make_url

from authz import access_context
from records.db import db
from server import api, cli
from server.config import Settings
from server.ops.postgres_setup import for_web
from server.ops.private_database import PrivateDatabase
from server.photos import files as photo_files
from server.web import desk, errors, logs, metrics, pages, rate_limits, security_headers
from server.web.responses import OrjsonProvider

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

# Each takes the app and adds one part of it.
REGISTER: tuple[Callable[[Flask], None], ...] = (
    logs.register,
    metrics.register,
    errors.register,
    security_headers.register,
    rate_limits.register,
    photo_files.register,
    api.register,
    pages.register,
    desk.register,
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
    flask_migrate.Migrate(app, db, directory=str(MIGRATIONS))
    for register in REGISTER:
        register(app)
    return app


def database_of(settings: Settings) -> dict[str, str | None]:
    """The database's URLs, for the app and for the tables' owner.

    Migrations grant rights to ``WEB_ROLE``; it is None if the app's own role owns the tables.
    """
    if settings.database_url is None:
        owner = PrivateDatabase.of(settings).url()
        web: str = for_web(owner)
    else:
        web = settings.database_url
        owner = settings.owner_url or web
    role, owning = make_url(web).username, make_url(owner).username
    return {
        "SQLALCHEMY_DATABASE_URI": web,
        "OWNER_DATABASE_URI": owner,
        "WEB_ROLE": role if role != owning else None,
    }


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
