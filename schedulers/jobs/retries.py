"""Exponential backoff with a limit."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The first wait, its factor, and the longest wait.

    ``attempts``: the maximum number of attempts; None for no limit.
    """

    first: timedelta
    factor: int
    longest: timedelta
    attempts: int | None = None

    def after(self, attempts: int) -> timedelta:
        """The wait after the given number of attempts (1 or more)."""
        wait = self.first
        for _ in range(attempts - 1):
            if (wait := wait * self.factor) >= self.longest:
                return self.longest
        return wait

    def waits(self) -> list[timedelta]:
        """The waits after attempts 1, 2, ..., up to the limit."""
        return [self.after(n) for n in range(1, (self.attempts or 0) + 1)]
