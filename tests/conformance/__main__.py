"""Test every promise on a running server and print the results; exit 1 if one is broken."""

import argparse
import os
import sys

from tests.conformance import (  # noqa: F401 -- each module lists its promises
    of_apps_and_phones,
    of_digest,
    of_hand_in,
    of_held_work,
    of_leaving,
    of_older_and_newer,
    of_photos,
    of_pull,
    of_push,
    of_repair,
    of_requests,
    of_restore,
    of_time_and_place,
)
from tests.conformance.cadre import Account
from tests.conformance.promises import (
    DEMO_LOGINS,
    DEMO_PASSWORD,
    PROMISES,
    Ground,
    HandOver,
    NotAsked,
    Promise,
)

_ROLES = {
    "cadre": "somebody who answers for a grid",
    "colleague": "somebody who answers for the same grid",
    "stranger": "somebody who answers for another one, and not for that",
    "dispatcher": "who decides about held work there",
    "overseer": "somebody who answers for that grid and for one of the stranger's",
    "admin": "who manages people there",
}
_NEEDED = ("cadre", "colleague", "stranger")


def main() -> int:
    args = _arguments()
    named = [role for role in _ROLES if role in _NEEDED or getattr(args, role)]
    ground = Ground(**{role: _account(args, role) for role in named})
    if args.take_away and args.give_back:
        ground.hand_over = HandOver(args.take_away, args.give_back)
    print(f"{args.url}: grid {ground.grid['code']}")
    wanted = [p for p in PROMISES if args.only in f"{p.section} {p.words} {p.check.__name__}"]
    results = [_try(promise, ground) for promise in wanted]
    left = ground.clean_up()
    ground.leave()
    if left:
        print(f"{len(left)} records could not be taken away again")
    counts = {name: results.count(name) for name in ("kept", "broken", "not asked")}
    print(" ".join(f"{name.replace(' ', '_')}={count}" for name, count in counts.items()))
    return 1 if counts["broken"] or not counts["kept"] else 0


def _try(promise: Promise, ground: Ground) -> str:
    try:
        promise.check(ground)
    except NotAsked as why:
        print(f"  --      {promise.section}: {promise.words} ({why})")
        return "not asked"
    except Exception as error:  # a promise is also broken by what makes a client fall over
        print(f"  BROKEN  {promise.section}: {promise.words}")
        print(f"          {promise.check.__name__}: {type(error).__name__}: {error}")
        return "broken"
    print(f"  kept    {promise.section}: {promise.words}")
    return "kept"


def _account(args: argparse.Namespace, role: str) -> Account:
    login, _, password = getattr(args, role).partition(":")
    return Account(args.url, login, password or args.password)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("url", help="such as http://127.0.0.1:8000")
    for role, login in DEMO_LOGINS.items():
        words = _ROLES[role] if role in _NEEDED else f"{_ROLES[role]}; '' leaves that out"
        parser.add_argument(f"--{role}", default=login, metavar="LOGIN[:PASSWORD]", help=words)
    parser.add_argument(
        "--password",
        default=os.environ.get("CONFORMANCE_PASSWORD", DEMO_PASSWORD),
        help="of those for whom none is given; else CONFORMANCE_PASSWORD, else the demo county's",
    )
    for option, does in (("--take-away", "takes"), ("--give-back", "gives back")):
        parser.add_argument(
            option,
            default="",
            metavar="COMMAND",
            help=f"run here; {does} CONFORMANCE_LOGIN's CONFORMANCE_AREA (both, or neither)",
        )
    parser.add_argument("--only", default="", help="promises with these words only")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
