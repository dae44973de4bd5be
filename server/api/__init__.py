"""The HTTP API: one blueprint per noun."""

from flask import Flask

from server.api import docs, login, sync
from server.openapi import make_api

BLUEPRINTS = (login.blueprint, sync.blueprint)


def register(app: Flask) -> None:
    api = make_api(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(docs.blueprint)
