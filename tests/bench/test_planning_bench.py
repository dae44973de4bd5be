"""`make bench-planning` runs, and prints what it found."""

import subprocess
import sys

import pytest

from tests.conftest import CHECKOUT


@pytest.mark.slow
def test_the_benchmark_runs_through():
    done = subprocess.run(
        [sys.executable, "-m", "bench.planning", "--cadres=2", "--compared=1"],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith("county: 2 cadres")
    assert second.startswith("against VROOM")
