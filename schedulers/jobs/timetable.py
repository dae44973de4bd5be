"""The timetable: all jobs on one screen; and the ticker, which is all that APScheduler is here.

What is due is never remembered by a timer: at each tick it is computed from this table and from
the runs in the database. So a process may be killed, stopped for hours or run twice.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from threading import Thread
from time import sleep
from typing import NoReturn

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from records.dates import DAY
from schedulers.duties.roster_months import plan_next_month
from schedulers.jobs import maintenance, retention
from schedulers.jobs.job import Job, Work
from schedulers.jobs.periods import Daily, Minutes, Monthly, Weekly
from schedulers.plans import plan_tasks as plans
from schedulers.reminders.telling import remind, remind_weekly

HOUR = timedelta(hours=1)

PULSE = 1.0  # seconds
NUDGE_AFTER, GIVE_UP_AFTER = 5, 60  # pulses that stayed away


def timetable(keep: retention.Keep, backup_after: timedelta, clean_photos: Work) -> tuple[Job, ...]:
    """Every job, by its hour in the county's zone. What needs files is handed in from above."""
    forget_old = partial(retention.forget_old, keep=keep)
    remind_of_backup = partial(maintenance.remind_of_backup, longest=backup_after)
    return (
        #   name          due                    look-back  function
        Job("households", Daily(time(0, 5)), DAY, maintenance.place_households),
        Job("sessions", Daily(time(2, 40)), DAY, maintenance.forget_sessions),
        Job("photos", Daily(time(3, 10)), DAY, clean_photos),
        Job("retention", Daily(time(3, 40)), DAY, forget_old),
        Job("backup", Daily(time(9, 0)), DAY, remind_of_backup),
        Job("calendar", Daily(time(9, 0)), DAY, maintenance.remind_of_calendar),
        Job("roster", Monthly(20, time(6, 0)), 10 * DAY, plan_next_month),
        Job("replan", Daily(time(20, 30)), DAY, plans.replan),
        Job("plans", Minutes(30), 2 * DAY, plans.publish_plans),
        Job("reminders", Minutes(60), HOUR, remind),
        Job("weekly_reminders", Weekly(1, time(6, 30)), 7 * DAY, remind_weekly),
    )


class TickerStopped(RuntimeError):
    """Nothing ticks any more: the process has to be started anew."""


class Pause(BaseTrigger):
    """So many seconds after the last time that it was looked at.

    APScheduler's own interval reckons every single time that has gone by. A machine that starts
    with its clock at 2000, and is then told the year, would be at that for an hour.
    """

    def __init__(self, seconds: float) -> None:
        self._length = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now + self._length


class Ticker:
    """Calls functions every so many seconds, each in a thread of its own and never twice at once.

    APScheduler waits for hours of the process's own clock: put back by a day, it would sleep for
    one; and its thread can end while it says that it runs. Hence the pulse, which is watched here:
    where it stays away, everything is called at once; where it stays away for good, `run` ends.
    """

    def __init__(self, beats: Mapping[str, tuple[float, Callable[[], object]]]) -> None:
        self._count = 0
        # What takes longer than its interval is left out meanwhile: that is how it is meant, and
        # no warning every two seconds while a county is planned.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(beats) + 1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for name, (seconds, beat) in {"pulse": (PULSE, self._pulse), **beats}.items():
            self._scheduler.add_job(beat, Pause(seconds), id=name, next_run_time=datetime.now(UTC))

    def run(self) -> NoReturn:
        """Tick until an exception comes (Ctrl-C, a signal). Raises TickerStopped by itself."""
        self._scheduler.start()
        missed, seen = 0, self._count
        while missed < GIVE_UP_AFTER:
            sleep(PULSE)
            missed = missed + 1 if seen == self._count else 0
            seen = self._count
            if missed and missed % NUDGE_AFTER == 0:
                self._nudge()
        raise TickerStopped

    def stop(self, within: float) -> None:
        """Tick no more; return once nothing runs, or after so many seconds."""
        ending = Thread(target=self._scheduler.shutdown, daemon=True)
        ending.start()
        ending.join(within)

    def _pulse(self) -> None:
        self._count += 1

    def _nudge(self) -> None:
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
