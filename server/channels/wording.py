"""The words of messages: Simplified Chinese, from the message catalogue."""

from collections.abc import Mapping
from typing import Any

from server.web.pages import messages

LANGUAGE = "zh"


def worded(kind: str, params: Mapping[str, Any], language: str = LANGUAGE) -> tuple[str, str]:
    """Title and body of a message; raises LookupError for a kind that has no words.

    A kind whose words differ where a parameter is lacking has ``<name>_none`` beside ``body``:
    "never" is not a number of days. One that tells of several things has them as ``parts``, each a
    line of its own.
    """
    words = messages(language)["message"][kind]
    if "parts" in params:
        lines = (worded(part["kind"], part["params"], language) for part in params["parts"])
        return words["title"], "\n".join(body for _, body in lines)
    lacking = [name for name, value in params.items() if value is None]
    body = words[f"{lacking[0]}_none"] if lacking else words["body"]
    return words["title"], body.format(**params)
