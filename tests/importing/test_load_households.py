"""Households from files: encodings, points and claims, moves, what a second load does."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import prcoords
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from importing.households.load_households import load_households
from importing.problems import (
    ColumnsMissing,
    CrsMissing,
    CsvBrokenQuote,
    EncodingUnknown,
    FileEmpty,
    FileFormatUnknown,
    FileIncomplete,
    FileTooLarge,
)
from tests.geo.tiling import add_county, add_grids, grid_code, square
from tests.importing.files import codes, count, order, write_csv, write_xlsx

A, B, C = (grid_code(n) for n in range(3))
X, Y = 116.1, 24.6
IN_A, IN_B, NOWHERE = (X + 0.005, Y + 0.005), (X + 0.015, Y + 0.005), (X + 0.5, Y)
HEADS = [
    "户号",
    "户主姓名",
    "地址",
    "村民小组",
    "类型",
    "服务标签",
    "经度",
    "纬度",
    "坐标系",
    "网格代码",
]
ROWS = [
    ["1-001", "丘某", "城郊村1号", "第3组", "重点户", "独居老人；困难", *IN_A, "WGS-84", None],
    ["1-002", "钟某", None, 4, "普通", None, None, None, None, B],
    ["1-003", "䶮某", "镕基路𠮷", None, None, None, *IN_B, "cgcs2000", B],
]


@pytest.fixture
def grids(session: Session) -> Session:
    add_county(session)
    add_grids(session, [(A, square(X, Y)), (B, square(X + 0.01, Y))])
    return session


def stored(session: Session) -> list[tuple[object, ...]]:
    query = """SELECT number, head, group_no, kind, tags, grid, grid_claimed, village, feed, seq,
               round(ST_X(point)::numeric, 9)::float8, flags, since::text
               FROM households ORDER BY number"""
    return [tuple(row) for row in session.execute(sa.text(query))]


def everything(session: Session) -> list[tuple[object, ...]]:
    return [
        tuple(row)
        for table in ("households", "feeds", "tombstones")
        for row in session.execute(sa.text(f"SELECT t::text FROM {table} t ORDER BY 1"))
    ]


def grid_of(session: Session, number: str) -> str | None:
    query = sa.text("SELECT grid FROM households WHERE number = :number")
    return session.scalar(query, {"number": number})


EXPECTED = [
    ("1-001", "丘某", 3, "priority", ["elderly_alone", "hardship"], A, None, A[:12], A, 2,
     116.105, [], "2026-11-22"),
    ("1-002", "钟某", 4, "ordinary", [], B, B, B[:12], B, 2, None, [], "2026-11-22"),
    ("1-003", "䶮某", None, "ordinary", [], B, B, B[:12], B, 3, 116.115, [], "2026-11-22"),
]  # fmt: skip


class TestFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_csv_in_every_encoding(self, grids: Session, tmp_path: Path, encoding: str) -> None:
        path = write_csv(tmp_path / "a.csv", [HEADS, *ROWS], encoding)
        outcome = load_households(grids, order(), path)
        assert (outcome.new, outcome.bad, outcome.notes) == (3, 0, [])
        assert sorted_by_seq(stored(grids)) == sorted_by_seq(EXPECTED)

    def test_xlsx(self, grids: Session, tmp_path: Path) -> None:
        empty = [None] * len(HEADS)
        rows = [HEADS, ROWS[0], empty, *ROWS[1:], empty]
        outcome = load_households(grids, order(), write_xlsx(tmp_path / "a.xlsx", rows))
        assert (outcome.rows, outcome.new) == (3, 3)
        assert sorted_by_seq(stored(grids)) == sorted_by_seq(EXPECTED)

    def test_english_heads(self, grids: Session, tmp_path: Path) -> None:
        path = write_csv(
            tmp_path / "a.csv", [["Number", "HEAD", "Group No", "grid"], ["1", "a", 2, A]]
        )
        assert load_households(grids, order(), path).new == 1

    def test_a_broken_quote_names_its_line(self, grids: Session, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        for content, line in (
            ('number,head,grid\n1,a,b\n2,"a"x,b\n3,a,b\n', 3),
            ('number,head,grid\n1,"two\nlines",b\n2,"never closed,b\n3,a,b\n', 4),
        ):
            path.write_text(content)
            with pytest.raises(CsvBrokenQuote) as caught:
                load_households(grids, order(), path)
            assert caught.value.details == {"line": line}

    def test_rows_are_numbered_as_a_spreadsheet_shows_them(
        self, grids: Session, tmp_path: Path
    ) -> None:
        path = tmp_path / "a.csv"
        path.write_text(f'number,head,grid\n1,"two\nlines",{A}\n\n2,,{A}\n')
        assert codes(load_households(grids, order(), path)) == {4: ["required"]}

    @pytest.mark.parametrize("write", [write_csv, write_xlsx])
    def test_a_row_with_more_cells_than_heads_is_bad(
        self, grids: Session, tmp_path: Path, write: Callable[..., Path]
    ) -> None:
        heads = ["number", "head", "grid"]
        rows = [["1", "a", A, "lost"], ["2", "b", A, "", None], ["3", "c", A, "", 0]]
        path = write(tmp_path / f"a.{write.__name__[6:]}", [heads, *rows])
        outcome = load_households(grids, order(partial=True), path)
        assert codes(outcome) == {2: ["too_many_cells"], 4: ["too_many_cells"]}
        assert outcome.new == 1

    @pytest.mark.parametrize(
        ("name", "content", "problem"),
        [
            ("a.csv", b"\xef\xbb\xbf" + "户号,户主".encode("gb18030"), EncodingUnknown),
            ("a.csv", "户号,户主,地址,标签\n1,丘".encode()[:-1], EncodingUnknown),
            ("a.csv", b"", FileEmpty),
            ("a.csv", b"number,grid\n1,2\n", ColumnsMissing),
            ("a.csv", b"number,head,lng,lat\n1,a,116,24\n", CrsMissing),
            ("a.csv", b"number,head" + b"," * 300, FileTooLarge),
            ("a.xls", b"\xd0\xcf\x11\xe0", FileIncomplete),
            ("a.doc", b"\xd0\xcf\x11\xe0", FileFormatUnknown),
            ("a.xlsx", b"\xd0\xcf\x11\xe0", FileIncomplete),
            ("a.gpkg", b"", FileFormatUnknown),
        ],
    )
    def test_what_cannot_be_read(
        self, grids: Session, tmp_path: Path, name: str, content: bytes, problem: type[Exception]
    ) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(problem):
            load_households(grids, order(), tmp_path / name)


def sorted_by_seq(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows of one load enter a feed in no set order: their numbers stand in for it."""
    seqs = sorted((str(row[8]), row[9]) for row in rows)
    return [row[:9] + row[10:] for row in rows] + seqs


