"""`python -m tests.jobs_chaos --minutes 3 --seed 7`: two job processes under fire."""

import argparse
import random
import sys
import time

from tests.jobs_chaos.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.jobs_chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = random.randrange(10**6) if asked.seed is None else asked.seed
    print(f"To replay: python -m tests.jobs_chaos --minutes {asked.minutes:g} --seed {seed}")
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)

    result = run(seed, 60 * asked.minutes, say)
    for line in result.wrong:
        print(line)
    print(result.last_line)
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
