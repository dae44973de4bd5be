"""The server: `create_app` wires the application together.

Every program of ours loads this first. What loading makes stays to the end of the process: looking
for garbage meanwhile, and among it later, would double the time that a command takes to start.
"""

import gc

gc.disable()

from server.app import create_app, engine_options  # noqa: E402 -- only now
from server.versions import MIGRATIONS  # noqa: E402 -- only now

gc.freeze()
gc.enable()

__all__ = ["MIGRATIONS", "create_app", "engine_options"]
