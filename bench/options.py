"""Options that the commands of the benchmarks share."""

import argparse
from collections.abc import Callable, Collection


def several_of(known: Collection[str]) -> Callable[[str], list[str]]:
    """The type of an argument that takes one or more of these names, with commas between them."""

    def names(given: str) -> list[str]:
        found = [name.strip() for name in given.split(",")]
        if unknown := [name for name in found if name not in known]:
            raise argparse.ArgumentTypeError(
                f"not known: {', '.join(unknown)}; there are {', '.join(known)}"
            )
        return found

    return names
