"""A county's own days, the years that it has entered completely, and its market days.

The national calendar is not a table: see schedulers/calendars/state_calendar.py.
"""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema
from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, Identified, OfCounty, code_type, one_of, references
from records.validity import Valid
from records.wire import Text, WireSchema, choice

MAX_DAY_NAME = 60
MAX_DAY_NOTE = 500
MAX_ROUND = 60  # days from one market to the next, by rule `every`
MAX_DATES = 400  # in one hand-kept list

# The fields of each kind of rule; `numbers` are digits, ISO weekdays or branches.
MARKET_RULES = {
    "lunar_digits": ("numbers",),
    "solar_digits": ("numbers",),
    "weekdays": ("numbers",),
    "branches": ("numbers",),
    "every": ("every", "anchor"),
    "dates": ("dates",),
}
NUMBERS = {
    "lunar_digits": range(10),
    "solar_digits": range(10),
    "weekdays": range(1, 8),
    "branches": range(1, 13),
}


class CountyDay(OfCounty, Base):
    """A day that is working or free in this county, against the national calendar."""

    __tablename__ = "county_days"
    __table_args__ = (ForeignKeyConstraint(["county"], ["counties.county"]),)

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(MAX_DAY_NAME))
    note: Mapped[str | None] = mapped_column(String(MAX_DAY_NOTE))


class AnnouncedYear(OfCounty, Base):
    """A year whose official announcement the county has entered completely, as `CountyDay` rows."""

    __tablename__ = "announced_years"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        CheckConstraint("year BETWEEN 2004 AND 2050", name="year_in_calendar"),
    )

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


def _numbers_known() -> CheckConstraint:
    cases = " ".join(
        f"WHEN kind = '{kind}' THEN numbers <@ ARRAY[{', '.join(map(str, allowed))}]"
        for kind, allowed in NUMBERS.items()
    )
    return CheckConstraint(f"CASE {cases} ELSE true END", name="numbers_known")


def _made_of_its_parts() -> CheckConstraint:
    """The fields of the kind are filled, the others are empty."""
    is_filled = {
        "numbers": "cardinality(numbers) > 0",
        "every": "every IS NOT NULL",
        "anchor": "anchor IS NOT NULL",
        "dates": "cardinality(dates) > 0",
    }
    condition = " AND ".join(
        f"({test}) = (kind IN ({', '.join(_quoted(part))}))" for part, test in is_filled.items()
    )
    return CheckConstraint(condition, name="made_of_its_parts")


def _quoted(part: str) -> list[str]:
    return [f"'{kind}'" for kind, parts in MARKET_RULES.items() if part in parts]


class MarketRule(Valid, Identified, Base):
    """When a market (圩) is held in a township or village. A place may have several rules.

    ``not_on`` are exceptions: days without a market. ``valid_to`` is the first day on which the
    rule no longer holds, so that past market days do not change.
    """

    __tablename__ = "market_rules"
    __table_args__ = (
        references("area", "divisions.code"),
        Index("ix_market_rules_area", "county", "area"),
        CheckConstraint("length(area) IN (9, 12)", name="of_a_place"),
        CheckConstraint("valid_to > valid_from", name="valid_some_day"),
        CheckConstraint(f"every BETWEEN 2 AND {MAX_ROUND}", name="round_known"),
        one_of("kind", tuple(MARKET_RULES)),
        _numbers_known(),
        _made_of_its_parts(),
    )

    area: Mapped[str] = mapped_column(code_type(12))
    name: Mapped[str | None] = mapped_column(String(MAX_DAY_NAME))
    kind: Mapped[str] = mapped_column(String(16))
    numbers: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    every: Mapped[int | None]
    anchor: Mapped[date | None]
    dates: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=text("'{}'"))
    not_on: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=text("'{}'"))


class MarketRuleSchema(WireSchema):
    """A rule as an administrator writes it: exactly the fields of its kind."""

    name = Text(most=MAX_DAY_NAME, least=1, allow_none=True, load_default=None)
    kind = choice(tuple(MARKET_RULES), required=True)
    numbers = fields.List(
        fields.Integer(strict=True),
        metadata={
            "description": "Last digits of the day in the month, lunar or solar (0 to 9: 3 is the"
            " 3rd, 13th and 23rd); weekdays (1 is Monday); branches of the day (1 is 子, 12 is 亥)."
        },
    )
    every = fields.Integer(
        strict=True,
        validate=validate.Range(2, MAX_ROUND),
        metadata={"description": "Days from one market to the next, counted from `anchor`."},
    )
    anchor = fields.Date(metadata={"description": "Any one day on which there is a market."})
    dates = fields.List(fields.Date(), validate=validate.Length(max=MAX_DATES, error="too_long"))
    not_on = fields.List(
        fields.Date(),
        load_default=list,
        validate=validate.Length(max=MAX_DATES, error="too_long"),
    )
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(
        allow_none=True,
        load_default=None,
        metadata={"description": "The first day on which it no longer holds."},
    )

    @validates_schema
    def _is_made_of_its_parts(self, rule: dict[str, Any], **kwargs: Any) -> None:
        wrong: dict[str, list[str]] = {}
        for part in ("numbers", "every", "anchor", "dates"):
            if part not in MARKET_RULES[rule["kind"]]:
                if part in rule:
                    wrong[part] = ["unknown_field"]
            elif part not in rule:
                wrong[part] = ["required"]
            elif rule[part] == []:
                wrong[part] = ["empty"]
        allowed = NUMBERS.get(rule["kind"], range(0))
        if "numbers" not in wrong and not set(rule.get("numbers", ())) <= set(allowed):
            wrong["numbers"] = ["out_of_range"]
        if rule["valid_to"] is not None and rule["valid_to"] <= rule["valid_from"]:
            wrong["valid_to"] = ["out_of_range"]
        if wrong:
            raise ValidationError(wrong)
