"""Schemas and examples of quotas."""

from typing import Any

from marshmallow import fields

from records.planning.quotas import AMONG, COUNTS, PERIODS, UNITS, WHO
from records.wire import ENDS, AnswerSchema, Id, Instant, choice
from schedulers.quotas.accounts import QuotaState
from schedulers.quotas.explained import DayReason, FactUse

QUOTA: dict[str, Any] = {
    "name": "field-days",
    "title": "每周下沉走访",
    "title_en": "Field days a week",
    "who": "township_cadres",
    "each": "cadre",
    "counts": "visit",
    "among": "any",
    "unit": "day",
    "period": "week",
    "least": 3,
    "every": None,
    "scale": True,
    "grace_days": 14,
    "valid_from": "2026-01-05",
    "valid_to": None,
    "each_ticket_until": None,
}
_OF_SERVER = ("name", "each", "valid_to", "each_ticket_until")
DEFINED = {name: value for name, value in QUOTA.items() if name not in _OF_SERVER}
FACT = {
    "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
    "household": "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55",
    "day": "2026-03-16",
}
PERIOD = {
    "period": "2026-W12",
    "first_day": "2026-03-16",
    "last_day": "2026-03-22",
    "make_up_until": "2026-04-05",
    "state": "on_track",
    "least": 3,
    "need": 3,
    "done": 1,
    "own": 1,
    "made_up": 0,
    "expected": 1.2,
    "slack": 1,
    "days_available": 5,
    "days_left": 3,
    "available": ["2026-03-16", "2026-03-17", "2026-03-18", "2026-03-19", "2026-03-20"],
    "counted": [FACT],
    "waiting": [{"id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e56", "day": "2026-03-17", "why": "held"}],
}
COUNTS_EXAMPLE = {
    "households": 268,
    "in_time": 231,
    "due_soon": 9,
    "overdue": 28,
    "never": 12,
    "priority": 31,
    "priority_overdue": 4,
}
MINE = {
    "today": "2026-03-18",
    "quotas": [QUOTA | {"periods": [PERIOD]}],
    "households": [
        COUNTS_EXAMPLE
        | {
            "quota": QUOTA
            | {
                "name": "coverage",
                "title": "农户走访周期",
                "title_en": "Every household, once per interval",
                "who": "households",
                "each": "household",
                "counts": "contact",
                "unit": "fact",
                "period": "interval",
                "least": 1,
                "every": {"ordinary": 365, "priority": 90},
                "scale": False,
                "grace_days": 0,
            }
        }
    ],
}
EXPLAINED = {
    "quota": QUOTA,
    "period": PERIOD,
    "first_day": "2026-03-16",
    "last_day": "2026-03-22",
    "records": [
        FACT
        | {
            "collection": "visits",
            "at": "2026-03-16T01:12:00+00:00",
            "verdict": "counts",
            "counts": True,
            "pays": "2026-W12",
        }
    ],
    "days": [{"day": "2026-03-16", "available": True, "why": None, "percent": 100}],
}
AREAS = {
    "today": "2026-03-18",
    "items": [
        {
            "code": "441427100201",
            "name": "城郊村",
            "households": [{"quota": "coverage"} | COUNTS_EXAMPLE],
            "unassigned": 2,
            "obligations": [
                {
                    "quota": "field-days",
                    "states": {"met": 3, "behind": 1},
                    "people": 4,
                    "people_behind": 1,
                }
            ],
        }
    ],
}


class QuotaRow(AnswerSchema):
    name = fields.String()
    title = fields.String()
    title_en = fields.String()
    who = choice(WHO)
    each = choice(("cadre", "household"))
    counts = choice(COUNTS)
    among = choice(AMONG)
    unit = choice(UNITS)
    period = choice(PERIODS)
    least = fields.Raw(
        metadata={"description": "The minimum: a number, or one for each level of office."}
    )
    every = fields.Raw(
        allow_none=True, metadata={"description": "For `interval`: days by kind of household."}
    )
    scale = fields.Boolean()
    grace_days = fields.Integer()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True, metadata=ENDS)
    each_ticket_until = fields.Date(
        allow_none=True,
        metadata={
            "description": "For meals: before this day each ticket counted once. From this day on,"
            " or always if null, all tickets of one meal count as one."
        },
    )


class DefinedQuota(QuotaRow):
    concerns = fields.Integer(
        metadata={"description": "The number of people, or households, that it applies to."}
    )


