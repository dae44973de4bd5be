"""From an uploaded file to a stored photo: check, convert, store."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from server.photos.files import PhotoFiles
from server.photos.images import Picture, read_picture
from server.photos.problems import PhotoRefused
from server.photos.uploads import Upload


class KeptPicture(NamedTuple):
    """A stored picture whose name is not in the database yet."""

    picture: Picture
    name: str


def keep(files: PhotoFiles, upload: Upload, arrived: Path, now: datetime) -> KeptPicture:
    """Check, convert and store an uploaded file. Raises PhotoRefused and PhotoStoreUnavailable.

    Slow; call it outside of any transaction. An unclaimed name is removed by the clean-up.
    """
    if _sha256(arrived) != upload.sha256:
        raise PhotoRefused(reason="hash_differs")
    picture = read_picture(arrived, files.settings.photo_max_pixels)
    name = files.store.put(upload.county, upload.photo_id, now, picture.whole, picture.thumbnail)
    return KeptPicture(picture, name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
