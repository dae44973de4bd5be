"""The message catalogue: the same words in both languages, and one for every code of a field."""

import re

import pytest

from geo.coordinates import FIX_FLAGS
from server.web.pages import messages
from sync.collections.phone_clock import TIME_FLAGS
from tests.conftest import CHECKOUT

DOCS = CHECKOUT / "docs"


def places(words, at=""):
    if not isinstance(words, dict):
        return {at}
    return {place for name, each in words.items() for place in places(each, f"{at}/{name}")}


def test_both_languages_have_the_same_words():
    assert places(messages("en")) == places(messages("zh"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_of_a_field_has_its_sentence(language):
    table = (DOCS / "problems.md").read_text("utf-8").split("| code | meaning |")[1]
    rows = table.split("\n\n")[0].splitlines()[2:]
    codes = {code for row in rows for code in re.findall("`([a-z0-9_]+)`", row.split("|")[1])}
    assert "home_of_another_level" in codes
    assert codes - messages(language)["refused"].keys() == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_row_error_of_sync_has_its_sentence(language):
    listed = (DOCS / "sync.md").read_text("utf-8").split("\nRow errors: ")[1].split("\n\n")[0]
    codes = set(re.findall("`([a-z0-9_]+)`", listed))
    assert {"already_used", "made_by_server"} <= codes
    assert codes - messages(language)["refused"].keys() == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_problem_has_its_sentence(language):
    table = (DOCS / "problems.md").read_text("utf-8").split("| code | status |")[1]
    rows = table.split("\n\n")[0].splitlines()[2:]
    codes = {code for row in rows for code in re.findall("`([a-z0-9_]+)`", row.split("|")[1])}
    assert {"malformed", "photo_store_unavailable"} <= codes
    assert codes - messages(language)["error"].keys() == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_flags_and_decisions_have_their_words(language):
    words = messages(language)
    flags = {*FIX_FLAGS, *TIME_FLAGS, "logged_twice", "point_outside_grids", "claim_disagrees"}
    assert flags - words["flag"].keys() == set()
    assert words["decision"].keys() == {"accepted", "corrected", "returned", "dismissed"}
