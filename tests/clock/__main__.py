"""python -m tests.clock MOMENT COMMAND...: runs a command in another time."""

import os
import sys

from tests.clock import LIBRARY, moment, shifted

if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python -m tests.clock 2027-02-06T12:00+08:00 COMMAND...")
    if not LIBRARY.exists():
        sys.exit("bin/setup --dev makes the clock")
    try:
        at = moment(sys.argv[1])
    except ValueError as error:
        sys.exit(str(error))
    os.execvpe(sys.argv[2], sys.argv[2:], os.environ | shifted(at))
