"""Quotas: who has to do what, how often. docs/quotas.md explains them with examples."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty, code_type, one_of
from records.fieldwork.households import VISITED_KINDS
from records.staff.people import OFFICE_LEVELS
from records.validity import Valid, once_a_day
from records.wire import Text, WireSchema, choice

# To whom a quota applies: people, or (`households`) each household.
WHO = (
    "cadres",
    "county_cadres",
    "township_cadres",
    "village_cadres",
    "stationed_cadres",  # 驻村: responsible for a village, or for a grid in one
    "paired_cadres",  # 包户: responsible for single households, leaders included
    "households",
)
COUNTS = ("visit", "contact", "meal")  # a contact: somebody was met, or declined
UNITS = ("fact", "day", "household")
AMONG = ("any", "paired")  # paired: only with the households that the cadre is paired with
PERIODS = ("week", "month", "quarter", "year", "interval")
MAX_REQUIRED = 1_000
MAX_INTERVAL = 1_096  # days: three years
MAX_GRACE = 92  # days: a quarter


class Quota(Valid, OfCounty, Base):
    """One version of a quota, valid from a day until an optional end.

    ``least`` is a number, or one for each level of office. ``every`` is for ``interval`` only: days
    by kind of household. Versions of one name differ in their numbers only. For meals by ``fact``:
    before ``each_ticket_until`` each ticket counted; afterwards the tickets of one shared meal
    count as one.
    """

    __tablename__ = "quotas"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        once_a_day("ex_quotas_one_version_a_day", "name"),
        CheckConstraint("name ~ '^[a-z][a-z0-9-]*$'", name="name_form"),
        CheckConstraint("valid_to > valid_from", name="valid_some_day"),
        CheckConstraint("jsonb_typeof(least) IN ('number', 'object')", name="least_form"),
        CheckConstraint("(period = 'interval') = (every IS NOT NULL)", name="interval_has_days"),
        CheckConstraint("(period = 'interval') = (who = 'households')", name="households_interval"),
        CheckConstraint("among = 'any' OR who = 'paired_cadres'", name="paired_among_paired"),
        CheckConstraint("grace_days >= 0", name="grace_not_negative"),
        # The same household would count for two periods.
        CheckConstraint("grace_days = 0 OR unit <> 'household'", name="grace_not_by_household"),
        one_of("who", WHO),
        one_of("counts", COUNTS),
        one_of("unit", UNITS),
        one_of("among", AMONG),
        one_of("period", PERIODS),
    )

    name: Mapped[str] = mapped_column(code_type(40), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(80))
    who: Mapped[str] = mapped_column(String(16))
    counts: Mapped[str] = mapped_column(String(8))
    among: Mapped[str] = mapped_column(String(8), server_default=text("'any'"))
    unit: Mapped[str] = mapped_column(String(10), server_default=text("'fact'"))
    period: Mapped[str] = mapped_column(String(8))
    least: Mapped[Any] = mapped_column(JSONB)
    every: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    scale: Mapped[bool] = mapped_column(server_default=text("false"))
    grace_days: Mapped[int] = mapped_column(server_default=text("0"))
    each_ticket_until: Mapped[date | None]


# Equal in all versions of a quota, so that progress can be carried over.
SHAPE = ("who", "counts", "among", "unit", "period")

# The default quotas of a new county: rows without county and first day.
TEMPLATES: tuple[Mapping[str, Any], ...] = (
    {
        "name": "field-days",
        "title": "每周下沉走访",
        "title_en": "Field days a week",
        "who": "township_cadres",
        "counts": "visit",
        "unit": "day",
        "period": "week",
        "least": 3,
        "scale": True,
        "grace_days": 14,
    },
    {
        "name": "meals",
        "title": "每月同吃",
        "title_en": "Shared meals a month",
        "who": "township_cadres",
        "counts": "meal",
        "period": "month",
        "least": 4,
        "scale": True,
        "grace_days": 7,
    },
    {
        "name": "village-days",
        "title": "全年驻村走访",
        "title_en": "Field days a year of stationed cadres",
        "who": "stationed_cadres",
        "counts": "visit",
        "unit": "day",
        "period": "year",
        "least": {"county": 10, "township": 30, "village": 50},
    },
    {
        "name": "coverage",
        "title": "农户走访周期",
        "title_en": "Every household, once per interval",
        "who": "households",
        "counts": "contact",
        "period": "interval",
        "least": 1,
        "every": {"ordinary": 365, "priority": 90},
    },
    {
        "name": "contacts",
        "title": "每季联系包户",
        "title_en": "Paired households kept in touch with",
        "who": "paired_cadres",
        "counts": "contact",
        "among": "paired",
        "unit": "household",
        "period": "quarter",
        "least": 3,
    },
)


class WholeNumbers(fields.Field[Any]):
    """Whole numbers by name, such as ``{"village": 50}``; with ``alone``, also a single number."""

    default_error_messages = {
        "invalid": "not_a_whole_number",
        "unknown": "unknown_value",
        "range": "out_of_range",
        "empty": "empty",
    }

    def __init__(
        self, names: tuple[str, ...], *, most: int, alone: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.names, self.most, self.alone = names, most, alone

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            if not self.alone:
                raise ValidationError("not_an_object")
            return self._number(value)
        if not value:
            raise self.make_error("empty")
        if not value.keys() <= set(self.names):
            raise self.make_error("unknown")
        return {name: self._number(number) for name, number in value.items()}

    def _number(self, value: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid")
        if not 1 <= value <= self.most:
            raise self.make_error("range")
        return value


class QuotaSchema(WireSchema):
    """A version of a quota as an administrator writes it; its name is in the address."""

    title = Text(most=60, least=1, required=True)
    title_en = Text(most=80, least=1, required=True)
    who = choice(WHO, required=True)
    counts = choice(COUNTS, required=True)
    among = choice(AMONG, load_default="any")
    unit = choice(UNITS, load_default="fact")
    period = choice(PERIODS, required=True)
    least = WholeNumbers(
        OFFICE_LEVELS,
        most=MAX_REQUIRED,
        alone=True,
        required=True,
        metadata={"description": "A number, or one for each level of office."},
    )
    every = WholeNumbers(
        VISITED_KINDS,
        most=MAX_INTERVAL,
        allow_none=True,
        load_default=None,
        metadata={"description": "For `interval`: days by kind of household."},
    )
    scale = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    grace_days = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, MAX_GRACE))
    valid_from = fields.Date(required=True)

    @validates_schema
    def _parts_fit(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """The table's check constraints, as errors of single fields."""
        interval = data["period"] == "interval"
        wrong = {
            "who": (data["who"] == "households") != interval,
            "every": (data["every"] is not None) != interval,
            "among": data["among"] == "paired" and data["who"] != "paired_cadres",
            "unit": interval and data["unit"] != "fact",
            "counts": interval and data["counts"] == "meal",
            "least": interval and data["least"] != 1,
            "scale": interval and data["scale"],
            "grace_days": data["grace_days"] > 0 and (interval or data["unit"] == "household"),
        }
        if errors := {name: ["does_not_fit"] for name, is_wrong in wrong.items() if is_wrong}:
            raise ValidationError(errors)
