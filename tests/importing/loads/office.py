"""What an office loads in these tests, and what is stored then."""

from collections.abc import Callable

import sqlalchemy as sa
from click.testing import Result
from sqlalchemy.orm import Session

from tests.phone.phone import Phone

VILLAGE = "441427100201"
EAST, WEST = VILLAGE + "001", VILLAGE + "002"
HEADS = ["户号", "户主", "地址", "服务标签", "网格"]
ROWS = [["1", "丘一", "村口1号", "独居老人", EAST], ["2", "丘二", "村口2号", None, EAST]]

Run = Callable[..., Result]


def households(session: Session, what: str = "head, address, grid") -> list[tuple[object, ...]]:
    session.expire_all()
    rows = session.execute(sa.text(f"SELECT number, {what} FROM households ORDER BY number"))
    return [tuple(row) for row in rows]


def on_phone(phone: Phone, number: str) -> str:
    phone.sync()
    (key,) = (k for k, d in phone.live("households").items() if d["number"] == number)
    return key


def counts(session: Session, table: str) -> int:
    return int(session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0)
