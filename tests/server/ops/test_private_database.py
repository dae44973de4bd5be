"""The private database against what happens to it: kills, races, upgrades, odd folders."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from server.ops import private_database
from server.ops.postgres_programs import PrivateDatabaseError
from server.ops.postgres_setup import Connect
from server.ops.private_database import PrivateDatabase
from tests.server.ops.accounts import AS_ROOT, as_nobody, only_as_root
from tests.server.ops.conftest import copy_folder
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow


@pytest.fixture
def new_database(base: Path) -> Iterator[PrivateDatabase]:
    """Before its first start."""
    database = PrivateDatabase(base / "database")
    yield database
    database.stop()


@pytest.fixture
def database(made_once: Path, new_database: PrivateDatabase) -> PrivateDatabase:
    """With the durability of service: what a killed server acknowledged must be there again."""
    copy_folder(made_once, new_database.folder)
    return new_database


def kill_postmaster(database: PrivateDatabase) -> int:
    pid = database.postmaster()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def put_a_mark(database: PrivateDatabase) -> None:
    with database.connect_as_superuser("app") as connection:
        connection.execute("CREATE TABLE mark AS SELECT 42 AS n")


def has_the_mark(database: PrivateDatabase) -> bool:
    with database.connect_as_superuser("app") as connection:
        return connection.execute("SELECT n FROM mark").fetchone() == (42,)


def test_first_start_makes_a_closed_database_with_extensions_that_the_app_owns(
    new_database: PrivateDatabase,
) -> None:
    new_database.start()
    engine = sa.create_engine(new_database.url())
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE mine (at geometry(Point, 4490))"))
        extensions = connection.scalars(sa.text("SELECT extname FROM pg_extension")).all()
        superuser = connection.scalar(sa.text("SHOW is_superuser"))
    engine.dispose()
    assert {"postgis", "btree_gist"} <= set(extensions)
    assert superuser == "off"
    # Only the account of the server enters the folder, and the kernel says who is calling.
    assert new_database.folder.stat().st_mode & 0o077 == 0
    with new_database.connect_as_superuser() as superusers:
        rules = superusers.execute(
            "SELECT type, auth_method, error FROM pg_hba_file_rules"
        ).fetchall()
    assert rules == [("local", "peer", None)]


def test_its_log_quotes_neither_rows_nor_parameters(database: PrivateDatabase) -> None:
    database.start()
    with database.connect_as_superuser("app") as connection:
        connection.execute("SET log_min_duration_statement = 0")
        connection.execute("CREATE TABLE kept (name text CHECK (name <> ''), n int)")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO kept SELECT '', 13812342345 % 10000")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO kept VALUES ('', %s)", [20778])
        connection.execute("INSERT INTO kept VALUES (%s, 1)", ["陈晓明"], prepare=True)
        with pytest.raises(psycopg.errors.UndefinedColumn):
            connection.execute("SELECT shanhou FROM kept", prepare=True)
    said = database.log.read_text()
    assert "kept_name_check" in said
    assert "duration: " in said
    for personal in ("2345)", "20778", "陈晓明", "Failing row", "STATEMENT", "SELECT shanhou FROM"):
        assert personal not in said


def test_second_start_changes_nothing(database: PrivateDatabase) -> None:
    database.start()
    first = database.postmaster()
    database.start()
    assert database.postmaster() == first


def test_data_survive_stop_and_start(database: PrivateDatabase) -> None:
    database.start()
    put_a_mark(database)
    database.stop()
    assert database.postmaster() is None
    database.start()
    assert has_the_mark(database)


def test_a_server_that_hangs_while_it_stops_is_ended_and_keeps_its_data(
    database: PrivateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_database, "_STOP_MAY_TAKE_SECONDS", 8)
    database.start()
    put_a_mark(database)
    query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"
    with database.connect_as_superuser() as connection:
        (checkpointer,) = connection.execute(query).fetchone() or ()
    os.kill(checkpointer, signal.SIGSTOP)  # without it nothing is stopped in order
    database.stop()
    assert database.postmaster() is None
    database.start()
    assert has_the_mark(database)


def test_start_right_after_the_server_was_killed(database: PrivateDatabase) -> None:
    database.start()
    put_a_mark(database)
    killed = kill_postmaster(database)
    database.start()
    assert database.postmaster() != killed
    assert has_the_mark(database)


def test_a_server_that_is_killed_again_while_it_is_started_can_be_started_once_more(
    database: PrivateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who keeps it running is told so in the one way that it knows, and tries again."""
    database.start()
    with monkeypatch.context() as patch:
        patch.setattr(PrivateDatabase, "_make_web_role", killed_while_it_is_asked)
        with pytest.raises(PrivateDatabaseError, match="ended while it was started"):
            database.start()
    database.start()
    assert database.postmaster() is not None


