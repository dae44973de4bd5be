"""The process that works through the task queue, and ends when the queue is empty.

The compiled planner takes some 200 MB. So the job process does not load it: it starts this process
when tasks wait (task_child.py), and the memory is free again afterwards.

python -m server.jobs.task_process [--parent PID] [--linger SECONDS]
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

from schedulers.jobs.task_work import task_work
from schedulers.planning.planner import warm_up
from server import create_app
from server.config import Settings, SettingsError
from server.jobs.job_process import JobProcess
from server.ops.processes import die_with_parent, interrupt_once

CHECK_EVERY = 2.0  # seconds, while nothing waits


def threads_of(cores: int) -> int:
    """How many tasks run at once: one core is left for web requests."""
    return max(1, cores - 1)


def work(process: JobProcess, threads: int, linger: float) -> None:
    """Run tasks until none has been waiting for ``linger`` seconds."""
    worked_at = monotonic()
    with ThreadPoolExecutor(threads) as pool:
        try:
            while not process.stopping:
                if any(list(pool.map(lambda _: process.run_tasks(), range(threads)))):
                    worked_at = monotonic()
                if monotonic() - worked_at >= linger:
                    return
                sleep(min(CHECK_EVERY, linger))
        finally:
            process.stopping = True


def main() -> int:
    options = _options()
    if options.parent:
        die_with_parent(options.parent)
    try:
        settings = Settings.from_environment()
        threads = threads_of(len(os.sched_getaffinity(0)))
        app = create_app(dataclasses.replace(settings, threads=threads + 1))
        # Only from here on are signals exceptions: one during compilation would break it.
        warm_up()
        interrupt_once()
        work(JobProcess(app, [], task_work(settings.road_services)), threads, options.linger)
    except KeyboardInterrupt:
        return 0
    except SettingsError as error:
        sys.stderr.write(f"yicetong: {error}\n")
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m server.jobs.task_process", description=__doc__)
    parser.add_argument("--parent", type=int, help="end when this process is killed")
    parser.add_argument(
        "--linger", type=float, default=60.0, help="seconds to wait for more before it ends"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
