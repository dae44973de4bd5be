"""`python -m bench.planning`: how good plans are, and how fast. See docs/planning.md."""

import argparse
import subprocess
import sys

from bench.planning.against_vroom import compare

COUNTY = [sys.executable, "-m", "bench.planning.plans"]


def main() -> int:
    options = _options()
    # Compiled in a process of its own where that was not done before, so that it is not measured.
    subprocess.run([*COUNTY, "1"], check=True, stdout=subprocess.DEVNULL)
    if options.cadres:
        subprocess.run([*COUNTY, str(options.cadres)], check=True)
    if options.compared:
        compare(options.compared)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.planning", description=__doc__)
    parser.add_argument("--cadres", type=int, default=1_000, help="0: no county")
    parser.add_argument("--compared", type=int, default=25, help="weeks also given to VROOM")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
