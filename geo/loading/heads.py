"""Column heads: which field a column holds, by its Chinese or English name.

The names are listed in docs/loading.md (a test compares). Case, spaces, ``_``, ``-``, ``*`` and
what stands in brackets do not matter: ``经度 (°)`` is ``经度``.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from unicodedata import normalize

from geo.loading.problems import ColumnsMissing, ColumnsTwice

_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
_NOISE = re.compile(r"[\s_\-*:.]+")


class Heads(NamedTuple):
    """The fields of one kind of file: each with its names, and those that must be there."""

    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]


class Matched(NamedTuple):
    """``columns``: the field of each column (None: not read). ``ignored``: heads not known."""

    columns: tuple[str | None, ...]
    ignored: tuple[str, ...]

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
OUTLINES: Final = Heads(DIVISIONS.names, required=("code",))
GRIDS: Final = Heads(
    {
        "code": ("code", "grid", "grid_code", "网格代码", "网格编码", "网格编号", "代码", "编码"),
        "name": ("name", "grid_name", "网格名称", "名称", "网格"),
    },
    required=("code", "name"),
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
)
PEOPLE: Final = Heads(
    {
        "login": ("login", "username", "登录名", "用户名", "账号"),
        "name": ("name", "姓名"),
        "level": ("level", "级别", "层级"),
        "home": ("home", "单位代码", "所属区划", "所属单位", "所在单位"),
        "phone": ("phone", "mobile", "手机", "手机号", "手机号码", "电话", "联系电话"),
        "roles": ("roles", "role", "角色"),
        "areas": ("areas", "area", "负责区域", "责任区域", "责任网格", "包片", "区域"),
        "valid_from": ("valid_from", "from", "开始日期", "起始日期"),
        "valid_to": ("valid_to", "to", "结束日期", "截止日期"),
    },
    required=("login", "name", "level", "home", "roles"),
)


def match(heads: Heads, cells: Sequence[str | None]) -> Matched:
    """Find the fields of these columns. Raises ColumnsMissing and ColumnsTwice."""
    known = {plain(name): field for field, names in heads.names.items() for name in names}
    columns = tuple(known.get(plain(cell or "")) for cell in cells)
    twice = [f for f, times in Counter(columns).items() if f and times > 1]
    if twice:
        raise ColumnsTwice(", ".join(twice), fields=twice)
    missing = [field for field in heads.required if field not in columns]
    if missing:
        raise ColumnsMissing(_missing(heads, missing, cells), fields=missing)
    unknown = (c for c, f in zip(cells, columns, strict=True) if f is None and c and c.strip())
    return Matched(columns, tuple(unknown))


def _missing(heads: Heads, missing: Sequence[str], cells: Sequence[str | None]) -> str:
    wanted = "; ".join(f"{field} ({' / '.join(heads.names[field][1:3])})" for field in missing)
    return f"missing: {wanted}; found: {', '.join(c for c in cells if c) or 'none'}"


def plain(head: str) -> str:
    """A head without what does not matter in it."""
    return _NOISE.sub("", _BRACKETS.sub("", normalize("NFKC", head).casefold()))