class TestPlaces:
    def load(self, session: Session, folder: Path, *rows: list[object], **more: bool) -> object:
        heads = ["number", "head", "lng", "lat", "crs", "accuracy", "grid"]
        return load_households(session, order(**more), write_csv(folder / "a.csv", [heads, *rows]))

    def test_the_point_wins_and_the_report_says_so(self, grids: Session, tmp_path: Path) -> None:
        outcome = self.load(grids, tmp_path, ["1", "a", *IN_A, "wgs84", 10, B])
        assert (outcome.new, outcome.bad) == (1, 0)
        assert codes(outcome, "warning") == {2: ["claim_disagrees"]}
        assert outcome.notes[0].reason == f"the file says {B}, the point is in {A}"
        assert stored(grids)[0][5:7] == (A, B)
        assert stored(grids)[0][11] == ["claim_disagrees"]

    def test_map_coordinates_are_converted_and_kept_as_sent(
        self, grids: Session, tmp_path: Path
    ) -> None:
        lat, lng = prcoords.wgs_bd((IN_A[1], IN_A[0]))
        self.load(grids, tmp_path, ["1", "a", lng, lat, "百度", 10, None])
        point, location = grids.execute(
            sa.text("SELECT ST_X(point), location FROM households")
        ).one()
        assert point == pytest.approx(IN_A[0], abs=1e-7)
        assert location == {"lng": lng, "lat": lat, "crs": "bd09", "accuracy_m": 10}

    def test_a_point_outside_all_grids_leaves_the_claim(
        self, grids: Session, tmp_path: Path
    ) -> None:
        outcome = self.load(grids, tmp_path, ["1", "a", *NOWHERE, "wgs84", None, A])
        assert codes(outcome, "warning") == {2: ["point_outside_grids"]}
        assert grid_of(grids, "1") == A

    def test_a_wrong_fix_is_kept_flagged_and_not_used(self, grids: Session, tmp_path: Path) -> None:
        outcome = self.load(grids, tmp_path, ["1", "a", IN_A[1], IN_A[0], "wgs84", None, B])
        assert codes(outcome, "warning") == {2: ["axes_swapped"]}
        assert stored(grids)[0][10:12] == (None, ["axes_swapped"])
        assert grid_of(grids, "1") == B

    def test_a_household_that_stands_nowhere_is_a_bad_row(
        self, grids: Session, tmp_path: Path
    ) -> None:
        outcome = self.load(
            grids,
            tmp_path,
            ["1", "a", None, None, None, None, None],
            ["2", "a", *NOWHERE, "wgs84", None, None],
            ["3", "a", 0, 0, "wgs84", None, None],
            ["4", "a", None, None, None, None, C],
            ["5", "a", *NOWHERE, "wgs84", None, C],
        )
        assert codes(outcome) == {
            2: ["no_grid"],
            3: ["no_grid"],
            4: ["no_grid"],
            5: ["unknown_grid"],
            6: ["unknown_grid"],
        }
        assert {note.number: note.reason for note in outcome.notes}[4] == "zero_position"
        assert count(grids, "households") == 0

    def test_the_crs_of_all_points_may_be_told(self, grids: Session, tmp_path: Path) -> None:
        path = write_csv(tmp_path / "a.csv", [["number", "head", "lng", "lat"], ["1", "a", *IN_A]])
        assert load_households(grids, order(), path, crs="wgs84").new == 1
        assert grid_of(grids, "1") == A


