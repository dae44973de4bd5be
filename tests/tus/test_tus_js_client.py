"""tus-js-client, which nobody here wrote, sends photos over bad lines to servers that die."""

import fcntl
import hashlib
import io
import math
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from records.fieldwork.photos import Photo
from tests import factories as f
from tests.phone.client import HttpClient
from tests.phone.line import BAD_GATEWAY, WELL, Line
from tests.served import Web
from tests.server.photos import photo_files as pictures
from tests.tus.conftest import Field
from tests.waiting import PATIENCE, await_that

LARGE = 1_500_000


@pytest.fixture
def large() -> bytes:
    data = pictures.noise(LARGE)
    assert len(data) > LARGE / 2
    return data


def bad_line(web: Web, seed: int = 1, fates: Mapping[str, int] = WELL, **more: float) -> Line:
    """Where the server is away it says 502, as proxies do."""
    return Line(web.port, seed, fates=fates, absent=BAD_GATEWAY, **more)


def read(web: Web, field: Field, photo: Photo) -> Image.Image:
    answer = field.client(web).get(f"/api/v1/photos/{photo.id}")
    assert answer.status_code == 200
    image = Image.open(io.BytesIO(answer.data))
    image.load()
    return image


def is_the_same_picture(image: Image.Image, data: bytes) -> bool:
    sent = Image.open(io.BytesIO(data)).convert("RGB")
    extremes = ImageChops.difference(image, sent).resize((1, 1)).getpixel((0, 0))
    return image.size == sent.size and max(extremes) < 12


@pytest.mark.slow
def test_photos_cross_a_line_that_breaks_every_150_kilobytes(
    web: Web, field: Field, large: bytes
) -> None:
    """Two at once. The record's hash is that of what the phone has: the server accepts no other."""
    photos = [field.photo(large), field.photo(pictures.noise(LARGE // 2))]
    with bad_line(web, 7, {"well": 9, "answer_lost": 1}, every=150_000) as line:
        told = field.send(line.address, *photos)
    assert [each["outcome"] for each in told] == ["sent", "sent"]
    assert line.faults.total() >= len(large) // 150_000
    assert all(field.stored(photo) for photo in photos)
    assert photos[0].sha256 == hashlib.sha256(large).hexdigest()
    assert is_the_same_picture(read(web, field, photos[0]), large)


@pytest.mark.slow
@pytest.mark.parametrize("in_creation", [False, True])
def test_small_pieces_and_lost_answers(
    web: Web, field: Field, large: bytes, in_creation: bool
) -> None:
    photo = field.photo(large)
    with bad_line(web, 3, {"well": 7, "answer_lost": 3}) as line:
        (told,) = field.send(line.address, photo, chunkSize=100_000, inCreation=in_creation)
    assert told["outcome"] == "sent"
    assert line.faults.total() > 3
    assert field.stored(photo)


@pytest.mark.slow
def test_web_processes_that_are_killed_lose_nothing_that_had_arrived(
    web: Web, field: Field, large: bytes
) -> None:
    photo = field.photo(large)
    with bad_line(web, limit=0) as line:
        sending = field.start(line.address, photo)
        had_arrived = []
        for kill in (web.kill_workers, web.kill_workers, web.kill_all):
            so_far = _arrived(field)
            await_arrival(line, field, so_far + 100_000)
            kill()
            had_arrived.append(_arrived(field))
        line.let(math.inf)
        web.start()
        (told,) = field.outcome(sending)
    assert told["outcome"] == "sent"
    assert had_arrived[-1] < len(large)
    assert had_arrived == told["wentOnAt"][: len(had_arrived)]
    assert field.stored(photo)
    assert is_the_same_picture(read(web, field, photo), large)


@pytest.mark.slow
def test_what_the_client_gives_up_is_gone(web: Web, field: Field, large: bytes) -> None:
    photo = field.photo(large)
    with bad_line(web) as line:
        (told,) = field.send(line.address, photo, chunkSize=100_000, endAfter=300_000)
    assert told["outcome"] == "ended"
    assert not field.stored(photo)
    await_that(lambda: not list(_arriving(field)))
    (again,) = field.send(web.base, photo)
    assert again["outcome"] == "sent"


@pytest.mark.slow
def test_a_photo_that_is_refused_is_not_tried_for_ever(web: Web, field: Field) -> None:
    damaged = field.photo(pictures.noise(200_000)[:-50_000])
    other = field.photo(pictures.jpeg())
    (field.folder / str(other.id)).write_bytes(pictures.jpeg()[:-1] + b"!")
    told = field.send(web.base, damaged, other)
    said = [(each["outcome"]["code"], each["outcome"]["reason"]) for each in told]
    assert said == [("photo_refused", "unreadable"), ("photo_refused", "hash_differs")]


@pytest.mark.slow
def test_a_phone_that_falls_silent_does_not_keep_its_own_upload_locked(
    web: Web, field: Field, large: bytes
) -> None:
    photo = field.photo(large)
    with bad_line(web, limit=0) as line:
        sending = field.start(line.address, photo)
        await_arrival(line, field, 250_000)
        sending.kill()
        sending.communicate()
    (path,) = _arriving(field)
    await_that(lambda: _is_free(path))
    size = path.stat().st_size
    headers = {
        **f.bearer(field.token),
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
    }
    lines = [f"PATCH /api/v1/photos/uploads/{path.name} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Upload-Offset: {size}", "Content-Length: 50000", "", ""]
    with socket.create_connection(("127.0.0.1", web.port)) as silent:
        silent.sendall("\r\n".join(lines).encode() + large[size : size + 8192])
        await_that(lambda: path.stat().st_size == size + 8192)
        assert _patch(web, path, headers, size + 8192, large) == 423
        await_that(lambda: _patch(web, path, headers, size + 8192, large) == 204)
    assert field.stored(photo)


def _patch(web: Web, path: Path, headers: dict[str, str], offset: int, data: bytes) -> int:
    named = headers | {"Upload-Offset": str(offset)}
    url, client = f"/api/v1/photos/uploads/{path.name}", HttpClient(web.base, PATIENCE)
    return client.open(url, method="PATCH", data=data[offset:], headers=named).status_code


def _arriving(field: Field) -> list[Path]:
    return list((field.folder.parent / "data" / "photo-uploads").glob("*"))


def _arrived(field: Field) -> int:
    return sum(path.stat().st_size for path in _arriving(field))


def await_arrival(line: Line, field: Field, size: int) -> None:
    """Let bytes through, a few at a time, until so many have arrived: never all of them."""
    await_that(lambda: _arrived(field) > size or line.let(50_000))


def _is_free(path: Path) -> bool:
    """Whether the server has noticed that nobody sends it any more."""
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
