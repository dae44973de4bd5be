"""The HTTP API: one blueprint per noun."""

from flask import Flask

from server.api import docs, health, jobs
from server.api.fieldwork import (
    basemap,
    counted_households,
    coverage,
    divisions,
    due_households,
    gaps,
    households,
    inbox,
    orphans,
    overview,
    prints,
    rights,
    same_keys,
    tiles,
    visits,
)
from server.api.ogc import features
from server.api.planning import (
    calendar,
    calendar_feed,
    handovers,
    markets,
    plans,
    quotas,
    reminders,
    roster,
)
from server.api.staff import absences, audit, channels, feedback, login, office_shares, people
from server.api.sync import (
    digest,
    documents,
    hand_in,
    hand_in_photos,
    photo_uploads,
    photos,
    push_and_pull,
    sms,
    sync_health,
)
from server.web.openapi import make_api

BLUEPRINTS = (
    login.blueprint,
    channels.blueprint,
    overview.blueprint,
    divisions.blueprint,
    households.blueprint,
    due_households.blueprint,
    coverage.blueprint,
    counted_households.blueprint,
    gaps.blueprint,
    prints.blueprint,
    people.blueprint,
    visits.blueprint,
    rights.blueprint,
    photos.blueprint,
    photo_uploads.blueprint,
    push_and_pull.blueprint,
    hand_in.blueprint,
    hand_in_photos.blueprint,
    sms.blueprint,
    digest.blueprint,
    calendar.blueprint,
    absences.blueprint,
    office_shares.blueprint,
    markets.blueprint,
    quotas.blueprint,
    reminders.blueprint,
    plans.blueprint,
    handovers.blueprint,
    calendar_feed.blueprint,
    features.own,
    roster.blueprint,
    same_keys.blueprint,
    tiles.blueprint,
    basemap.blueprint,
    sync_health.blueprint,
    audit.blueprint,
    feedback.blueprint,
    inbox.blueprint,
    orphans.blueprint,
    jobs.blueprint,
    health.blueprint,
)


def register(app: Flask) -> None:
    api = make_api(app)
    documents.register(api)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(features.blueprint)
    # The former URL, for old clients.
    before = "/api/v1/photos/<uuid:photo_id>/thumbnail"
    app.add_url_rule(before, "photos.thumbnail_before", photos.thumbnail, methods=["GET"])