class TestRows:
    def test_each_bad_row_has_its_fields_and_codes(self, grids: Session, tmp_path: Path) -> None:
        heads = ["number", "head", "group_no", "kind", "tags", "lng", "lat", "crs", "grid"]
        rows = [
            [None, "a", None, None, None, None, None, None, A],
            ["2", None, None, None, None, None, None, None, A],
            ["3", "甲" * 61, 0, "rich", "poor;rich", None, None, None, A],
            ["4", "a", "three", None, None, None, None, None, A],
            ["5", "a", None, None, None, "east", 24.6, "wgs84", A],
            ["6", "a", None, None, None, 116.1, None, "wgs84", A],
            ["7", "a", None, None, None, 116.1, 24.6, "mars", A],
            ["8", "a", None, None, None, None, None, None, "4414"],
            ["9", "a", None, None, None, None, None, None, A],
            ["9", "b", None, None, None, None, None, None, A],
            ["#REF!", "a", None, None, None, None, None, None, A],
            ["12", "a\x00b", None, None, None, None, None, None, A],
        ]
        outcome = load_households(grids, order(), write_csv(tmp_path / "a.csv", [heads, *rows]))
        found = {n: sorted(c) for n, c in codes(outcome).items()}
        assert found == {
            2: ["required"],
            3: ["required"],
            4: ["out_of_range", "too_long", "unknown_value", "unknown_value", "unknown_value"],
            5: ["not_a_whole_number"],
            6: ["not_a_number"],
            7: ["required"],
            8: ["unknown_value"],
            9: ["invalid_grid_code"],
            10: ["duplicate_number"],
            11: ["duplicate_number"],
            12: ["cell_error"],
            13: ["invalid_text"],
        }
        assert {n.field for n in outcome.notes if n.number == 7} == {"lat"}
        assert count(grids, "households") == 0

    def test_partial_keeps_the_good_and_a_dry_run_nothing(
        self, grids: Session, tmp_path: Path
    ) -> None:
        path = write_csv(tmp_path / "a.csv", [HEADS, *ROWS, [None] * 9 + [A]])
        before = everything(grids)
        assert load_households(grids, order(dry_run=True, partial=True), path).new == 3
        assert not load_households(grids, order(), path).written
        assert everything(grids) == before
        outcome = load_households(grids, order(partial=True), path)
        assert (outcome.new, outcome.bad, outcome.written) == (3, 1, True)
        assert count(grids, "households") == 3


