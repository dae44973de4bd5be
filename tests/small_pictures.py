"""Screenshots for the docs: as good as a number of bytes allows."""

import io

from PIL import Image

_FEWEST = 20


def small(picture: Image.Image, most_bytes: int, best: int = 90) -> bytes:
    """``best``: the quality that is good enough."""
    for quality in range(best, _FEWEST, -5):
        made = io.BytesIO()
        picture.save(made, "WEBP", quality=quality, method=6)
        if made.tell() <= most_bytes:
            return made.getvalue()
    raise ValueError("no quality makes it small enough")


def opened(shot: bytes) -> Image.Image:
    return Image.open(io.BytesIO(shot)).convert("RGB")
