"""How many phones, with how much to tell, in how much time; and what is aimed at."""

import math
from dataclasses import dataclass

from bench.county import Size
from sync.pulling.pull import MAX_DOCUMENTS

CADRES_OF_GRID = 3
HOUSEHOLDS_OF_GRID = 300


@dataclass(frozen=True, slots=True)
class Plan:
    """``minutes``: within that time the returning phones come back into signal, evenly spread.

    Each brings ``visits`` new visits and ``conflicts`` edits of what others have edited meanwhile:
    of households, and of the cadre's own visits.
    """

    phones: int = 900
    minutes: float = 5
    visits: int = 60
    conflicts: int = 7
    first: int = 300
    households: int = HOUSEHOLDS_OF_GRID
    limit: int = MAX_DOCUMENTS
    # Aims: seconds after the last phone came back; seconds for all first syncs together.
    returned_after: float = 60
    first_within: float = 60

    @property
    def county(self) -> Size:
        """Every first sync is of another grid; the returning phones are three to a grid."""
        grids = max(math.ceil(self.phones / CADRES_OF_GRID), self.first)
        # A year's visits of a busy county: docs/load.md.
        return Size(grids, grids * self.households, visits=2.4, shape="squares")

    @property
    def rows(self) -> int:
        """What one returning phone pushes."""
        return self.visits + self.conflicts
