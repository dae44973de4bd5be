"""A real server for clients made of the API's description."""

from tests.rxdb.conftest import served, session

__all__ = ["served", "session"]