class CountedFact(AnswerSchema):
    id = Id()
    household = Id()
    day = fields.Date()


class WaitingFact(AnswerSchema):
    id = Id(allow_none=True)
    day = fields.Date()
    why = choice((FactUse.HELD, FactUse.REJECTED))


class Period(AnswerSchema):
    period = fields.String()
    first_day = fields.Date()
    last_day = fields.Date()
    make_up_until = fields.Date(allow_none=True)
    state = choice(tuple(QuotaState))
    least = fields.Integer(metadata={"description": "The quota's full figure."})
    need = fields.Integer(metadata={"description": "The figure after leave, rota and holidays."})
    done = fields.Integer(metadata={"description": "The work that counts for this period."})
    own = fields.Integer(metadata={"description": "Done within the period."})
    made_up = fields.Integer(metadata={"description": "Done later, to make it up."})
    expected = fields.Float(
        metadata={"description": "What an even pace would have reached by now."}
    )
    slack = fields.Integer(
        allow_none=True,
        metadata={"description": "Available days left, minus the days still needed."},
    )
    days_available = fields.Integer()
    days_left = fields.Integer()
    available = fields.List(fields.Date())
    counted = fields.List(
        fields.Nested(CountedFact),
        metadata={"description": "Confirmed work. A phone adds what it has logged since."},
    )
    waiting = fields.List(
        fields.Nested(WaitingFact),
        metadata={"description": "Logged work that waits for a dispatcher or the author."},
    )


class QuotaPeriods(QuotaRow):
    periods = fields.List(fields.Nested(Period))


class HouseholdCounts(AnswerSchema):
    households = fields.Integer()
    in_time = fields.Integer()
    due_soon = fields.Integer(metadata={"description": "Due within seven days."})
    overdue = fields.Integer()
    never = fields.Integer(metadata={"description": "Never reached so far."})
    priority = fields.Integer()
    priority_overdue = fields.Integer()


class OwnHouseholds(HouseholdCounts):
    quota = fields.Nested(QuotaRow)


class PersonQuotas(AnswerSchema):
    today = fields.Date()
    quotas = fields.List(fields.Nested(QuotaPeriods))
    households = fields.List(fields.Nested(OwnHouseholds))


class ExplainedRecord(AnswerSchema):
    collection = fields.String()
    id = Id(allow_none=True)
    household = Id(allow_none=True)
    at = Instant(metadata={"description": "For other people's records, the beginning of the day."})
    day = fields.Date()
    verdict = choice(tuple(FactUse))
    counts = fields.Boolean()
    pays = fields.String(
        allow_none=True, metadata={"description": "The period in which it counts."}
    )


class ExplainedDay(AnswerSchema):
    day = fields.Date()
    available = fields.Boolean()
    why = fields.String(
        allow_none=True,
        metadata={
            "description": "Why the day is not available: the kind of an absence, or "
            + ", ".join(f"`{reason.value}`" for reason in DayReason)
        },
    )
    percent = fields.Integer(metadata={"description": "The share of a full post on that day."})


class ExplainedPeriod(AnswerSchema):
    quota = fields.Nested(QuotaRow)
    period = fields.Nested(
        Period,
        allow_none=True,
        metadata={"description": "null if the quota does not apply to the person in it."},
    )
    first_day = fields.Date()
    last_day = fields.Date()
    records = fields.List(fields.Nested(ExplainedRecord))
    days = fields.List(fields.Nested(ExplainedDay))


class AreaHouseholds(HouseholdCounts):
    quota = fields.String()


class AreaObligations(AnswerSchema):
    quota = fields.String()
    states = fields.Dict(
        keys=choice(tuple(QuotaState)),
        values=fields.Integer(),
        allow_none=True,
        metadata={"description": "Periods by state; null with fewer than three people."},
    )
    people = fields.Integer(
        metadata={"description": "The number of people that the quota applies to."}
    )
    people_behind = fields.Integer(
        allow_none=True,
        metadata={"description": "Of these, behind; null with fewer than three people."},
    )


class AreaQuotas(AnswerSchema):
    code = fields.String()
    name = fields.String()
    households = fields.List(fields.Nested(AreaHouseholds))
    unassigned = fields.Integer(metadata={"description": "Households without a responsible cadre."})
    obligations = fields.List(fields.Nested(AreaObligations))


class Areas(AnswerSchema):
    today = fields.Date()
    items = fields.List(fields.Nested(AreaQuotas))
