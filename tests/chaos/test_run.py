"""A small run on real processes, with every kind of fault once: the promises hold."""

import re

import pytest

from tests.chaos.faults import KINDS
from tests.chaos.run import Plan, explain, run
from tests.phone.line import FATES


@pytest.mark.slow
def test_promises_hold_under_every_kind_of_fault() -> None:
    """`make chaos` does the same for minutes. The seed is fixed: a failure can be had again. Three
    phones are of the app's engine, two of the reference."""
    result = run(Plan(seed=20261122, minutes=None, phones=5, gap=8, client="mixed"))
    assert result.well, explain(result)
    assert result.acknowledged > 100
    assert KINDS.keys() <= result.faults.keys()
    assert "handed_in_sealed=0" not in result.phones_line, result.phones_line
    assert "sms_taken=0" not in result.phones_line, result.phones_line
    assert len(FATES.keys() & result.faults.keys()) >= len(FATES) - 3
    form = (
        r"acknowledged=\d+ lost=0 doubled=0 out_of_scope=0 diverged=0 faults=\d+ recovery_s=\d+\.\d"
    )
    assert re.fullmatch(form, result.last_line)
