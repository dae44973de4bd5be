"""The memory of a web worker after all of the run, against after its warm-up."""

from collections.abc import Mapping

from bench.service import Service
from bench.table import Line, ratio_line

AIM = 1.3


def measure(service: Service, before: Mapping[int, int]) -> Line:
    """By worker, in megabytes of its own share (PSS)."""
    after = service.memory()
    if after.keys() != before.keys():
        return Line("memory of a web worker", "a worker was replaced", aim=f"<= {AIM}", ok=False)
    return ratio_line(
        "memory of a web worker, after the run / warm",
        [after[pid] / 1e6 for pid in before],
        [before[pid] / 1e6 for pid in before],
        most=AIM,
        unit=" MB",
    )
