"""A cadre with a household, a photo's record, and who sends its bytes."""

import pytest

from tests import factories as f
from tests.server.photos import photo_files as pictures
from tests.server.photos.answers import EAST, WEST
from tests.server.photos.photos import Sender, files_in, make_photo


@pytest.fixture
def files(app, tmp_path):
    with files_in(app, tmp_path) as files:
        yield files


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
