"""`python -m server.ops.own_certificate FOLDER NAME...`: for deploy/install, and its renewal."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from server.ops.certificates import ensure_certificate, fingerprint


def main(arguments: Sequence[str]) -> int:
    folder, *names = arguments
    made = ensure_certificate(Path(folder), names, datetime.now(UTC))
    sys.stdout.write(f"SHA-256 of the root: {fingerprint(made.root)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
