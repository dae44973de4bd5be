"""Only `authz` asks who has which role; elsewhere a role's name is data, in the places listed here.

The walk reads every string of the product. It fails on a role's name in any other place, and on a
listed place that has none any more.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from records.staff.people import ROLES
from tests.conftest import CHECKOUT

PRODUCT = ("authz", "records", "geo", "importing", "sync", "schedulers", "server")
NAMES = {
    "authz/scope.py": "the table of roles and permissions",
    "records/staff/people.py": "the table's own constraint",
    "importing/reading/values.py": "the words of a file of people",
    "server/api/staff/login.py": "an example in the API's description",
}
# "cadre" is also a word of the wire: whose a record is, and whose account a quota is kept on.
FIELDS = {
    *("server/api/fieldwork/orphans.py", "server/api/fieldwork/visits.py"),
    *("server/api/sync/documents.py", "server/api/sync/sync_docs.py"),
    *("server/services/listing.py", "server/services/reading.py", "sync/pushing/judging.py"),
    "server/services/handovers/outcomes.py",
    *("server/api/planning/quota_schemas.py", "schedulers/quotas/rules.py"),
}
# They compare one grant with another one: nobody's rights follow from it.
GRANTS = {
    "importing/people/people_grants.py": "which grants a row of a file gives",
    "importing/people/people_rows.py": "whether a file names a role that there is",
    "importing/people/undo_people.py": "the grants that a load gave",
    "server/database_urls.py": "the role that PostgreSQL knows the app by",
    "server/services/accounts/people.py": "the grant that is to be changed",
}
QUOTED = re.compile(rf"""['"]({"|".join(ROLES)})['"]""")
ASKED = re.compile(r"\brole\b\s*(=|<>|!=|NOT\s+IN\b|IN\b|LIKE\b)", re.IGNORECASE)


@cache
def product() -> list[tuple[str, ast.Module]]:
    files = [path for name in PRODUCT for path in (CHECKOUT / name).rglob("*.py")]
    return [
        (str(path.relative_to(CHECKOUT)), ast.parse(path.read_text()))
        for path in [*files, CHECKOUT / "worker.py", CHECKOUT / "wsgi.py"]
    ]


def strings(tree: ast.AST) -> Iterator[str]:
    """All but docstrings."""
    docs = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs:
            yield node.value


def compared(tree: ast.AST) -> Iterator[ast.expr]:
    """The sides of every comparison, and what is in a tuple there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                yield side
                yield from getattr(side, "elts", ())


def is_role(value: object) -> bool:
    return value in ROLES


def names_a_role(tree: ast.AST) -> bool:
    """As a string of its own, or quoted in one."""
    return any(is_role(value) or QUOTED.search(value) for value in strings(tree))


def names_another_role(tree: ast.AST) -> bool:
    return any(
        value != "cadre" and (is_role(value) or QUOTED.search(value)) for value in strings(tree)
    )


def asks_by_name(tree: ast.AST) -> bool:
    """In Python; in SQL it is `ASKED`."""
    return any(isinstance(side, ast.Constant) and is_role(side.value) for side in compared(tree))


def asks_of_grants(tree: ast.AST) -> bool:
    return any(
        (isinstance(side, ast.Attribute) and side.attr in ("role", "roles"))
        or (isinstance(side, ast.Name) and side.id in ("role", "roles"))
        for side in compared(tree)
    )


def test_roles_are_named_in_these_places_and_in_no_other() -> None:
    found = {module for module, tree in product() if names_a_role(tree)}
    assert found == NAMES.keys() | FIELDS
    assert {module for module, tree in product() if names_another_role(tree)} <= NAMES.keys()


def test_statements_ask_for_roles_in_authz_alone() -> None:
    asking = {module for module, tree in product() if any(map(ASKED.search, strings(tree)))}
    assert asking == {"authz/holders.py"}


def test_code_asks_for_roles_in_authz_alone() -> None:
    assert [module for module, tree in product() if asks_by_name(tree)] == []
    grants = {module for module, tree in product() if asks_of_grants(tree)}
    assert {module for module in grants if not module.startswith("authz/")} == GRANTS.keys()


@pytest.mark.parametrize(
    "fault",
    [
        "text(\"SELECT FROM roles r WHERE r.role = 'county_admin'\")",
        "text(f\"... AND role IN ('cadre', {more})\")",
        'RoleGrant.role == "cadre"',
        'if role in ("clerk", "auditor"): pass',
    ],
)
def test_the_walk_sees_each_way_to_ask(fault: str) -> None:
    tree = ast.parse(fault)
    assert names_a_role(tree)
    assert asks_by_name(tree) or any(map(ASKED.search, strings(tree)))


def test_the_walk_reads_the_whole_product() -> None:
    read = {Path(module).parts[0] for module, _ in product()}
    assert read == {*PRODUCT, "worker.py", "wsgi.py"}
