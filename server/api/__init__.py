"""The HTTP API: one blueprint per noun."""

from flask import Flask

from server.api import divisions, docs, health, households, login, sync, visits
from server.openapi import make_api

BLUEPRINTS = (
    health.blueprint,
    login.blueprint,
    divisions.blueprint,
    households.blueprint,
    visits.blueprint,
    sync.blueprint,
)


def register(app: Flask) -> None:
    api = make_api(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(docs.blueprint)
