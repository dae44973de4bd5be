"""The HTTP API: one blueprint per noun."""

from flask import Flask

from server.api import (
    absences,
    audit,
    calendar,
    calendar_feed,
    channels,
    digest,
    divisions,
    docs,
    hand_in,
    health,
    households,
    inbox,
    jobs,
    login,
    markets,
    office_shares,
    orphans,
    overview,
    photo_uploads,
    photos,
    plans,
    quotas,
    reminders,
    roster,
    same_keys,
    sync,
    troubles,
    visits,
)
from server.openapi import make_api

BLUEPRINTS = (
    login.blueprint,
    channels.blueprint,
    overview.blueprint,
    divisions.blueprint,
    households.blueprint,
    visits.blueprint,
    photos.blueprint,
    photo_uploads.blueprint,
    sync.blueprint,
    hand_in.blueprint,
    digest.blueprint,
    calendar.blueprint,
    absences.blueprint,
    office_shares.blueprint,
    markets.blueprint,
    quotas.blueprint,
    reminders.blueprint,
    plans.blueprint,
    calendar_feed.blueprint,
    roster.blueprint,
    same_keys.blueprint,
    troubles.blueprint,
    audit.blueprint,
    inbox.blueprint,
    orphans.blueprint,
    jobs.blueprint,
    health.blueprint,
)


def register(app: Flask) -> None:
    api = make_api(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(docs.blueprint)
