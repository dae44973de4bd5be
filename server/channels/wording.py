"""The texts of messages: Simplified Chinese, from the message catalogue."""

from collections.abc import Mapping
from typing import Any, Final

from server.web.pages import messages

LANGUAGE = "zh"
_PERIODS: Final = ("week", "period")  # parameters that name one: 2026-W12, 2026-03, 2026-Q1, 2026


def worded(kind: str, params: Mapping[str, Any], language: str = LANGUAGE) -> tuple[str, str]:
    """Title and body of a message; raises LookupError for a kind without texts.

    If a parameter is None, the text ``<name>_none`` replaces ``body``: "never" is not a number of
    days. A message of several ``parts`` has a line for each.
    """
    texts = messages(language)["message"][kind]
    if "parts" in params:
        lines = (worded(part["kind"], part["params"], language) for part in params["parts"])
        return texts["title"], "\n".join(body for _, body in lines)
    missing = [name for name, value in params.items() if value is None]
    body = texts[f"{missing[0]}_none"] if missing else texts["body"]
    said = {name: period_in_words(params[name], language) for name in _PERIODS if name in params}
    return texts["title"], body.format(**{**params, **said})


def period_in_words(name: str, language: str) -> str:
    """A week, month, quarter or year as people say it: 2026-W12 is for programs."""
    year, _, part = name.partition("-")
    kind = {"": "year", "W": "week", "Q": "quarter"}.get(part[:1], "month")
    form: str = messages(language)["period"][kind]
    return form.format(year=year, number=int(part.lstrip("WQ") or 0))
