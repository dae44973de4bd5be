"""`python -m bench`: run the benchmarks and print one table. docs/benchmarks.md explains it."""

import argparse
import sys

from bench.database import Databases
from bench.options import several_of
from bench.plan import FIGURES, FULL, QUICK
from bench.run import run
from bench.table import draw


def main() -> int:
    options = _options()
    plan = QUICK if options.quick else FULL
    with Databases() as databases:
        lines = run(
            databases,
            plan,
            only=options.only or FIGURES,
            wide=options.wide,
            say=lambda text: print(text, file=sys.stderr, flush=True),
        )
    print(draw(lines))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only",
        action="extend",
        type=several_of(FIGURES),
        metavar="NAME,...",
        help=", ".join(FIGURES),
    )
    parser.add_argument("--quick", action="store_true", help="fewer rows and runs: a first look")
    parser.add_argument(
        "--wide", action="store_true", help="other batch sizes, clients, shapes, on top"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
