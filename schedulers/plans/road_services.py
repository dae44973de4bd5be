"""The road services in the server's settings. Counties choose among them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

KINDS = ("osrm", "valhalla")
MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class RoadService:
    """``base``: an http(s) address without trailing slash; ``profile``: the profile (OSRM) or
    costing (Valhalla)."""

    name: str
    kind: str
    base: str
    profile: str


def read_services(value: str) -> tuple[RoadService, ...]:
    """Parse ``car=osrm+http://127.0.0.1:5000/driving,...``. Raises ValueError."""
    services = tuple(_read(part.strip()) for part in value.split(",") if part.strip())
    if len({one.name for one in services}) < len(services):
        raise ValueError("must name each road service once")
    return services


def _read(part: str) -> RoadService:
    name, _, address = part.partition("=")
    kind, _, url = address.partition("+")
    if not name or len(name) > MAX_NAME or kind not in KINDS:
        raise ValueError("must be a list of name=osrm+http://host/profile or name=valhalla+http...")
    try:
        split = urlsplit(url)
        _ = split.port
    except ValueError:
        raise ValueError("must be http or https addresses") from None
    base, _, profile = split.path.rpartition("/")
    if split.scheme not in ("http", "https") or not split.hostname or not profile:
        raise ValueError("must be http or https addresses that end in a profile")
    if split.username or split.password or split.query or split.fragment:
        raise ValueError("must be addresses without names, passwords or queries")
    return RoadService(name, kind, f"{split.scheme}://{split.netloc}{base}", profile)
