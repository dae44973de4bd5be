"""Many phones at once: `python -m bench.load` runs the scenarios and prints one table.

docs/load.md says what they are. Exits with 1 where a request failed, a row was lost or doubled, a
phone holds something else than the server has for it, or too many connections were opened.
"""

import argparse
import sys
from dataclasses import fields, replace

from bench.database import Databases
from bench.load.figures import lines, went_right
from bench.load.plan import Plan
from bench.load.scenarios import SCENARIOS
from bench.options import several_of
from bench.table import draw


def main() -> int:
    options = _options()
    plan = replace(Plan(), **{name: value for name, value in _scales(options).items() if value})
    table, right = [], True
    with Databases() as databases:
        for name in options.only or SCENARIOS:
            result = SCENARIOS[name](databases, plan, _say)
            for error in {sync.error for sync in result.syncs if sync.error}:
                _say(f"error: {error}")
            right &= went_right(result)
            table += lines(result)
    print(draw(table))
    return 0 if right else 1


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _scales(options: argparse.Namespace) -> dict[str, float]:
    return {field.name: getattr(options, field.name, None) for field in fields(Plan)}


def _options() -> argparse.Namespace:
    whole = Plan()
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument(
        "--only", action="extend", type=several_of(SCENARIOS), metavar="NAME,...",
        help=", ".join(SCENARIOS),
    )  # fmt: skip
    for name, kind, text in (
        ("phones", int, "phones that come back into signal"),
        ("minutes", float, "within so many minutes"),
        ("visits", int, "new visits that each of them brings"),
        ("first", int, "first syncs at once"),
        ("households", int, "households of a grid"),
        ("limit", int, "documents that a phone asks for at once"),
    ):
        shown = f"{text} ({getattr(whole, name)})"
        parser.add_argument(f"--{name}", type=kind, help=shown)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
