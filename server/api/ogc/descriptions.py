"""The documents that describe the OGC API to a program: landing page, conformance, description."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from geo.extent import Box
from server.versions import API

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON: Final = "application/geo+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
DEFAULT_LIMIT: Final = 1000
MAX_LIMIT: Final = 2000
_CLASSES = ("core", "oas30", "geojson")
_CONFORMS_TO = [f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{c}" for c in _CLASSES]
_LIMIT = {
    "name": "limit",
    "in": "query",
    "required": False,
    "schema": {
        "type": "integer",
        "minimum": 1,
        "maximum": MAX_LIMIT,
        "default": DEFAULT_LIMIT,
    },
    "style": "form",
    "explode": False,
}
_BBOX = {
    "name": "bbox",
    "in": "query",
    "required": False,
    "schema": {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}},
    "style": "form",
    "explode": False,
}
_AFTER = {"name": "after", "in": "query", "required": False, "schema": {"type": "string"}}

Href = Callable[..., str]  # a part of the path, to the URL
Words = Mapping[str, Any]


def link(href: str, rel: str, kind: str = "application/json") -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind}


def landing(href: Href, words: Words) -> dict[str, Any]:
    return {
        "title": words["title"],
        "description": words["what"],
        "links": [
            link(href(""), "self"),
            link(href("api"), "service-desc", OPENAPI),
            link(href("conformance"), "conformance"),
            link(href("collections"), "data"),
        ],
    }


def conformance() -> dict[str, Any]:
    return {"conformsTo": _CONFORMS_TO}


def collection(name: str, href: Href, words: Words, extent: Box | None) -> dict[str, Any]:
    described = {
        "id": name,
        "title": words["collections"][name],
        "itemType": "feature",
        "crs": [CRS84],
        "storageCrs": CRS84,
        "links": [
            link(href(f"collections/{name}"), "self"),
            link(href(f"collections/{name}/items"), "items", GEOJSON),
        ],
    }
    if extent is not None:
        described["extent"] = {"spatial": {"bbox": [extent], "crs": CRS84}}
    return described


def description(href: Href, words: Words, names: Iterable[str]) -> dict[str, Any]:
    """OpenAPI 3.0: what programs look up in it are the limits of `limit`."""
    paths: dict[str, Any] = {
        f"/{path}": {"get": _operation(path or "landing", [])}
        for path in ("", "conformance", "collections")
    }
    for name in names:
        at = f"/collections/{name}"
        paths[at] = {"get": _operation(f"describe_{name}", [])}
        paths[f"{at}/items"] = {
            "get": _operation(f"read_{name}", _parameters("limit", "bbox", "after"))
        }
        feature = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        paths[f"{at}/items/{{id}}"] = {"get": _operation(f"read_one_of_{name}", [feature])}
    return {
        "openapi": "3.0.3",
        "info": {"title": words["title"], "version": API},
        "servers": [{"url": href("").rstrip("/")}],
        "paths": paths,
        "components": {"parameters": {"limit": _LIMIT, "bbox": _BBOX, "after": _AFTER}},
    }


def _parameters(*names: str) -> list[dict[str, str]]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _operation(name: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    answers = {"200": {"description": "OK"}, "404": {"description": "Not Found"}}
    return {"operationId": name, "parameters": parameters, "responses": answers}
