"""Two loads of a county at once: the second is told which is at work, and waits for nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from importing import load_outcome, staging
from records.db import db
from server.cli.load import load
from tests import factories as f
from tests.importing.files import order, write_csv
from tests.importing.loads.office import EAST, HEADS, ROWS, Run


@pytest.fixture
def busy(committing_app: Flask) -> Iterator[orm.Session]:
    """Somebody else loads grids."""
    with committing_app.app_context():
        f.make_grid(db.session(), EAST, f.square(116.11, 24.6))
        db.session.commit()
        with orm.Session(db.engine) as other:
            staging.begin(other, order(actor="qiu"), "grids")
            yield other


@pytest.fixture
def run(committing_app: Flask) -> Run:
    return lambda *args: committing_app.test_cli_runner().invoke(load, [str(a) for a in args])


def test_a_load_says_which_other_one_is_at_work(
    run: Run, busy: orm.Session, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADS, *ROWS])
    told = run("households", path)
    assert (told.exit_code, "load_running" in told.output) == (2, True), told.output
    since = busy.scalar(sa.text("SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')"))
    assert f"a load of grids by qiu, since {since}" in told.output
    undone = run("undo", 1)
    assert (undone.exit_code, "load_running" in undone.output) == (1, True), undone.output
    assert "by qiu" in undone.output
    busy.rollback()
    assert "2 new" in run("households", path).output


def test_what_a_file_says_by_itself_is_told_all_the_same(
    run: Run, busy: orm.Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "columns_missing" in run("households", write_csv(tmp_path / "a.csv", [["a"]])).output
    for module in (load_outcome, staging):
        monkeypatch.setattr(module, "MAX_NOTES", 5)
    rows = [["7", f"丘{n}", None, None, EAST] for n in range(20)]
    report = tmp_path / "report.csv"
    path = write_csv(tmp_path / "b.csv", [HEADS, *rows])
    told = run("households", path, "--report", report)
    assert "20 rows: 0 new, 0 changed, 0 unchanged; 20 bad" in told.output
    lines = report.read_text("utf-8-sig").splitlines()
    assert lines[1] == '"0","row","not_listed","15 more","warning"'
    assert len(lines) == 7
    assert "load_running" in run("households", path, "--partial").output
