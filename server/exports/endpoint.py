"""The endpoint that exports a list: its filters, its scope, what it shows, all of its rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from flask import g, request
from marshmallow import Schema
from marshmallow.fields import Boolean

from authz.scope import Permission
from records.db import db
from records.problems import NotFound, Problem
from records.system.audit import note
from records.wire import WireSchema, choice
from server.exports import files, texts
from server.exports.columns import Column, columns_of, computed
from server.exports.rows import ExportRows, ExportRunning
from server.web.auth import current, needs, signed_in
from server.web.openapi import Blueprint, documented, stacked
from server.web.pages import LANGUAGES, language_of_request
from server.web.paging import ComputedRows, Listing
from server.web.request_context import now, settings
from server.web.responses import StreamedResponse

# The first is what a client gets that accepts anything.
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}
# Lines of progress, an empty line, the file.
PROGRESS_TYPE: Final = "application/vnd.yicetong.progress"
Rows: TypeAlias = Listing | ComputedRows
_BINARY = {"schema": {"type": "string", "format": "binary"}, "example": "a file"}
_FEATURES = {
    "schema": {
        "type": "object",
        "required": ["type", "features", "numberReturned"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "items": {"type": "object"}},
            "numberReturned": {"type": "integer"},
        },
    },
    "example": {"type": "FeatureCollection", "features": [], "numberReturned": 0},
}
_CSV_EXAMPLE = '\ufeff"编号","姓名"\r\n"H000123","陈大文"\r\n"（完，共 1 行）",""\r\n'
_FORMAT = {"description": "Default: by `Accept`; else CSV."}
_PROGRESS = {
    "description": "true: before the file, an XLSX or a GeoPackage has a line of JSON for each"
    f" thousand rows, and then an empty line (`{PROGRESS_TYPE}`)."
}
_LANG = {"description": "The heads' language; default: the cookie `lang`, else `Accept-Language`."}
_SUMMARY = """{summary}

    As a file: all rows with the list's filters, for the same people, with the same fields.
    `X-Total-Rows` says how many there are. CSV ends with a line that says so, GeoJSON with
    `numberReturned`: a file without that is not whole (docs/exports.md). One export at a time for
    each person.
    """


def export_endpoint(
    blueprint: Blueprint,
    path: str,
    permission: Permission | None,
    filters: type[WireSchema],
    row: type[Schema],
    geometry: str | None = None,
    errors: Sequence[type[Problem]] = (),
) -> Callable[[Callable[..., Rows]], Any]:
    """Make `<path>/export` from the list's view, which takes the filters and returns its rows.

    ``geometry``: the GeoPackage type of the rows' ``geometry``. Rows with ``lng`` and ``lat`` are
    points.
    """
    columns = columns_of(row)
    if {"lng", "lat"} <= {column.name for column in columns}:
        geometry = "Point"
    problems = [ExportRunning, *errors, *([NotFound] if permission else ())]
    media: dict[str, dict[str, Any]] = {
        MEDIA_TYPES["geojson"]: _FEATURES,
        MEDIA_TYPES["xlsx"]: _BINARY,
        MEDIA_TYPES["gpkg"]: _BINARY,
        PROGRESS_TYPE: _BINARY,
    }

    def export(view: Callable[..., Rows]) -> Any:
        def answer(sent: dict[str, Any], **kwargs: Any) -> StreamedResponse:
            return _answer(lambda own: _rows(view(own, **kwargs), row), sent, columns, geometry)

        answer.__name__ = f"export_{view.__name__.removeprefix('list_')}"
        answer.__doc__ = _described(view)
        answer.columns = columns  # type: ignore[attr-defined]  # for those who walk the endpoints
        return stacked(
            blueprint.get(f"{path}/export"),
            documented(
                errors=problems,
                answer={"type": "string"},
                example=_CSV_EXAMPLE,
                media_type=MEDIA_TYPES["csv"],
                more_types=media,
            ),
            needs(permission) if permission else signed_in,
            blueprint.arguments(_filters_of(filters), location="query"),
        )(answer)

    return export


def _described(view: Callable[..., Rows]) -> str:
    summary = (view.__doc__ or "").partition("\n")[0]
    return _SUMMARY.format(summary=summary.replace("List ", "Export ", 1))


def _filters_of(filters: type[WireSchema]) -> Schema:
    """The list's filters without its paging, and how the file is to be."""

    fields = {
        "format": choice(tuple(MEDIA_TYPES), metadata=_FORMAT),
        "lang": choice(LANGUAGES, metadata=_LANG),
        "progress": Boolean(truthy={"true"}, falsy={"false"}, metadata=_PROGRESS),
    }
    made = type(f"{filters.__name__}Export", (filters,), fields)
    return made(exclude={"limit", "after"} & made().fields.keys())


