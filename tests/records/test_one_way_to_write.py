"""Records, tombstones and the change sequences of feeds are written in one place.

This reads the source: what a phone must not miss is written by `records.changes.write_changes`, or
by a load that `importing.staging.enter_feeds` has numbered.
"""

import ast
import re
from functools import cache

from records.feeds import Feed, Tombstone
from tests.conftest import CHECKOUT

PRODUCT = ("records", "authz", "importing", "geo", "sync", "schedulers", "server")
CHANGES = "records/changes.py"
# A restored server raises all sequences, whatever is in the feeds.
RESTORE = "server/ops/restore.py"
# Loads of a whole county write what `staging.enter_feeds` has numbered.
STAGING = "importing/staging.py"
LOADS = {"importing/grids/load_grids.py", "importing/households/load_households.py"}


def test_nothing_else_writes_tombstones_or_advances_a_feed() -> None:
    assert _files(r"(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(tombstones|feeds)\b") == {
        CHANGES,
        RESTORE,
    }
    assert _importers("allocate_seqs") == {STAGING}
    assert _importers("write_tombstones") == {STAGING}
    assert _calls(Tombstone.__name__, Feed.__name__) == set()


def test_nothing_else_gives_a_record_its_place() -> None:
    assert _files(r"\bseq = |INSERT INTO [^)]*\bseq\b") == {CHANGES, *LOADS}
    assert _assigning("seq") == set()


_SPEAKS_OF_IT = re.compile(
    r"\b(seq|feeds|tombstones|Tombstone|Feed|allocate_seqs|write_tombstones)\b"
)


@cache
def _nodes() -> list[tuple[str, ast.AST]]:
    paths = (path for folder in PRODUCT for path in (CHECKOUT / folder).rglob("*.py"))
    sources = ((path, path.read_text()) for path in paths)
    return [
        (path.relative_to(CHECKOUT).as_posix(), node)
        for path, source in sources
        if _SPEAKS_OF_IT.search(source)
        for node in ast.walk(ast.parse(source))
    ]


def _files(statement: str) -> set[str]:
    """Files in which a text reads like that."""
    return {
        path
        for path, node in _nodes()
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(statement, node.value)
    }


def _importers(name: str) -> set[str]:
    return {
        path
        for path, node in _nodes()
        if isinstance(node, ast.ImportFrom) and name in [alias.name for alias in node.names]
    }


def _calls(*models: str) -> set[str]:
    """Files that make, insert, update or delete such a row by SQLAlchemy."""
    return {
        path
        for path, node in _nodes()
        if isinstance(node, ast.Call)
        and isinstance(called := node.func, ast.Name)
        and (called.id in models or (called.id in _STATEMENTS and _names(node.args) & {*models}))
    }


_STATEMENTS = ("insert", "update", "delete")


def _names(nodes: list[ast.expr]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _assigning(name: str) -> set[str]:
    """Files that set such an attribute, or give it to a statement's ``values``."""
    return {path for path, node in _nodes() if _assigns(node, name)}


def _assigns(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == name and isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "values" and name in [word.arg for word in node.keywords]
    return False
