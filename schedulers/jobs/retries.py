"""How long to wait after a failure: longer each time, up to a limit."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The wait after the first failure, what it is multiplied by, and the longest one.

    ``attempts`` is how often something is tried before it is given up; None for ever.
    """

    first: timedelta
    factor: int
    longest: timedelta
    attempts: int | None = None

    def after(self, attempts: int) -> timedelta:
        """The wait after so many attempts (from 1 on)."""
        wait = self.first
        for _ in range(attempts - 1):
            if (wait := wait * self.factor) >= self.longest:
                return self.longest
        return wait

    def waits(self) -> list[timedelta]:
        """The waits after the attempts 1, 2, ... of those that are limited."""
        return [self.after(n) for n in range(1, (self.attempts or 0) + 1)]
