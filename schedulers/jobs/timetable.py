"""The timetable of all jobs, and the ticker (the only use of APScheduler).

Each tick computes the due jobs from this table and from the runs in the database; no timer stores
them. So a process may be killed, stopped for hours, or run twice.
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
from schedulers.coverage.coverage_job import count_coverage
from schedulers.duties.roster_months import plan_next_month
from schedulers.jobs import maintenance, purposes_ended, retention
from schedulers.jobs.job import Job, Work
from schedulers.jobs.periods import Daily, Minutes, Monthly, Weekly
from schedulers.jobs.purposes_ended import PurposePeriods
from schedulers.plans import queue_plans as plans
from schedulers.reminders.sending import remind, remind_weekly

HOUR = timedelta(hours=1)

PULSE = 1.0  # seconds
NUDGE_AFTER, GIVE_UP_AFTER = 5, 60  # missed pulses


def timetable(
    keep: retention.RetentionPeriods,
    purposes: PurposePeriods,
    backup_after: timedelta,
    clean_photos: Work,
) -> tuple[Job, ...]:
    """All jobs, with times in the county's zone. ``clean_photos`` is in an upper layer."""
    end_purposes = partial(purposes_ended.erase_ended, keep=purposes)
    forget_old = partial(retention.forget_old, keep=keep)
    remind_of_backup = partial(maintenance.remind_of_backup, longest=backup_after)
    return (
        #   name          due                    look-back  function
        Job("households", Daily(time(0, 5)), DAY, maintenance.place_households),
        Job("sessions", Daily(time(2, 40)), DAY, maintenance.forget_sessions),
        Job("purposes", Daily(time(2, 50)), DAY, end_purposes),
        Job("photos", Daily(time(3, 10)), DAY, clean_photos),
        Job("retention", Daily(time(3, 40)), DAY, forget_old),
        Job("backup", Daily(time(9, 0)), DAY, remind_of_backup),
        Job("calendar", Daily(time(9, 0)), DAY, maintenance.remind_of_calendar),
        Job("copied_phones", Minutes(60), HOUR, maintenance.tell_of_copied_phones),
        Job("roster", Monthly(20, time(6, 0)), 10 * DAY, plan_next_month),
        Job("replan", Daily(time(20, 30)), DAY, plans.replan),
        Job("plans", Minutes(30), 2 * DAY, plans.publish_plans),
        Job("coverage", Minutes(10), HOUR, count_coverage),
        Job("reminders", Minutes(60), HOUR, remind),
        Job("weekly_reminders", Weekly(1, time(6, 30)), 7 * DAY, remind_weekly),
    )


class TickerStopped(RuntimeError):
    """The ticker has stopped; the process must be restarted."""


class Pause(BaseTrigger):
    """A trigger that fires a number of seconds after the last check.

    APScheduler's interval trigger computes every missed time. If the system clock jumps from the
    year 2000 to now, that takes an hour.
    """

    def __init__(self, seconds: float) -> None:
        self._length = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now + self._length


class Ticker:
    """Call functions at intervals, each in its own thread and never twice at once.

    APScheduler waits by the system clock: if the clock is put back by a day, it sleeps for a day.
    Its thread can also die unnoticed. So `run` watches a pulse: after some missed pulses it
    triggers all jobs at once, after many it raises `TickerStopped`.
    """

    def __init__(self, beats: Mapping[str, tuple[float, Callable[[], object]]]) -> None:
        self._count = 0
        # A function that runs longer than its interval is skipped on purpose: no warning for that.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(beats) + 1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for name, (seconds, beat) in {"pulse": (PULSE, self._pulse), **beats}.items():
            self._scheduler.add_job(beat, Pause(seconds), id=name, next_run_time=datetime.now(UTC))

    def run(self) -> NoReturn:
        """Tick until an exception (Ctrl-C, a signal). Raises `TickerStopped` if the pulse stops."""
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
        """Stop; return when nothing runs any more, or after ``within`` seconds."""
        ending = Thread(target=self._scheduler.shutdown, daemon=True)
        ending.start()
        ending.join(within)

    def _pulse(self) -> None:
        self._count += 1

    def _nudge(self) -> None:
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
