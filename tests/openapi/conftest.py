"""A real server for clients made of the API's description."""

from tests.rxdb.conftest import served, served_database, session

__all__ = ["served", "served_database", "session"]