def is_exporting() -> bool:
    """True while a list's view runs for an export."""
    return "exporting" in g


def has_shapes() -> bool:
    """True while a list's view runs for an export whose format has geometries."""
    return g.get("exporting") in ("geojson", "gpkg")


def _answer(
    view: Callable[..., Rows],
    sent: dict[str, Any],
    columns: tuple[Column, ...],
    geometry: str | None,
) -> StreamedResponse:
    kind = sent.pop("format", None) or _accepted()
    language = sent.pop("lang", None) or language_of_request()
    progress = sent.pop("progress", False) and kind in ("xlsx", "gpkg")
    g.exporting = kind
    listing = view(sent)
    me, what = current(), request.path.removeprefix("/api/v1/").removesuffix("/export")
    rows = ExportRows(listing, me.county, me.person_id, settings().export_seconds)
    try:
        details = {
            "rows": rows.total,
            "format": kind,
            "filters": {name: str(value) for name, value in sent.items()},
        }
        note(db.session(), me.county, now(), me.person_id, "exported", what, details)
        title = what.replace("/", "-")
        content = _content(kind, rows, columns, language, title, geometry, progress)
        media = PROGRESS_TYPE if progress else MEDIA_TYPES[kind]
        response = StreamedResponse(_closing(content, rows), mimetype=media)
        response.headers["X-Total-Rows"] = str(rows.total)
        response.headers["X-Accel-Buffering"] = "no"  # nginx: each line of progress at once
        name = f"{title}-{sent.get('on') or me.today}.{kind}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.call_on_close(rows.close)  # if nothing of it is ever sent
        rows.cut_after(request.environ.get("gunicorn.socket"))
        if request.method == "HEAD":  # only the number is wanted
            rows.close()
    except BaseException:
        rows.close()
        raise
    return response


def _rows(rows: Rows, row: type[Schema]) -> Rows:
    """The rows, with the fields that their schema computes."""
    made = computed(row)
    if made is None or isinstance(rows, ComputedRows) or rows.describe is not None:
        return rows
    return replace(rows, describe=made)


def _accepted() -> str:
    best = request.accept_mimetypes.best_match(MEDIA_TYPES.values(), MEDIA_TYPES["csv"])
    return next(kind for kind, media in MEDIA_TYPES.items() if media == best)


def _closing(content: Iterator[bytes], rows: ExportRows) -> Iterator[bytes]:
    """The content; after its end, or where it breaks off, nothing is held any more."""
    try:
        yield from content
    finally:
        rows.close()


def _content(
    kind: str,
    rows: ExportRows,
    columns: tuple[Column, ...],
    language: str,
    title: str,
    geometry: str | None,
    progress: bool,
) -> Iterator[bytes]:
    zone = current().zone
    if kind == "csv":
        return texts.csv(rows, columns, language, zone)
    if kind == "geojson":
        return texts.geojson(rows, columns)
    if kind == "xlsx":
        return files.xlsx(rows, columns, language, zone, title, progress)
    return files.gpkg(rows, columns, title, geometry, progress)
