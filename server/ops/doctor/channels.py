"""Whether the counties' channels can be reached: they are connected to, and nothing is sent."""

import socket
from collections.abc import Iterator

import sqlalchemy as sa

from records.staff.channels import Channel
from server.channels.gateways import CONNECT_SECONDS, host_and_port
from server.channels.ways import binding
from server.ops.doctor.finding import Finding
from server.ops.doctor.patient import Patient


def channels(patient: Patient) -> Iterator[Finding]:
    """Each channel by county and name, never with its URL, which holds passwords."""
    rows = sa.select(Channel).order_by(Channel.county, Channel.name)
    found = patient.database.scalars(rows).all()
    if not found:
        yield Finding("channels", "ok", "no county has a channel: people read messages in the app")
    for row in found:
        yield _reached(patient, row)


def _reached(patient: Patient, row: Channel) -> Finding:
    where = f"channel {row.name} of county {row.county}"
    url = patient.settings.phone_seal.open(row.url_sealed, binding(row.county, row.name))
    again = f"flask --app wsgi channels set {row.name} --county {row.county}"
    if url is None:
        text = f"{where} was sealed with a key that is not in YICETONG_FIELD_KEYS"
        return Finding("channels", "fault", text, f"add that key, or {again}")
    place = host_and_port(url)
    if place is None:
        text = f"{where}: its URL does not say where it leads, or a package for it is missing"
        return Finding("channels", "unknown", text, again)
    try:
        socket.create_connection(place, CONNECT_SECONDS).close()
    except OSError as error:
        text = f"{where} cannot be reached ({error.strerror or type(error).__name__})"
        remedy = f"see whether its gateway runs and this machine may call it, or {again}"
        return Finding("channels", "fault", text, remedy)
    return Finding("channels", "ok", f"{where} can be reached")
