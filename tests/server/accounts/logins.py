"""What the tests of logging in do over and over."""

from tests import factories as f

DEVICE = {"name": "Redmi 12", "app_version": "1.0.0"}


def log_in(client, person, **more):
    body = {"login": person.login, "password": f.PASSWORD, "device": DEVICE} | more
    return client.post("/api/v1/login", json={k: v for k, v in body.items() if v is not None})


def me(client, token):
    return client.get("/api/v1/me", headers=f.bearer(token))
