"""The design tokens of all faces, read from the one file that has them (web/shared/tokens)."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parents[2] / "web" / "shared" / "tokens" / "tokens.css"
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)
_TOKEN: Final = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")


@cache
def tokens() -> Mapping[str, str]:
    """The tokens by name, as they are in light: paper is white. SVG has no variables, so it needs
    the values."""
    css = _COMMENT.sub("", _FILE.read_text("utf-8"))
    light, _, _ = css.partition(":root")[2].partition("}")
    return {name: value.strip() for name, value in _TOKEN.findall(light)}
