"""Initials of heads and contacts, by which phones search.

Phones that have the records learn of them with the next change or by a repair: all records of a
county would be pulled anew for nothing by apps that do not search.
"""

import importlib
import os
from functools import cache
from itertools import islice, product
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "a13a0c7e0700"
down_revision = "e7a20c7e0900"
branch_labels = None
depends_on = None

NAMED = {"households": "head", "contacts": "name"}
AT_ONCE = 5_000


def upgrade() -> None:
    for table, name in NAMED.items():
        op.add_column(
            table, sa.Column("initials", sa.Text(), nullable=False, server_default=sa.text("''"))
        )
        _fill(table, name)


def downgrade() -> None:
    for table in NAMED:
        op.drop_column(table, "initials")


def _fill(table: str, name: str) -> None:
    """Each name once; one statement then writes all rows."""
    op.execute("CREATE TEMP TABLE named (name text, initials text) ON COMMIT DROP")
    driver = op.get_bind().connection.driver_connection
    with driver.cursor(f"{table}_named") as reading, driver.cursor() as writing:
        reading.execute(f"SELECT DISTINCT {name} FROM {table}")
        while rows := reading.fetchmany(AT_ONCE):
            with writing.copy("COPY named FROM STDIN") as copy:
                for (typed,) in rows:
                    copy.write_row((typed, initials_of(typed)))
    op.execute("ANALYZE named")
    op.execute(f"UPDATE {table} t SET initials = n.initials FROM named n WHERE n.name = t.{name}")
    op.execute("DROP TABLE named")


# records/initials.py as it was on this day.
MOST = 4
# Surnames that are read otherwise than as words: those of two characters, with their two letters;
# those of one, with two letters where both are heard.
SURNAMES = {
    "尉迟": "yc", "万俟": "mq", "单于": "cy", "澹台": "tt",
}  # fmt: skip
SURNAME = {
    "单": "s", "曾": "z", "解": "x", "仇": "q", "区": "o", "查": "z", "乐": "yl", "召": "sz",
    "种": "c", "折": "sz", "繁": "p", "隗": "wk", "郇": "xh", "乜": "n", "宓": "mf", "祭": "zj",
    "秘": "b", "么": "y", "藏": "z", "翟": "z", "佴": "n", "谌": "cs", "车": "c", "行": "x",
    "重": "c", "会": "g", "郗": "xc", "长": "z", "朝": "c", "句": "g",
}  # fmt: skip
# In given names both readings are common.
GIVEN = {
    "乐": "ly", "长": "cz", "朝": "cz", "晟": "sc", "茜": "qx", "莘": "sx", "重": "cz", "行": "xh",
    "藏": "cz", "传": "cz", "车": "cj", "省": "xs", "厦": "xs", "覃": "qt",
}  # fmt: skip


def initials_of(name: str) -> str:
    plain = "".join(c for c in normalize("NFKD", name).lower() if c.isalnum())
    readings = islice(map("".join, product(*letters(plain))), MOST)
    return " ".join(dict.fromkeys(readings))


def letters(name: str) -> list[str]:
    if double := SURNAMES.get(name[:2]):
        return [*double, *map(given, name[2:])]
    if name[:1] in SURNAME and len(name) > 1:
        return [SURNAME[name[0]], *map(given, name[1:])]
    return list(map(given, name))


def given(character: str) -> str:
    return GIVEN.get(character) or usual(character)


@cache
def usual(character: str) -> str:
    if character.isascii():
        return character
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    pypinyin = importlib.import_module("pypinyin")
    style = pypinyin.Style.FIRST_LETTER
    read = pypinyin.pinyin(character, style=style, errors=lambda _: "")
    letter = read[0][0] if read and read[0] else ""
    return letter if letter.isascii() and letter.isalpha() else ""
