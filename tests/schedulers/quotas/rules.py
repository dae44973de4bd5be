"""Quotas for tests: the templates, and rules of any shape."""

from datetime import date
from typing import Any

from records.planning.quotas import TEMPLATES
from schedulers.quotas.rules import Rule, rule_of

LONG_AGO = date(2020, 1, 1)
DEFAULTS: dict[str, Any] = {"among": "any", "every": None, "scale": False, "grace_days": 0} | {
    "unit": "fact"
}


def rule(**more: Any) -> Rule:
    """A week's field days of township cadres, unless told otherwise."""
    return rule_of(
        DEFAULTS
        | {
            "name": "quota",
            "title": "指标",
            "title_en": "A quota",
            "who": "township_cadres",
            "counts": "visit",
            "unit": "day",
            "period": "week",
            "least": 3,
            "valid_from": LONG_AGO,
        }
        | more
    )


def template(name: str, **more: Any) -> Rule:
    (found,) = (each for each in TEMPLATES if each["name"] == name)
    return rule_of(DEFAULTS | dict(found) | {"valid_from": LONG_AGO} | more)
