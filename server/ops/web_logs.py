"""gunicorn's log messages in our log format, without client addresses and requested URLs."""

import sys
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from server.config import Settings
from server.web.logs import configure

# Prefixes of gunicorn's messages that quote the client's address or the requested URL.
_INVALID = "Invalid request from ip="
_FAILED = "Error handling request"


class WebLogger(Logger):
    """Sends gunicorn's messages to the process log, except those that quote a request."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        configure(Settings.from_environment().log_level)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith(_INVALID):
            # gunicorn formats the message itself; only the kind of error may be logged.
            kind = sys.exc_info()[0]
            super().warning("invalid_request: %s", kind.__name__ if kind else "unknown")
        else:
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if isinstance(msg, BaseException):
            super().exception("web_fault")
        elif msg.startswith(_FAILED):
            super().exception("request_failed")
        else:
            super().exception(msg, *args, **kwargs)
