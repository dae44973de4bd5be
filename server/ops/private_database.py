"""The private PostgreSQL with PostGIS that the program keeps in its own data folder.

It listens only on a Unix socket, in a folder that only its own account can enter, and uses peer
authentication: it needs neither a port nor a password. With DATABASE_URL set, nothing here runs.
The server outlives the process that started it: after a `kill -9` the next start uses it again.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import psycopg

from server.config import Settings
from server.ops import postgres_setup as setup
from server.ops.postgres_account import PostgresAccount
from server.ops.postgres_programs import PostgresPrograms, PrivateDatabaseError, find_programs
from server.ops.processes import live_commands

_UPGRADE_MAY_TAKE_SECONDS = 10.0
# A socket's path may have 107 bytes, and PostgreSQL adds "/.s.PGSQL.5432.lock" to the folder's.
_MAX_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
_ORPHANS_MAY_TAKE_SECONDS = 20.0
_START_MAY_TAKE_SECONDS = 300  # includes crash recovery
_STOP_MAY_TAKE_SECONDS = 60  # includes the last checkpoint; then it is stopped at once


class PrivateDatabase:
    """A PostgreSQL cluster in `folder`, started when needed and shared by all processes.

    `for_tests` trades durability for speed; `extra_roles` may log in besides our own roles. All
    methods raise `PrivateDatabaseError`.
    """

    def __init__(
        self, folder: Path, *, for_tests: bool = False, extra_roles: Sequence[str] = ()
    ) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "pgdata"
        self.log = self.folder / "postgres.log"
        self._ready_mark = self.data / "yicetong-ready"
        self._build_mark = self.folder / "started-build"
        self._extensions_mark = self.folder / "extensions-of-build"
        self._in_use: int | None = None
        self._settings = setup.SETTINGS | (setup.TEST_SETTINGS if for_tests else {})
        self._roles = (setup.SUPERUSER, setup.OWNER_ROLE, setup.WEB_ROLE, *extra_roles)
        self._name = "yicetong-" + hashlib.sha256(bytes(self.folder)).hexdigest()[:12]
        self._account = PostgresAccount.choose()
        self._socket_folder = self.folder / "run"
        if len(bytes(self._socket_folder)) > _MAX_SOCKET_FOLDER:
            self._socket_folder = Path(tempfile.gettempdir()) / f"{self._name}-{self._account.uid}"

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The cluster that a process with these settings uses without DATABASE_URL."""
        return cls(settings.data_dir / "database")

    # -- public methods

    def url(self, database: str = setup.APP_DATABASE, role: str = setup.OWNER_ROLE) -> str:
        """The URL for SQLAlchemy."""
        folder = quote(str(self._socket_folder), safe="/")
        return f"postgresql+psycopg://{role}@/{database}?host={folder}"

    def connect_as_superuser(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """An autocommit connection; the caller closes it."""
        return psycopg.connect(
            host=str(self._socket_folder),
            dbname=database,
            user=setup.SUPERUSER,
            connect_timeout=10,
            autocommit=True,
        )

    def start(self) -> None:
        """Make the cluster if there is none, start it if it is down, wait until it answers.

        Several processes may call it at once. A server that runs an older build than the installed
        programs (a package was upgraded) is restarted. This object then counts as a user of the
        server until `stop` or the end of the process.
        """
        self._make_folders()
        with self._locked():
            if self._in_use is None:
                self._in_use = self._lock("in-use", fcntl.LOCK_SH)
            try:
                self._bring_up()
            except psycopg.OperationalError as error:  # killed meanwhile
                raise PrivateDatabaseError(
                    "server_ended", f"the private database ended while it was started: {error}"
                ) from error

    def stop(self) -> None:
        """Stop the server, unless other processes use it; open transactions are rolled back."""
        if self._in_use is not None:
            os.close(self._in_use)
            self._in_use = None
        if self.postmaster() is None:
            return
        with self._locked(), contextlib.suppress(BlockingIOError):
            alone = self._lock("in-use", fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                if self.postmaster() is not None:
                    self._stop(find_programs(self._major_on_disk()))
            finally:
                os.close(alone)

    def postmaster(self) -> int | None:
        """The pid of this folder's live server, or None.

        `pg_ctl status` is not enough: its kill(pid, 0) also succeeds for a zombie (in a container
        whose first process does not reap) and for another process that got the pid later.
        """
        pid = self._pid_on_disk()
        return pid if pid is not None and pid in self._members() else None

    def programs_changed(self) -> bool:
        """True if the installed programs are no longer those that the server runs.

        After a package upgrade, libraries that the server loads (PL/pgSQL, PostGIS) do not match it
        until `start` has restarted it. False while the package manager may still be at work.
        """
        try:
            programs = find_programs(self._major_on_disk())
        except (PrivateDatabaseError, OSError, subprocess.CalledProcessError):
            return False  # half replaced
        settled = time.time() - programs.replaced_at > _UPGRADE_MAY_TAKE_SECONDS
        return settled and not self._runs(programs)

    # -- steps of start and stop; the lock is held

    def _initialise(self, programs: PostgresPrograms) -> None:
        if self.postmaster() is not None:
            self._stop(programs)
        self._await_orphans()
        if self.data.exists():
            # Without the mark this is a first start that was cut off. But a mark can be lost, for
            # example when a file backup is put back: so nothing is ever deleted here.
            self.data.rename(self.data.with_name(f"pgdata.unfinished-{time.time_ns()}"))
        self._run(
            programs.folder / "initdb",
            *("-D", self.data, "-U", setup.SUPERUSER, "-A", "peer", "-E", "UTF8"),
            *("--locale=C.UTF-8", "--no-instructions"),
        )
        with (self.data / "postgresql.conf").open("a") as main:
            main.write("include_if_exists = 'yicetong.conf'\n")

    def _launch(self, programs: PostgresPrograms) -> None:
        self._build_mark.unlink(missing_ok=True)
        self._extensions_mark.unlink(missing_ok=True)
        self._clear_stale_lock_files()
        socket_settings = {
            "unix_socket_directories": _quoted(self._socket_folder),
            "cluster_name": _quoted(self._name),
        }
        settings = self._settings | socket_settings | self._authentication()
        self._write("yicetong.conf", (f"{name} = {value}" for name, value in settings.items()))
        log_start = self.log.stat().st_size if self.log.exists() else 0
        try:
            self._run(
                *(programs.folder / "pg_ctl", "start", "-w", "-s", "-t", _START_MAY_TAKE_SECONDS),
                *("-D", self.data, "-l", self.log),
            )
        except PrivateDatabaseError as error:
            output = self.log.read_bytes()[log_start:] if self.log.exists() else b""
            raise PrivateDatabaseError(
                "postgres_not_starting", f"{error}\n{output.decode(errors='replace')[-2000:]}"
            ) from None
        # At once: a start that is cut off later has still started this build, and is not undone.
        self._build_mark.write_text(programs.build)

    def _authentication(self) -> dict[str, str]:
        """Write the files for peer authentication, of the serving account and the one that runs
        PostgreSQL only; returns their settings."""
        accounts = {self._account.name, pwd.getpwuid(os.geteuid()).pw_name}
        self._write("yicetong_hba.conf", ["local all all peer map=yicetong"])
        self._write(
            "yicetong_ident.conf",
            (f'yicetong "{account}" {role}' for account in accounts for role in self._roles),
        )
        return {
            "hba_file": _quoted(self.data / "yicetong_hba.conf"),
            "ident_file": _quoted(self.data / "yicetong_ident.conf"),
        }

    def _write(self, name: str, lines: Iterable[str]) -> None:
        """Write a file in the data folder that only the server can read."""
        path = self.data / name
        path.write_text("".join(f"{line}\n" for line in lines))
        path.chmod(0o600)
        os.chown(path, self._account.uid, self._account.gid)

    def _stop(self, programs: PostgresPrograms) -> None:
        """Stop the server in order; if it hangs, at once: the next start recovers all commits.

        PostgreSQL 15 can hang for ever when it is told to stop while it recovers from a crash.
        """
        pg_ctl = (programs.folder / "pg_ctl", "stop", "-w", "-s", "-t", _STOP_MAY_TAKE_SECONDS)
        try:
            self._run(*pg_ctl, "-m", "fast", "-D", self.data)
        except PrivateDatabaseError:
            if self.postmaster() is not None:
                self._run(*pg_ctl, "-m", "immediate", "-D", self.data)

    def _clear_stale_lock_files(self) -> None:
        """Remove a killed server's lock files in the two cases where PostgreSQL would not.

        PostgreSQL removes a file whose pid nobody has. But it refuses to start when any process of
        the same account has that pid, even a zombie or an unrelated process (small pids come again
        after a reboot or in a new container). Both are handled here, once no process of the old
        server is left. Should that check be wrong, PostgreSQL still refuses: with or without a lock
        file, it looks for shared memory in use under keys derived from the data folder's inode.
        """
        self._await_orphans()
        pid = self._pid_on_disk()
        if pid is None or not Path(f"/proc/{pid}").exists():
            return
        socket_lock = self._socket_folder / ".s.PGSQL.5432.lock"
        if _first_number(socket_lock) == pid:
            socket_lock.unlink()
        (self.data / "postmaster.pid").unlink()

    def _await_orphans(self) -> None:
        """Wait for the children of a killed server to end: until then they use the data folder."""
        deadline = time.monotonic() + _ORPHANS_MAY_TAKE_SECONDS
        while orphans := self._members():
            if time.monotonic() > deadline:
                raise PrivateDatabaseError(
                    "postgres_orphans",
                    f"processes of a killed PostgreSQL still use {self.data}:"
                    f" {', '.join(map(str, sorted(orphans)))}; end them, then start again",
                )
            time.sleep(0.1)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_MAY_TAKE_SECONDS
        while True:
            try:
                self.connect_as_superuser().close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or self.postmaster() is None:
                    raise PrivateDatabaseError(
                        "postgres_not_answering",
                        f"PostgreSQL does not answer: {error}; see {self.log}",
                    ) from error
                time.sleep(0.05)
            else:
                return

    def _bring_up(self) -> None:
        made_before = self._ready_mark.exists()
        programs = find_programs(self._major_on_disk() if made_before else None)
        if not made_before:
            self._initialise(programs)
        elif self.postmaster() is not None and not self._runs(programs):
            self._wait_until_it_answers()  # told to stop while it recovers, it can hang
            self._stop(programs)
        if self.postmaster() is None:
            self._launch(programs)
        self._wait_until_it_answers()
        if not made_before:
            setup.make_app_database(self.connect_as_superuser)
            self._ready_mark.touch()
        elif _text_of(self._extensions_mark) != programs.build:
            setup.upgrade_extensions(self.connect_as_superuser)
        # Only once: later starts come while a restore puts another database in this one's place.
        self._extensions_mark.write_text(programs.build)
        self._make_web_role()

    def _make_web_role(self) -> None:
        setup.make_web_role(self.connect_as_superuser)

    # -- state

    def _members(self) -> set[int]:
        """Live processes of this folder's server, orphans included."""
        title = f"postgres: {self._name}: "
        return {
            pid
            for pid, command in live_commands().items()
            # Children start with the command line of the server, and then get their title.
            if command[0].startswith(title)
            or (command[0].endswith("/postgres") and str(self.data) in command)
        }

    def _runs(self, programs: PostgresPrograms) -> bool:
        return _text_of(self._build_mark) == programs.build

    def _pid_on_disk(self) -> int | None:
        return _first_number(self.data / "postmaster.pid")

    def _major_on_disk(self) -> str:
        return (self.data / "PG_VERSION").read_text().strip()

    # -- files, locks, programs

    def _make_folders(self) -> None:
        for parent in reversed(self.folder.parents):
            if not parent.exists():
                with contextlib.suppress(FileExistsError):  # another first start was quicker
                    parent.mkdir()
                    parent.chmod(0o755)
        for folder in (self.folder, self._socket_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            status = folder.lstat()  # of a symbolic link itself: its target is not ours to change
            is_folder = stat.S_ISDIR(status.st_mode)
            if is_folder and status.st_uid == os.geteuid() == 0 and not any(folder.iterdir()):
                os.chown(folder, self._account.uid, self._account.gid, follow_symlinks=False)
            status = folder.lstat()  # again: another first start may have been quicker
            if not is_folder or status.st_uid != self._account.uid:
                raise PrivateDatabaseError(
                    "data_folder_not_ours",
                    f"{folder} must be a folder that belongs to the account {self._account.name}",
                )
        writable = subprocess.run(
            ["test", "-w", self.folder], cwd="/", **self._account.for_subprocess
        )
        if writable.returncode != 0:
            raise PrivateDatabaseError(
                "data_folder_unreachable",
                f"the account {self._account.name} cannot reach {self.folder}, because a folder"
                " above it (a home folder, perhaps) is closed to others. Choose one elsewhere:"
                " YICETONG_DATA_DIR=/var/lib/yicetong make run",
            )

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        descriptor = self._lock("starting", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(descriptor)

    def _lock(self, name: str, operation: int) -> int:
        """Lock a file; the kernel frees it when the returned descriptor is closed or we die."""
        descriptor = os.open(self.folder / f"{name}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        if os.geteuid() == 0:
            os.fchown(descriptor, self._account.uid, self._account.gid)
        try:
            fcntl.flock(descriptor, operation)
        except BlockingIOError:
            os.close(descriptor)
            raise
        return descriptor

    def _run(self, program: Path, *arguments: object) -> None:
        done = subprocess.run(
            [program, *map(str, arguments)],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)},
            cwd="/",
            umask=0o077,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self._account.for_subprocess,
        )
        if done.returncode != 0:
            raise PrivateDatabaseError(
                "postgres_program_failed",
                f"{program.name} ended with {done.returncode}: {done.stdout.strip()[-2000:]}",
            )


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
