"""The names of grids for people: the desk makes the same ones, by the same table."""

import json

import pytest

from server.services.grid_names import short_name, whole_name, whole_names
from tests import factories as f
from tests.conftest import CHECKOUT

TABLE = json.loads((CHECKOUT / "web/shared/places/gridNames.json").read_text("utf-8"))
VILLAGE, NAMELESS = "441427100201", "441427100202"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['village']}:{row['own']}")
def test_a_grid_is_named_with_its_village_and_in_short(row):
    assert whole_name(row["own"], row["village"]) == row["whole"]
    assert short_name(row["whole"]) == row["short"]


def test_names_of_the_register_become_whole(session):
    f.make_division(session, VILLAGE, name="横岗村")
    own = {VILLAGE + "007": "第1网格", NAMELESS + "001": "第2网格"}
    assert whole_names(session, f.COUNTY, own) == {
        VILLAGE + "007": "横岗村第1网格",  # its own number, not its code's
        NAMELESS + "001": "第2网格",
    }
