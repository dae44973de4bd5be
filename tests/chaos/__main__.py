"""`python -m tests.chaos --minutes 3 --seed 7`: chaos, and whether the promises held."""

import argparse
import random
import sys
import time
from pathlib import Path
from typing import get_args

from tests.chaos.phones.phones import Client
from tests.chaos.run import Plan, explain, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, help="how long; without it, each fault once")
    parser.add_argument("--seed", type=int, default=None, help="replays that run's choices")
    parser.add_argument("--phones", type=int, default=8)
    parser.add_argument("--gap", type=int, default=40, help="requests between two faults")
    clients = get_args(Client)
    parser.add_argument("--client", choices=clients, default="python", help="whose engine syncs")
    parser.add_argument("--keep", type=Path, help="a folder for journals and logs")
    asked = parser.parse_args()
    seed = random.randrange(10**6) if asked.seed is None else asked.seed
    plan = Plan(seed, asked.minutes, asked.phones, asked.gap, asked.client)
    began = time.monotonic()
    command = f"python -m tests.chaos --seed {seed} --phones {plan.phones} --gap {plan.gap}"
    if plan.client != "python":
        command += f" --client {plan.client}"
    if plan.minutes is not None:
        command += f" --minutes {plan.minutes:g}"
    print(f"To replay: {command}", flush=True)
    result = run(
        plan,
        lambda text: print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True),
        asked.keep,
    )
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(result.faults.items()))
    print(f"Faults: {kinds}")
    print(f"Decisions of the dispatcher: {result.decided}")
    print(result.phones_line)
    if not result.well:
        print(explain(result))
        print(f"To replay: {command}")
    print(result.last_line)
    return 0 if result.well else 1


if __name__ == "__main__":
    sys.exit(main())
