"""National holidays of China: announced by the State Council, or derived from the law.

Each autumn the State Council announces the holidays of the next year, and the weekend days that
are worked in exchange (调休). The library chinesecalendar contains these announcements. For later
years the library holidays applies the law (全国年节及纪念日放假办法), with a substitute day for a
holiday on a weekend, but without shifted days: the number of working days is right, some dates
are not.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays
from chinese_calendar import Holiday, constants

FIRST_DAY = min(constants.holidays).replace(month=1, day=1)
LAST_ANNOUNCED = max(constants.holidays).replace(month=12, day=31)
LAST_DAY = date(2050, 12, 31)  # lunar calendars disagree from 2057 on

_CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


def announced_free(day: date) -> str | None:
    """Chinese name of the holiday on an announced day; None if the day is no holiday."""
    return _CHINESE.get(constants.holidays.get(day, ""))


def announced_work(day: date) -> str | None:
    """Chinese name of the holiday for which a weekend day is worked; None if it is not worked."""
    return _CHINESE.get(constants.workdays.get(day, ""))


def lawful_holiday(day: date) -> str | None:
    """Chinese name of the holiday (or its substitute day) by law; None if the day is no holiday."""
    return _lawful(day.year).get(day)


@cache
def _lawful(year: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("CN", years=year, language="zh_CN"))
