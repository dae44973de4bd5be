"""Column heads: find the field of a column by its Chinese or English name.

The names are listed in docs/loading.md (a test compares). Case, spaces, ``_``, ``-``, ``*`` and
text in brackets do not matter: ``经度 (°)`` is ``经度``. Heads may be below a title, and in up to
three rows, such as 坐标 above 经度 and 纬度.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from unicodedata import normalize

from importing.problems import ColumnsMissing, ColumnsTwice, FileEmpty
from importing.reading.tables.numbered_rows import HEAD_ROWS, NumberedRow, is_filled

_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
_NOISE = re.compile(r"[\s_\-*:.]+")
_MAX_HEAD_ROWS: Final = 3


class Heads(NamedTuple):
    """The fields of one kind of file, with their names, and the required fields.

    ``weaker``: names that are ignored if the file has another column for the field: beside
    网格编码, 所属网格 has the grid's name.
    """

    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    weaker: Mapping[str, tuple[str, ...]] = {}


class Matched(NamedTuple):
    """``columns``: the field of each column (None: not read). ``ignored``: unknown heads.

    ``heads``: for each field, its head as the file has it: 结束日期 means another day than
    ``valid_to``. ``gave_way``: (field, its head that is not read, its head that is).
    """

    columns: tuple[str | None, ...]
    ignored: tuple[str, ...]
    heads: Mapping[str, str]
    gave_way: tuple[tuple[str, str, str], ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(name for name in self.columns if name)


DIVISIONS: Final = Heads(
    {
        "code": ("code", "代码", "区划代码", "行政区划代码", "统计用区划代码", "编码", "adcode"),
        "name": ("name", "名称", "区划名称", "单位名称"),
        "kind": ("kind", "类型", "类别"),
        "fully_gridded": ("fully_gridded", "网格全覆盖", "全覆盖"),
    },
    required=("code", "name"),
)
# Under these heads an end is the last day; under other heads, the first day after it.
LAST_DAY: Final = frozenset({"结束日期", "截止日期"})
OUTLINES: Final = Heads(DIVISIONS.names, required=("code",))
GRIDS: Final = Heads(
    {
        "code": ("code", "grid", "grid_code", "网格代码", "网格编码", "网格编号", "代码", "编码"),
        "name": ("name", "grid_name", "网格名称", "名称", "网格"),
    },
    required=("code", "name"),
    weaker={"code": ("grid", "代码", "编码"), "name": ("名称", "网格")},
)
HOUSEHOLDS: Final = Heads(
    {
        "number": ("number", "no", "户号", "户编号", "编号", "农户编号"),
        "head": ("head", "householder", "户主", "户主姓名", "姓名"),
        "address": ("address", "地址", "住址", "家庭住址", "详细地址"),
        "group_no": ("group_no", "group", "组", "组别", "小组", "村民小组"),
        "kind": ("kind", "类型", "户类型", "农户类型"),
        "tags": ("tags", "标签", "服务标签"),
        "lng": ("lng", "lon", "longitude", "经度"),
        "lat": ("lat", "latitude", "纬度"),
        "crs": ("crs", "坐标系", "坐标系统"),
        "accuracy": ("accuracy", "accuracy_m", "精度", "定位精度"),
        "grid": ("grid", "grid_code", "网格", "网格代码", "网格编码", "所属网格", "所在网格"),
    },
    required=("number", "head"),
    weaker={
        "number": ("no", "编号"),
        "head": ("姓名",),
        "grid": ("grid", "网格", "所属网格", "所在网格"),
        "address": ("地址", "住址"),
        "group_no": ("组别", "小组"),
        "kind": ("类型",),
    },
)
PEOPLE: Final = Heads(
    {
        "login": ("login", "username", "登录名", "用户名", "账号"),
        "name": ("name", "姓名"),
        "level": ("level", "级别", "层级"),
        "home": ("home", "单位代码", "所属区划", "所属单位", "所在单位"),
        "office_from": ("office_from", "任职日期", "到任日期"),
        "phone": ("phone", "mobile", "手机", "手机号", "手机号码", "电话", "联系电话"),
        "roles": ("roles", "role", "角色"),
        "areas": ("areas", "area", "负责区域", "责任区域", "责任网格", "包片", "区域"),
        "valid_from": ("valid_from", "from", "开始日期", "起始日期"),
        "valid_to": ("valid_to", "to", "结束日期", "截止日期"),
    },
    required=("login", "name", "level", "home", "roles"),
    weaker={
        "home": ("所属单位", "所在单位"),
        "phone": ("phone", "电话", "联系电话"),
        "areas": ("包片", "区域"),
    },
)


class HeadRows(NamedTuple):
    """A file's heads; ``last`` is the index of their last row."""

    matched: Matched
    last: int


def find(heads: Heads, rows: Sequence[NumberedRow]) -> HeadRows:
    """Find the heads among the first rows of a file. Raises FileEmpty, ColumnsMissing
    and ColumnsTwice."""
    candidates = list(_candidates(heads, rows[:HEAD_ROWS]))
    if not candidates:
        raise FileEmpty()
    complete = [each for each in candidates if each[0] == len(heads.required)]
    texts, last = max(complete or candidates, key=lambda each: each[:2])[2:]
    return HeadRows(match(heads, texts), last)


def count_fields(heads: Heads, rows: Sequence[NumberedRow]) -> int:
    """The number of fields named by the heads among these rows."""
    return max((fields for _, fields, *_ in _candidates(heads, rows[:HEAD_ROWS])), default=0)


