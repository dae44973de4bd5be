"""Settings, roles, databases and extensions of the private PostgreSQL."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

APP_DATABASE = "app"
# Owns the tables: migrations, restores and the demo county run as this role.
OWNER_ROLE = "app"
# The web server's role: it owns nothing, and row-level security applies to it.
WEB_ROLE = "web"
SUPERUSER = "postgres"
POSTGIS_TEMPLATE = "template_postgis"
EXTENSIONS = ("postgis", "btree_gist")

# Opens an autocommit connection to a database as superuser.
Connect = Callable[[str], psycopg.Connection[Any]]

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "'256MB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'128MB'",
    "max_wal_size": "'1GB'",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Acknowledged means durable: phones delete their copy of what was acknowledged.
    "fsync": "on",
    "synchronous_commit": "on",
    # PostGIS's cost estimates start the just-in-time compiler where it only takes time.
    "jit": "off",
    "random_page_cost": "1.1",
    # Requests in a deadlock are run again: detect it soon.
    "deadlock_timeout": "'100ms'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    # Log slow statements and errors without personal data: no parameters, and no lines that quote a
    # row or the statement.
    "log_min_duration_statement": "'1s'",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    # Process titles carry cluster_name: orphans of a killed server are recognised by it.
    "update_process_title": "on",
}
TEST_SETTINGS = {
    "max_connections": "200",  # several suites at once, each with processes and their pools
    "shared_buffers": "'64MB'",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
}


def for_web(url: str) -> str:
    """The URL of the same database of a private cluster, for the web server's role."""
    return make_url(url).set(username=WEB_ROLE).render_as_string(hide_password=False)


def make_app_database(connect: Connect) -> None:
    """Make the owner role and the app's database, from a template that has the extensions."""
    with connect("postgres") as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(OWNER_ROLE)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(POSTGIS_TEMPLATE)))
        with connect(POSTGIS_TEMPLATE) as template:
            for name in EXTENSIONS:
                template.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(POSTGIS_TEMPLATE))
        )
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                *map(sql.Identifier, (APP_DATABASE, OWNER_ROLE, POSTGIS_TEMPLATE))
            )
        )


def make_web_role(connect: Connect) -> None:
    """Make the role if it is missing, as in older clusters; migrations grant its rights."""
    with connect("postgres") as connection:
        existing = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [WEB_ROLE])
        if existing.fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(WEB_ROLE)))


def upgrade_extensions(connect: Connect) -> None:
    for database in (POSTGIS_TEMPLATE, APP_DATABASE):
        with connect(database) as connection:
            outdated = connection.execute(
                "SELECT name FROM pg_available_extensions"
                " WHERE installed_version IS NOT NULL AND installed_version <> default_version"
            ).fetchall()
            for (name,) in outdated:
                connection.execute(
                    sql.SQL("ALTER EXTENSION {} UPDATE").format(sql.Identifier(name))
                )