def test_a_session_that_is_killed_while_it_is_started_stops_nothing_when_it_is_started_once_more(
    database: PrivateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL recovers by itself; told to stop meanwhile, it can hang until it is given up."""
    with monkeypatch.context() as patch:
        patch.setattr(private_database.setup, "upgrade_extensions", session_killed)
        with pytest.raises(PrivateDatabaseError, match="ended while it was started"):
            database.start()
    started = database.postmaster()
    assert started is not None
    assert not database.programs_changed()
    database.start()
    assert database.postmaster() == started


def session_killed(connect: Connect) -> None:
    with connect("postgres") as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        connection.execute("SELECT pg_sleep(60)")


def killed_while_it_is_asked(database: PrivateDatabase) -> None:
    with database.connect_as_superuser() as connection:
        os.kill(database.postmaster() or 0, signal.SIGKILL)
        connection.execute("SELECT pg_sleep(60)")


def test_start_waits_for_a_busy_orphan_of_a_killed_server(
    database: PrivateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_database, "_ORPHANS_MAY_TAKE_SECONDS", PATIENCE)
    database.start()
    put_a_mark(database)
    orphan = database.connect_as_superuser("app")
    backend = orphan.info.backend_pid

    def compute() -> None:
        # Nothing in this query looks whether the server still lives.
        # It may be done before it is noticed, or cut off.
        with orphan, contextlib.suppress(psycopg.OperationalError):
            orphan.execute("SELECT count(*) FROM generate_series(1, 20000000)")

    computing = threading.Thread(target=compute)
    computing.start()
    with database.connect_as_superuser() as other:
        state = "SELECT state = 'active' FROM pg_stat_activity WHERE pid = %s"
        await_that(lambda: other.execute(state, [backend]).fetchone() == (True,), every=0.01)
    kill_postmaster(database)
    assert Path(f"/proc/{backend}").exists()
    database.start()
    computing.join()
    assert has_the_mark(database)


@pytest.mark.parametrize("program", ["sleep 60", "true"], ids=["a stranger", "a zombie"])
def test_lock_files_that_name_a_process_which_is_not_the_server(
    database: PrivateDatabase, program: str
) -> None:
    database.start()
    put_a_mark(database)
    killed = kill_postmaster(database)
    account = database.data.stat()
    user, group = (account.st_uid, account.st_gid) if AS_ROOT else (None, None)
    stranger = subprocess.Popen(program.split(), user=user, group=group)
    try:
        if program == "true":
            os.waitid(os.P_PID, stranger.pid, os.WEXITED | os.WNOWAIT)  # ended, but not reaped
        for lock in (database.data / "postmaster.pid", *database.folder.glob("run/.s.*.lock")):
            lock.write_text(lock.read_text().replace(str(killed), str(stranger.pid), 1))
        database.start()
        assert database.postmaster() not in (None, stranger.pid)
        assert has_the_mark(database)
    finally:
        stranger.kill()
        stranger.wait()


def test_processes_that_start_it_at_the_same_time_share_one_server(
    new_database: PrivateDatabase,
) -> None:
    program = (
        "import pathlib, sys; from server.ops.private_database import PrivateDatabase\n"
        "database = PrivateDatabase(pathlib.Path(sys.argv[1]))\n"
        "database.start(); print(database.postmaster())"
    )
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", program, new_database.folder], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = {starter.communicate(timeout=PATIENCE)[0] for starter in starters}
    assert said == {f"{new_database.postmaster()}\n"}


def test_another_first_start_may_be_quicker_at_every_folder_and_the_path_too_long_for_a_socket(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mkdir = Path.mkdir

    def second(folder: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False):
        mkdir(folder, mode)
        mkdir(folder, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", second)
    folder = base / ("long" * 30) / "of a county" / "database"
    database = PrivateDatabase(folder, for_tests=True)
    try:
        database.start()
        assert database.postmaster() is not None
        database.connect_as_superuser().close()
    finally:
        database.stop()


def test_stop_leaves_the_server_to_others_who_use_it(database: PrivateDatabase) -> None:
    database.start()
    other = PrivateDatabase(database.folder)
    other.start()
    other.stop()
    assert database.postmaster() is not None
    database.stop()
    assert database.postmaster() is None


def test_a_first_start_that_was_cut_off_is_begun_again_and_nothing_deleted(
    database: PrivateDatabase,
) -> None:
    database.start()
    (database.data / "yicetong-ready").unlink()
    database.start()
    database.connect_as_superuser("app").close()
    assert len(list(database.folder.glob("pgdata.unfinished-*/PG_VERSION"))) == 1


def test_a_server_from_before_a_minor_upgrade_is_restarted(database: PrivateDatabase) -> None:
    database.start()
    put_a_mark(database)
    before = database.postmaster()
    build = database.folder / "started-build"
    build.write_text(build.read_text().replace(".", ".0", 1))
    database.start()
    after = database.postmaster()
    assert after != before
    assert has_the_mark(database)
    database.start()
    assert database.postmaster() == after


def test_data_of_another_major_version_are_refused_and_kept(database: PrivateDatabase) -> None:
    database.start()
    put_a_mark(database)
    database.stop()
    version = database.data / "PG_VERSION"
    real = version.read_text()
    version.write_text("9\n")
    with pytest.raises(PrivateDatabaseError) as refusal:
        database.start()
    assert refusal.value.code == "postgres_major_mismatch"
    version.write_text(real)
    database.start()
    assert has_the_mark(database)


@only_as_root
def test_a_folder_that_the_account_cannot_reach_is_an_error_that_says_so(base: Path) -> None:
    home = base / "home"
    home.mkdir(mode=0o700)
    with pytest.raises(PrivateDatabaseError, match="YICETONG_DATA_DIR") as refusal:
        PrivateDatabase(home / "data", for_tests=True).start()
    assert refusal.value.code == "data_folder_unreachable"


@only_as_root
def test_nobody_else_gets_in_even_where_the_socket_is_open(database: PrivateDatabase) -> None:
    database.start()
    socket = next(database._socket_folder.glob(".s.PGSQL.*[0-9]"))
    for path, mode in ((database.folder, 0o755), (socket.parent, 0o755), (socket, 0o777)):
        path.chmod(mode)
    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        as_nobody(lambda: psycopg.connect(host=str(socket.parent), user="app", dbname="app"))


@only_as_root
def test_root_without_an_account_for_the_server(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YICETONG_PG_USER", "no-such-account")
    with pytest.raises(PrivateDatabaseError, match="YICETONG_PG_USER") as refusal:
        PrivateDatabase(base / "data")
    assert refusal.value.code == "postgres_account_missing"


def test_a_link_in_the_way_is_refused_and_what_it_points_to_left_alone(base: Path) -> None:
    elsewhere = base / "elsewhere"
    elsewhere.mkdir()
    before = elsewhere.stat()
    (base / "database").symlink_to(elsewhere)
    with pytest.raises(PrivateDatabaseError) as refusal:
        PrivateDatabase(base / "database").start()
    assert refusal.value.code == "data_folder_not_ours"
    assert elsewhere.stat() == before


@only_as_root
def test_a_folder_of_root_with_something_in_it_is_refused(base: Path) -> None:
    (base / "database").mkdir()
    (base / "database" / "something").touch()
    with pytest.raises(PrivateDatabaseError) as refusal:
        PrivateDatabase(base / "database").start()
    assert refusal.value.code == "data_folder_not_ours"
    assert (base / "database").stat().st_uid == 0
