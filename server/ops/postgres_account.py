"""The operating system's account that runs the private PostgreSQL."""

from __future__ import annotations

import dataclasses
import os
import pwd
from typing import Any, Self

from server.ops.postgres_programs import PrivateDatabaseError


@dataclasses.dataclass(frozen=True)
class PostgresAccount:
    """This process's account, or another if this is root: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @classmethod
    def choose(cls) -> Self:
        """This process's account; for root YICETONG_PG_USER, or else `postgres` (Debian's account).

        Error: `postgres_account_missing`.
        """
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        name = os.environ.get("YICETONG_PG_USER", "postgres")
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            raise PrivateDatabaseError(
                "postgres_account_missing",
                f"PostgreSQL cannot run as root and there is no account {name}:"
                " run bin/setup, or set YICETONG_PG_USER to an ordinary account",
            ) from None
        return cls(account.pw_uid, account.pw_gid)

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    @property
    def for_subprocess(self) -> dict[str, Any]:
        """The arguments with which `subprocess.run` becomes this account."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}
