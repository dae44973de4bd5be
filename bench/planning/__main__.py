"""`python -m bench.planning [FOLDER]`: how good plans are, and how fast. See docs/planning.md."""

import argparse
import subprocess
import sys
from pathlib import Path

from bench.planning.against_vroom import compare
from bench.planning.cordeau import InstanceUnreadable
from bench.planning.public import Outcome, run_all, summary

COUNTY = [sys.executable, "-m", "bench.planning.plans"]


def main() -> int:
    options = _options()
    # Compiled in a process of its own where that was not done before, so that it is not measured.
    subprocess.run([*COUNTY, "1"], check=True, stdout=subprocess.DEVNULL)
    if options.cadres:
        subprocess.run([*COUNTY, str(options.cadres)], check=True)
    if options.compared:
        compare(options.compared)
    outcomes: list[Outcome] = []
    unreadable = 0
    if options.folder:
        try:
            outcomes, unreadable = run_all(options.folder, options.seconds, options.seed)
        except InstanceUnreadable as error:
            print(error, file=sys.stderr)
            return 2
    print(summary(outcomes))
    return int(bool(unreadable) or any(not outcome.feasible for outcome in outcomes))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.planning", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="instances with .res beside them")
    parser.add_argument("--seconds", type=float, default=10.0, help="CPU time for each instance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cadres", type=int, default=1_000, help="0: no county")
    parser.add_argument("--compared", type=int, default=25, help="weeks also given to VROOM")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
