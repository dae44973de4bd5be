"""Say what was found, as lines or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from server.ops.doctor.finding import Finding, worst

OK, FAULT, NOT_RUN = 0, 1, 2  # exit codes; warnings are no reason to fail
_MARK: Final = {"ok": "ok", "warning": "WARNING", "fault": "FAULT", "unknown": "?"}


def report(
    findings: Iterator[Finding], say: Callable[[str], object], *, as_json: bool = False
) -> int:
    """Say each as soon as it is found, or all as one JSON object; returns the exit code."""
    found = []
    for finding in findings:
        found.append(finding)
        if not as_json:
            say(_line(finding))
    state = worst(found)
    if as_json:
        document = {"state": state, "findings": [finding._asdict() for finding in found]}
        say(json.dumps(document, ensure_ascii=False, indent=1))
    return FAULT if state == "fault" else OK


def _line(finding: Finding) -> str:
    line = f"{_MARK[finding.state]:<8} {finding.check}: {finding.text}"
    return f"{line}\n{'':8} -> {finding.remedy}" if finding.remedy else line
