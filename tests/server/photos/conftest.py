"""A cadre with a household, a photo's record, and who sends its bytes."""

import dataclasses

import pytest

from server.photos.files import PhotoFiles
from tests import factories as f
from tests.conftest import settings_of
from tests.server.photos import photo_files as pictures
from tests.server.photos.answers import EAST, WEST
from tests.server.photos.photos import Sender, make_photo


@pytest.fixture
def files(app, tmp_path):
    """The photos of this test are in a folder of its own."""
    before = app.extensions["photo_files"]
    settings = settings_of("postgresql://nobody@localhost/none")
    found = PhotoFiles(dataclasses.replace(settings, data_dir=tmp_path))
    app.extensions["photo_files"] = found
    yield found
    app.extensions["photo_files"] = before


@pytest.fixture
def household(session):
    f.make_grid(session, WEST)
    return f.make_household(session, EAST)


@pytest.fixture
def cadre(session):
    return f.make_person(session, areas=[EAST])


@pytest.fixture
def sender(client, session, cadre, files):
    return Sender(client, f.bearer(f.make_login(session, cadre)))


@pytest.fixture
def data():
    return pictures.jpeg()


@pytest.fixture
def photo(session, household, cadre, data):
    return make_photo(session, household, cadre, data)
