"""The job process: settings -> app -> timetable. docs/jobs.md has the jobs and how one is added.

python worker.py                              runs until it is told to stop
python worker.py --list                       the timetable, with the last and next run of each
python worker.py --dry-run                    what is due now; runs nothing
python worker.py --once JOB [--period P]      runs one job now, for its latest period or for P
python worker.py --once JOB --dry-run         runs it and takes back what it wrote
"""

import dataclasses
import os
import sys

from server import create_app
from server.config import Settings, SettingsError
from server.jobs.job_commands import THREADS, main
from server.ops.schema import schema_fault_at

if __name__ == "__main__":
    try:
        found = Settings.from_environment()
    except SettingsError as error:
        sys.exit(f"yicetong: {error}")
    app = create_app(dataclasses.replace(found, threads=THREADS))
    if (fault := schema_fault_at(app.config["SQLALCHEMY_DATABASE_URI"])) is not None:
        sys.exit(f"yicetong: {fault}")
    code = main(app, sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit, which waits for threads: a core that is being compiled, a connection that hangs.
    # What they were at was not committed, and is done again.
    os._exit(code)