def has_needed(heads: Heads, rows: Sequence[NumberedRow]) -> bool:
    """True if heads for all required fields are among these rows."""
    return any(needed == len(heads.required) for needed, *_ in _candidates(heads, rows[:HEAD_ROWS]))


def _candidates(
    heads: Heads, rows: Sequence[NumberedRow]
) -> Iterator[tuple[int, int, list[str | None], int]]:
    """Each row as heads, joined with the rows that continue it: the number of required fields, of
    all fields, the texts, the index of the last row."""
    known = _known(heads)
    for first, row in enumerate(rows):
        texts, last = [_text(cell) for cell in row.cells], first
        # A title names no field, so it is not the upper half of heads.
        may_go_on = any(plain(text or "") in known for text in texts)
        while may_go_on and last - first + 1 < _MAX_HEAD_ROWS and last + 1 < len(rows):
            if not _goes_on(known, texts, rows[last + 1]):
                break
            last += 1
            texts = _joined(known, texts, rows[last])
        texts = _once(texts, rows[last].merged)
        fields = {known.get(plain(text or "")) for text in texts} - {None}
        yield len(fields.intersection(heads.required)), len(fields), texts, last


def _once(texts: Sequence[str | None], merged: Collection[int]) -> list[str | None]:
    """Keep a head that is merged across several columns only in the first of them."""
    return [
        None if at in merged and at and text == texts[at - 1] else text
        for at, text in enumerate(texts)
    ]


def _goes_on(known: Mapping[str, str], texts: Sequence[str | None], row: NumberedRow) -> bool:
    """True for a further row of heads: it names a field, and has no other text under a field."""
    names = False
    for at, cell in enumerate(row.cells):
        if not is_filled(cell) or at in row.merged:
            continue
        above = texts[at] if at < len(texts) else None
        both = plain(f"{above or ''}{cell}")
        if plain(_text(cell) or "") in known or both in known:
            names = True
        elif plain(above or "") in known:
            return False
    return names


def _joined(
    known: Mapping[str, str], texts: Sequence[str | None], row: NumberedRow
) -> list[str | None]:
    """Each column's head from two rows: both together if that is a name (户主 above 姓名), else the
    lower one if it is a name, else the upper one if it is."""
    below = [_text(cell) for cell in row.cells]
    width = max(len(texts), len(below))
    pairs = zip(
        [*texts, *[None] * (width - len(texts))],
        [*below, *[None] * (width - len(below))],
        strict=True,
    )
    joined: list[str | None] = []
    for upper, lower in pairs:
        both = f"{upper or ''}{lower or ''}"
        names = (name for name in (both, lower, upper) if name and plain(name) in known)
        joined.append(next(names, lower or upper))
    return joined


def match(heads: Heads, cells: Sequence[str | None]) -> Matched:
    """Find the fields of these columns. Raises ColumnsMissing and ColumnsTwice.

    Of two columns for one field, the one with the stronger name is read; equal names are an error.
    """
    known = _known(heads)
    fields = [known.get(plain(cell or "")) for cell in cells]
    columns: list[str | None] = list(fields)
    gave_way = []
    for field in dict.fromkeys(f for f in fields if f):
        meant = [at for at, f in enumerate(fields) if f == field]
        weaker = {plain(name) for name in heads.weaker.get(field, ())}
        strong = [at for at in meant if plain(cells[at] or "") not in weaker] or meant
        if len(strong) > 1:
            both = " / ".join(str(cells[at]) for at in strong)
            raise ColumnsTwice(f"{field}: {both[:200]}", fields=[field])
        for at in meant:
            if at != strong[0]:
                columns[at] = None
                gave_way.append((field, cells[at] or "", cells[strong[0]] or ""))
    missing = [field for field in heads.required if field not in columns]
    if missing:
        raise ColumnsMissing(_missing(heads, missing, cells), fields=missing)
    pairs = list(zip(cells, columns, strict=True))
    lost = {head for _, head, _ in gave_way}
    unknown = (c for c, f in pairs if f is None and c and c.strip() and c not in lost)
    read = {f: c for c, f in pairs if f and c}
    return Matched(tuple(columns), tuple(dict.fromkeys(unknown)), read, tuple(gave_way))


def is_repeated(heads: Heads, columns: Sequence[str | None], cells: Sequence[object]) -> bool:
    """True for a row that repeats the heads, as in joined printed pages."""
    known = _known(heads)
    named = [(f, c) for f, c in zip(columns, cells, strict=False) if f and is_filled(c)]
    return len(named) > 1 and all(known.get(plain(str(cell))) == field for field, cell in named)


def _known(heads: Heads) -> dict[str, str]:
    return {plain(name): field for field, names in heads.names.items() for name in names}


def _text(cell: object) -> str | None:
    return str(cell).strip() if is_filled(cell) else None


def _missing(heads: Heads, missing: Sequence[str], cells: Sequence[str | None]) -> str:
    wanted = "; ".join(f"{field} ({' / '.join(heads.names[field][1:3])})" for field in missing)
    return f"missing: {wanted}; found: {', '.join(c for c in cells if c)[:500] or 'none'}"


def plain(head: str) -> str:
    """A head in the form in which heads are compared."""
    return _NOISE.sub("", _BRACKETS.sub("", normalize("NFKC", head).casefold()))
