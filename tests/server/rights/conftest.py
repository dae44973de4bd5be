"""A server on a database of its own, with a household about which everything is held."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from server.ops.private_database import PrivateDatabase
from server.photos.files import PhotoFiles
from tests.server.photos.photos import files_in
from tests.server.rights.office import Office
from tests.sync import conftest as field_of_sync
from tests.sync.drill import Server

server = field_of_sync.server


@pytest.fixture
def files(committing_app: Flask, tmp_path: Path) -> Iterator[PhotoFiles]:
    """The data folder of the test."""
    with files_in(committing_app, tmp_path / "data") as files:
        yield files


@pytest.fixture
def office(server: Server, files: PhotoFiles, cluster: PrivateDatabase) -> Office:
    return Office(server, files)
