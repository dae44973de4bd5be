"""One name, one thing: no two classes of the product have the same name."""

import ast
from collections import defaultdict

from tests.conftest import CHECKOUT as HOUSE
from tests.conftest import PACKAGES as ALL_PACKAGES

PACKAGES = sorted(ALL_PACKAGES - {"demo"})  # what the demo county is drawn from has own names


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
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}


def test_a_module_name_stands_once_in_a_package() -> None:
    """``server`` is several packages: a resource has the same name in its API, CLI and services."""
    found = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((HOUSE / package).rglob("*.py")):
            parts = path.relative_to(HOUSE).parts
            floor = parts[: 2 if package == "server" else 1]
            found[floor, path.name].append(str(path.relative_to(HOUSE)))
    assert ("records",) in {floor for floor, _ in found}
    twice = {name: paths for (_, name), paths in found.items() if len(paths) > 1}
    assert {name: paths for name, paths in twice.items() if name != "__init__.py"} == {}


def test_every_package_says_what_is_in_it() -> None:
    packages = [path for each in PACKAGES for path in (HOUSE / each).rglob("__init__.py")]
    assert HOUSE / "sync" / "__init__.py" in packages
    assert [str(p) for p in packages if not ast.get_docstring(ast.parse(p.read_text()))] == []
