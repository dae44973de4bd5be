"""The account that runs the tests: root serves a database under another one."""

import os
import pwd
from collections.abc import Callable
from typing import TypeVar

import pytest

Answer = TypeVar("Answer")

AS_ROOT = os.geteuid() == 0
# Nobody else can be made root to see what root does; what holds for others is tested as root, too.
only_as_root = pytest.mark.skipif(
    not AS_ROOT, reason="only root serves a database under another account"
)


def as_nobody(work: Callable[[], Answer]) -> Answer:
    """Do it as an ordinary account: as "nobody" where root runs the tests, or else as oneself.

    In this process: its Python may lie in a folder that nobody else can enter.
    """
    if not AS_ROOT:
        return work()
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        return work()
    finally:
        os.seteuid(0)
