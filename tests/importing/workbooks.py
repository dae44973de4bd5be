"""Workbooks written by hand: what one needs of SpreadsheetML, and of OpenDocument."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADS = ("户号", "户主", "网格代码")
FIRST = ("BR-1", "张三", "441427100201001")


def text(value: str, at: str = "") -> str:
    """A cell that holds a text of its own."""
    return f"<c{at and f' r={quoteattr(at)}'} t='inlineStr'><is><t>{escape(value)}</t></is></c>"


def number(value: object, style: int = 0) -> str:
    return f"<c s='{style}'><v>{value}</v></c>"


def row(*cells: str, more: str = "") -> str:
    made = (cell if cell.startswith("<") or not cell else text(cell) for cell in cells)
    return f"<row {more}>{''.join(c or '<c/>' for c in made)}</row>"


def sheet(*rows: str, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    return (
        f"<worksheet xmlns='{namespace}'>{before}<sheetData>{''.join(rows)}</sheetData>{after}"
        "</worksheet>"
    )


def styles(*codes: str) -> str:
    """Cell style 1 has the first of these number formats, and so on; 0 is General."""
    own = "".join(
        f"<numFmt numFmtId='{164 + n}' formatCode={quoteattr(c)}/>" for n, c in enumerate(codes)
    )
    used = "".join(f"<xf numFmtId='{164 + n}'/>" for n in range(len(codes)))
    return (
        f"<styleSheet xmlns='{MAIN}'><numFmts>{own}</numFmts><fills><fill/></fills>"
        "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
        f"<cellXfs><xf numFmtId='0'/>{used}</cellXfs></styleSheet>"
    )


def write_parts(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def parts(
    *sheets: str,
    states: Sequence[str] = (),
    styles: str | None = None,
    shared: Sequence[str] | None = None,
    book: str = "",
    namespace: str = MAIN,
) -> dict[str, str | bytes]:
    """The parts of a workbook: ``states`` of its sheets ('hidden'), ``shared`` texts as XML."""
    listed = "".join(
        f"<sheet name='S{n}' sheetId='{n}' state='{state}' r:id='r{n}'/>"
        for n, state in enumerate(states or ["visible"] * len(sheets), 1)
    )
    kinds = [f"worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)]
    relations = "".join(
        f"<Relationship Id='r{n}' Type='{_RELATIONS}/worksheet' Target='{kind}'/>"
        for n, kind in enumerate(kinds, 1)
    )
    found: dict[str, str | bytes] = {
        f"xl/{kind}": content for kind, content in zip(kinds, sheets, strict=True)
    }
    for name, part, content in (
        ("styles", "styles.xml", styles),
        (
            "sharedStrings",
            "sharedStrings.xml",
            shared and f"<sst xmlns='{namespace}'>{''.join(shared)}</sst>",
        ),
    ):
        if content:
            relations += (
                f"<Relationship Id='{name}' Type='{_RELATIONS}/{name}' Target='/xl/{part}'/>"
            )
            found[f"xl/{part}"] = content
    return found | {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f"<Relationships xmlns='{_PACKAGE}'><Relationship Id='a'"
        f" Type='{_RELATIONS}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{namespace}' xmlns:r='{_RELATIONS}'>{book}"
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{_PACKAGE}'>{relations}"
        "</Relationships>",
    }


def ods_row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def ods_cell(shown: str = "", more: str = "office:value-type='string'") -> str:
    paragraph = shown if shown.startswith("<") or not shown else f"<text:p>{shown}</text:p>"
    return f"<table:table-cell {more}>{paragraph}</table:table-cell>"


def write_ods(path: Path, body: str, styles: str = "") -> Path:
    spaces = " ".join(
        f"xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"
        for name in ("office", "table", "text", "style")
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return write_parts(
        path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    )
