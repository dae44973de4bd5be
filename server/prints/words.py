"""The words and numbers of printed pages, from the server's catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from server.prints.figures import percent
from server.services.grid_names import short_name
from server.web.pages import messages


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences in one language, with times of a county."""

    language: str
    zone: ZoneInfo

    def say(self, word: str, **values: Any) -> str:
        """The sentence, with its places filled in; whatever the values hold, it stays text."""
        plain = {
            name: number(value) if isinstance(value, int) else value
            for name, value in values.items()
        }
        sentence: str = messages(self.language)["print"][word]
        return sentence.format(**plain)

    def state(self, group: str, code: str) -> str:
        """The word of a code, such as an outcome's state."""
        found: str = messages(self.language)["print"][group][code]
        return found

    def plan(self, group: str, code: str) -> str:
        """The word of a code of plans and hand-overs."""
        found: str = messages(self.language)["plan"][group][code]
        return found

    def note(self, name: str, threshold: int) -> str:
        return self.state("notes_are", name).format(threshold=threshold)

    def reasons(self, reasons: Sequence[tuple[str, int]]) -> str:
        """Why households were not reached, and how many of them for each reason."""
        return self.say("between").join(
            self.say("reason", reason=self._reason(code), count=count) for code, count in reasons
        )

    def _reason(self, code: str) -> str:
        if code == "nobody_home":
            return self.say("nobody_home")
        groups = messages(self.language)["plan"]
        found: str = next(
            groups[group][code]
            for group in ("not_reached", "skipped", "unplanned")
            if code in groups[group]
        )
        return found

    def day(self, day: date) -> str:
        return self._dated("day", day)

    def short_day(self, day: date) -> str:
        return self._dated("short_day", day)

    def week(self, monday: date) -> str:
        """A week by its number and its first day."""
        return self.say("week", number=str(monday.isocalendar().week), day=self.short_day(monday))

    def month(self, day: date) -> str:
        return self._dated("month", day)

    def moment(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{self.day(local.date())} {local:%H:%M}"

    def share(self, part: int, whole: int) -> str:
        return f"{percent(part, whole)} %"

    def most(self, area: Mapping[str, Any]) -> str:
        """What the share may be at most; "" where nothing is left to come."""
        most, share = (self.share(area[name], area["asked"]) for name in ("highest", "in_time"))
        return "" if most == share else self.say("at_most", share=most)

    def as_of(self, as_of: Mapping[str, Any], is_today: bool) -> str:
        """As of which day, and when it was counted by what was known then."""
        counted = self.moment(as_of["counted_at"])
        if is_today:
            return self.say("as_of_now", counted=counted)
        return self.say("as_of_day", day=self.day(as_of["day"]), counted=counted)

    def phones(self, phones: Mapping[str, Any]) -> str:
        """How many phones may hold more, and since when the quietest is silent; "" for none."""
        if not phones["behind"]:
            return ""
        if phones["silent_since"] is None:
            return self.say("phones_behind", phones=phones["behind"])
        since = self.short_day(phones["silent_since"])
        return self.say("phones_silent", phones=phones["behind"], day=since)

    def grid(self, home: Mapping[str, Any]) -> str:
        """Where a household stands, as short as it is understood."""
        return short_name(home["grid_name"] or home["grid"])

    def remark(self, home: Mapping[str, Any]) -> str:
        """What is known besides, at the beginning of the line to write on."""
        if home["handed_over"]:
            return self.say("handed_over", week=home["handed_over"].partition("-W")[2])
        if home["silent_since"]:
            return self.say("phone_silent")
        return self.say("tried", tries=home["tries"]) if home["tries"] else ""

    def _dated(self, word: str, day: date) -> str:
        form: str = messages(self.language)["print"][word]
        return form.format(year=day.year, month=day.month, day=day.day)


def number(value: int) -> str:
    return f"{value:,}"


def signed(value: int) -> str:
    """A change: with its sign; a true minus is as wide as a plus."""
    return "0" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value):,}"


def fit(text: str, ems: float) -> str:
    """The beginning of a text that fits into a width, in its own size."""
    widths = accumulate(1.0 if ord(each) > 255 else 0.6 for each in text)
    fitting = sum(width <= ems for width in widths)
    return text if fitting == len(text) else f"{text[: fitting - 1]}…"
