"""One name, one thing: no two classes of the product have the same name."""

import ast
from collections import defaultdict
from pathlib import Path

HOUSE = Path(__file__).parent.parent
PACKAGES = ("records", "authz", "geo", "importing", "sync", "schedulers", "server")
# A table, and the value that its rows are planned from.
PLANNED = {"Plan", "RoadMatrix", "Task", "Visit", "Decision"}


def classes() -> dict[str, list[str]]:
    """The modules that define a class, by its name; of classes inside others, too."""
    found = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((HOUSE / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(str(path.relative_to(HOUSE)))
    return found


def test_a_class_name_is_defined_once() -> None:
    found = classes()
    assert found["CodeRange"] == ["records/divisions.py"]
    twice = {name: modules for name, modules in found.items() if len(modules) > 1}
    assert {name: modules for name, modules in twice.items() if name not in PLANNED} == {}
