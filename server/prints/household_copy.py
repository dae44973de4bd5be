"""The copy of all that is held about a household, as a page for the householder."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import render_template

from server.web.pages import messages

# The groups of words for values of a field, in the catalogue.
_VALUES = {"purpose": "purpose", "outcome": "outcome", "relation": "relation"}


def copy_as_html(copy: Mapping[str, Any], language: str, day: date) -> str:
    """The page: a section for each part that has something, each with a table."""
    words = messages(language)
    said = words["copy"]
    household = copy["household"]
    sections = [
        (said["parts"][name], _table(rows, words))
        for name in said["parts"]
        if (rows := [household] if name == "household" and household else copy.get(name))
        and isinstance(rows, Sequence)
    ]
    return render_template(
        "prints/household_copy.html", words=said, language=language, sections=sections, day=day
    )


def _table(rows: Sequence[Mapping[str, Any]], words: Mapping[str, Any]) -> dict[str, Any]:
    names = [name for name in rows[0] if name in words["copy"]["fields"]]
    heads = [words["copy"]["fields"][name] for name in names]
    return {
        "heads": heads,
        "rows": [[_said(name, row[name], words) for name in names] for row in rows],
    }


def _said(name: str, value: Any, words: Mapping[str, Any]) -> str:
    """A value as a householder reads it."""
    copy = words["copy"]
    if value is None or value == [] or value == "":
        return copy["nothing"]
    if isinstance(value, bool):
        return copy["yes"] if value else copy["no"]
    if name == "tags":
        return copy["between"].join(words["tag"].get(tag, tag) for tag in value)
    if name == "kind":
        return str(words["print"]["kinds"].get(value, value))
    if name == "value_fen":
        return copy["yuan"].format(value=f"{value / 100:.2f}")
    if name in _VALUES and isinstance(value, str):
        return str(words[_VALUES[name]].get(value, copy["outcomes"].get(value, value)))
    if name == "collection":
        return str(copy["parts"].get(value, value))
    if isinstance(value, Mapping):
        return copy["between"].join(f"{key}: {each}" for key, each in value.items())
    return str(value)
