"""The texts of messages: Simplified Chinese, from the message catalogue."""

from collections.abc import Mapping
from typing import Any

from server.web.pages import messages

LANGUAGE = "zh"


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
    return texts["title"], body.format(**params)
