"""What an answer about a photo says, and whether it is stored."""

from records.fieldwork.photos import Photo

EAST, WEST = "441427100201001", "441427100201002"


def stored(session, photo):
    session.expire_all()
    return session.get(Photo, (photo.county, photo.id))


def code(answer):
    return answer.status_code, answer.json["code"]


def names(tmp_path):
    return sorted(path.name for path in (tmp_path / "photos").rglob("*.jpg"))
