"""Which days are free in all of China: as the State Council announced them, or as the law has them.

Each autumn the State Council announces the next year's holidays, and the weekend days that are
worked in exchange (调休). chinesecalendar holds these announcements. For years beyond, the law
(全国年节及纪念日放假办法) has its holidays, and a day in lieu where one falls on a weekend, but not
what will be shifted: the number of working days is right, some of them are elsewhere.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays
from chinese_calendar import Holiday, constants

FIRST_DAY = min(constants.holidays).replace(month=1, day=1)
LAST_ANNOUNCED = max(constants.holidays).replace(month=12, day=31)
LAST_DAY = date(2050, 12, 31)  # almanacs differ about some lunar months from 2057 on

_CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


def announced_free(day: date) -> str | None:
    """The holiday that an announced day is free for, in Chinese; None where it is for none."""
    return _CHINESE.get(constants.holidays.get(day, ""))


def announced_work(day: date) -> str | None:
    """The holiday in exchange for which a weekend day is worked; None where it is not."""
    return _CHINESE.get(constants.workdays.get(day, ""))


def lawful_holiday(day: date) -> str | None:
    """The holiday that the law has on a day, or in lieu of which it is free; in Chinese."""
    return _lawful(day.year).get(day)


@cache
def _lawful(year: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("CN", years=year, language="zh_CN"))
