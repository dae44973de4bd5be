"""Photos in an S3-compatible store: moto, over real HTTP, in place of a bucket."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from server.photos.leftovers import YOUNG
from server.photos.problems import PhotoStoreUnavailable
from server.photos.store import PhotoStore
from tests.conftest import CHECKOUT
from tests.factories import NOW
from tests.phone.client import HttpClient, NoAnswer
from tests.served import Web, free_port
from tests.server.photos import photo_files as pictures
from tests.tus.conftest import Field
from tests.waiting import PATIENCE, await_that

BUCKET = "photos-of-441427"
KEYS = {"key": "only-for-tests", "secret": "only-for-tests"}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await_that(lambda: server.poll() is not None or _bucket_made(port))
        assert server.poll() is None
        yield port
    finally:
        server.kill()
        server.wait()


def _bucket_made(port: int) -> bool:
    moto = HttpClient(f"http://127.0.0.1:{port}", PATIENCE)
    try:
        return moto.open(f"/{BUCKET}", method="PUT").status_code == 200
    except NoAnswer:
        return False


def store_at(port: int, bucket: str = BUCKET) -> PhotoStore:
    options = {**KEYS, "endpoint_url": f"http://127.0.0.1:{port}"}
    return PhotoStore(f"s3://{bucket}/photos", json.loads(json.dumps(options)))


@pytest.mark.slow
def test_a_photo_is_put_read_listed_and_removed(port: int) -> None:
    store = store_at(port)
    name = store.put("441427", uuid4(), NOW, b"whole" * 1000, b"small")
    size, file = store.open(name, thumbnail=False)
    with file:
        assert (size, file.read()) == (5000, b"whole" * 1000)
    size, file = store.open(name, thumbnail=True)
    with file:
        assert file.read() == b"small"
    found = {name: at for month in store.listing("441427") for name, at in month.items()}
    assert list(found) == [name]
    assert abs(found[name] - datetime.now(UTC)) < timedelta(minutes=5) < YOUNG
    store.remove(name)
    assert [name for month in store_at(port).listing("441427") for name in month] == []
    store.remove(name)  # once more does no harm
    with pytest.raises(PhotoStoreUnavailable):
        store.open(name, thumbnail=False)


@pytest.mark.slow
def test_a_bucket_that_is_not_there_claims_nothing(port: int) -> None:
    with pytest.raises(PhotoStoreUnavailable):
        store_at(port, "no-such-bucket").put("441427", uuid4(), NOW, b"whole", b"small")


@pytest.mark.slow
def test_a_store_that_does_not_answer_claims_nothing() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = store_at(probe.getsockname()[1])
        began = time.monotonic()
        with pytest.raises(PhotoStoreUnavailable):
            nobody.put("441427", uuid4(), NOW, b"whole", b"small")
    assert time.monotonic() - began < 120  # it holds no web thread for minutes


@pytest.mark.slow
def test_a_photo_goes_through_the_web_process_into_the_bucket(
    port: int, served_database: str, field: Field, folder: Path
) -> None:
    options = {**KEYS, "endpoint_url": f"http://127.0.0.1:{port}"}
    with Web(
        served_database,
        data_dir=folder / "data",
        photo_store=f"s3://{BUCKET}/photos",
        photo_store_options=json.dumps(options),
    ) as web:
        photos = [field.photo(pictures.jpeg(300 + n, 200)) for n in range(4)]
        told = field.send(web.base, *photos)
        assert {each["outcome"] for each in told} == {"sent"}
        assert all(field.stored(photo) for photo in photos)
        for photo in photos:
            answer = field.client(web).get(f"/api/v1/photos/{photo.id}")
            assert (answer.status_code, answer.data[:3]) == (200, b"\xff\xd8\xff")
    in_bucket = {name for month in store_at(port).listing("441427") for name in month}
    assert {photo.stored_name for photo in photos} <= in_bucket
    assert not (folder / "data" / "photos").exists()