class TestAgain:
    def test_the_same_file_changes_nothing(self, grids: Session, tmp_path: Path) -> None:
        path = write_csv(tmp_path / "a.csv", [HEADS, *ROWS])
        load_households(grids, order(), path)
        before = everything(grids)
        later = order(now=datetime(2026, 12, 24, tzinfo=UTC))
        again = load_households(grids, later, path)
        assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
        assert everything(grids) == before

    def test_since_when_a_household_is_of_another_kind_is_kept(
        self, grids: Session, tmp_path: Path
    ) -> None:
        """Its interval is counted from then; what says the same again changes nothing."""
        asked = """
            SELECT h.kind, array_agg(k.kind || ' until ' || k.valid_to ORDER BY valid_to)
            FROM households h LEFT JOIN household_kinds k ON k.household_id = h.id GROUP BY h.kind
        """
        found = []
        for day, kind in ((22, "普通"), (23, "重点户"), (24, "重点户"), (25, "普通")):
            path = write_csv(tmp_path / "a.csv", [["户号", "户主姓名", "类型", "网格代码"],
                                                  ["1-001", "丘某", kind, A]])  # fmt: skip
            load_households(grids, order(now=datetime(2026, 11, day, 4, tzinfo=UTC)), path)
            found.append(tuple(grids.execute(sa.text(asked)).one()))
        assert found == [
            ("ordinary", [None]),
            ("priority", ["ordinary until 2026-11-23"]),
            ("priority", ["ordinary until 2026-11-23"]),
            ("ordinary", ["ordinary until 2026-11-23", "priority until 2026-11-25"]),
        ]

    def test_columns_that_are_not_there_stay_and_empty_cells_empty(
        self, grids: Session, tmp_path: Path
    ) -> None:
        load_households(grids, order(), write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        path = write_csv(tmp_path / "b.csv", [["户号", "户主", "组"], ["1-001", "丘新", None]])
        assert load_households(grids, order(same_records=True), path).changed == 1
        assert stored(grids)[0][:9] == (
            "1-001", "丘新", None, "priority", ["elderly_alone", "hardship"], A, None, A[:12], A
        )  # fmt: skip
        assert stored(grids)[0][10] == 116.105

    def test_heads_are_found_by_their_initials(self, grids: Session, tmp_path: Path) -> None:
        """New ones, and those that a second file changes; the card stays."""
        query = sa.text("SELECT number, initials, card FROM households ORDER BY number")
        load_households(grids, order(), write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        before = grids.execute(query).all()
        assert [row.initials for row in before] == ["qm", "zm", "ym"]
        path = write_csv(tmp_path / "b.csv", [["户号", "户主"], ["1-001", "单新"]])
        load_households(grids, order(same_records=True), path)
        after = grids.execute(query).all()
        assert [row.initials for row in after] == ["sx", "zm", "ym"]
        assert [row.card for row in after] == [row.card for row in before]

    def test_a_move_leaves_a_departure_and_takes_its_records_along(
        self, grids: Session, tmp_path: Path
    ) -> None:
        load_households(grids, order(), write_csv(tmp_path / "a.csv", [HEADS, *ROWS]))
        home, rev = grids.execute(
            sa.text("SELECT id, rev FROM households WHERE number = '1-001'")
        ).one()
        grids.execute(
            sa.text("""
                INSERT INTO contacts (county, id, rev, feed, seq, written_at, household_id, name,
                                      relation, grid)
                VALUES ('441427', :id, :id, :a, 99, now(), :home, '丘某', 'head', :a)
            """),
            {"id": uuid4(), "home": home, "a": A},
        )
        grids.execute(sa.text("UPDATE feeds SET n = 99 WHERE code = :a"), {"a": A})
        moved = [*ROWS[0][:6], *IN_B, "wgs84", None]
        path = write_csv(tmp_path / "b.csv", [HEADS, moved])
        assert load_households(grids, order(), path).changed == 1
        now = grids.execute(
            sa.text("SELECT rev, feed, seq FROM households WHERE id = :id"), {"id": home}
        ).one()
        assert now.rev != rev
        assert now.feed == B
        left = grids.execute(
            sa.text("SELECT feed, collection, record_id, why, rev FROM tombstones ORDER BY seq")
        ).all()
        assert tuple(left[0]) == (A, "households", home, "moved", now.rev)
        assert [tuple(row)[:2] for row in left[1:]] == [(A, "contacts")]
        assert grids.scalar(sa.text("SELECT grid FROM contacts")) == B
        for feed in (A, B):
            used = grids.scalars(
                sa.text("""
                    SELECT seq FROM households WHERE feed = :f UNION ALL
                    SELECT seq FROM contacts WHERE feed = :f UNION ALL
                    SELECT seq FROM tombstones WHERE feed = :f
                """),
                {"f": feed},
            ).all()
            clock = grids.scalar(sa.text("SELECT n FROM feeds WHERE code = :f"), {"f": feed})
            assert len(set(used)) == len(used)
            assert max(used) == clock

    def test_a_grid_drawn_anew_moves_who_is_loaded_again(
        self, grids: Session, tmp_path: Path
    ) -> None:
        path = write_csv(tmp_path / "a.csv", [HEADS, ROWS[0]])
        load_households(grids, order(), path)
        grids.execute(sa.text("UPDATE grids SET valid_to = '2026-11-22' WHERE code = :a"), {"a": A})
        add_grids(grids, [(C, square(X, Y))])
        assert load_households(grids, order(), path).changed == 1
        assert grid_of(grids, "1-001") == C
