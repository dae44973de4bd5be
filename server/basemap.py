"""The basemap of a deployment: addresses of raster tiles, and which of them would be shifted."""

from dataclasses import dataclass
from urllib.parse import urlsplit

TIANDITU = "tianditu:"
_TIANDITU_HOSTS = tuple(f"https://t{number}.tianditu.gov.cn" for number in range(8))
_TIANDITU_TILE = "/DataServer?T={layer}&x={{x}}&y={{y}}&l={{z}}&tk={key}"
# The streets, and the names above them; both in the square grid (EPSG:3857) of CGCS2000.
_TIANDITU_LAYERS = ("vec_w", "cva_w")
_TIANDITU_CREDIT = "天地图 tianditu.gov.cn"
# Their maps are shifted on purpose (GCJ-02, BD-09): every grid would lie 600 m and more off.
SHIFTED = (
    *("autonavi.com", "amap.com", "gaode.com", "gtimg.com", "map.qq.com", "bdimg.com", "baidu.com"),
    *("bdstatic.com", "google.cn", "google.com", "googleapis.cn", "geoq.cn", "ditu.live.com"),
)
PLACES = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True)
class Basemap:
    """``layers``: from below, each with the addresses that its tiles may come from. ``hosts``: as a
    content security policy names them."""

    layers: tuple[tuple[str, ...], ...]
    hosts: tuple[str, ...]
    credit: str | None = None


def read_basemap(value: str) -> Basemap:
    """The parser of the setting; a ValueError says what is allowed, and names no key."""
    if value.startswith(TIANDITU):
        return _tianditu(value.removeprefix(TIANDITU).strip())
    layers = tuple((template,) for template in value.split())
    hosts = tuple(dict.fromkeys(_host(template) for (template,) in layers))
    return Basemap(layers, hosts)


def _tianditu(key: str) -> Basemap:
    if not (key.isascii() and key.isalnum()):
        raise ValueError("must be tianditu: and the key that tianditu.gov.cn gave the county")
    layers = tuple(
        tuple(host + _TIANDITU_TILE.format(layer=layer, key=key) for host in _TIANDITU_HOSTS)
        for layer in _TIANDITU_LAYERS
    )
    return Basemap(layers, _TIANDITU_HOSTS, _TIANDITU_CREDIT)


def _host(template: str) -> str:
    """Scheme, host and port. Raises ValueError for what is no address of tiles, or shifted."""
    parts = urlsplit(template)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise ValueError("must be such as https://host/{z}/{x}/{y}.png")
    if not all(place in parts.path + parts.query for place in PLACES):
        raise ValueError("must have {z}, {x} and {y} behind the host")
    if any(host == shifted or host.endswith(f".{shifted}") for shifted in SHIFTED):
        raise ValueError(
            "must be in WGS 84: maps of AutoNavi (amap), Tencent, Baidu, Google and GeoQ are"
            " shifted in China (GCJ-02, BD-09), so that every grid would lie 600 m and more off"
        )
    if any(letter in parts.netloc for letter in " ;,'\"{}*"):
        raise ValueError("must name one host, without a pattern")
    return f"{parts.scheme}://{parts.netloc}"
