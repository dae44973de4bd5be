"""Format a number as a spreadsheet does: the format ``0000`` shows 12 as 0012.

Thousands separators are left out: they are not part of the number. Fractions, Chinese numerals and
conditions are not supported.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, NamedTuple

_DAY_IDS: Final = (*range(14, 18), *range(27, 32), *range(34, 37), *range(50, 59))
# ECMA-376 part 1, 18.8.30, with the ids of days in Chinese, Japanese and Korean.
BUILT_IN: Final[Mapping[int, str]] = dict.fromkeys(_DAY_IDS, "yyyy/m/d") | {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 32: "h:mm", 33: "h:mm:ss", 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0",
    42: "#,##0;-#,##0", 43: "#,##0.00;-#,##0.00", 44: "#,##0.00;-#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip

_PART = re.compile(r'"[^"]*"?|\\.?|\[[^\]]*\]?|_.?|\*.?|General|E[+-]|.', re.DOTALL | re.I)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.I)
_DAY_PART = re.compile(r"[ymd]|e(?![+-])|a{3,4}", re.I)
_TIME_PART = re.compile(r"[hs]|AM/PM|上午/下午", re.I)
_MAX_CODE: Final = 255
_DIGITS: Final = frozenset("0#?")


class _Section(NamedTuple):
    """One of up to four sections of a format, in its parts: ``000"号"`` is 0, 0, 0, "号"."""

    parts: tuple[str, ...]

    @property
    def skeleton(self) -> str:
        """The format without literal text, colours and currencies."""
        return "".join(p for p in self.parts if p[0] not in '"\\[_*' or _ELAPSED.fullmatch(p))


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[list[str]] = [[]]
    for part in _PART.findall(code[:_MAX_CODE]):
        if part == ";":
            sections.append([])
        else:
            sections[-1].append(part)
    return tuple(_Section(tuple(parts)) for parts in sections)


@lru_cache(maxsize=1024)
def is_date(code: str) -> bool:
    """True for the formats of days, times of day and durations."""
    skeleton = _without_general(_sections(code)[0].skeleton)
    return bool(
        _ELAPSED.search(skeleton) or _DAY_PART.search(skeleton) or _TIME_PART.search(skeleton)
    )


@lru_cache(maxsize=1024)
def is_time_only(code: str) -> bool:
    skeleton = _without_general(_sections(code)[0].skeleton)
    rest = re.sub(r"h+[^a-z]*m+|m+[^a-z]*s+|AM/PM|上午/下午", "", skeleton, flags=re.I)
    return bool(_ELAPSED.search(skeleton)) or not _DAY_PART.search(rest)


def _without_general(skeleton: str) -> str:
    return re.sub("general", "", skeleton, flags=re.I)


def general(value: float) -> str:
    """The number in the format General: spreadsheets keep 15 digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def shown(value: float, code: str) -> str | None:
    """The formatted number, or None if the format is not supported."""
    if abs(value) >= 1e15:
        return general(value)  # its digits are incomplete in any format
    section, value = _chosen(_sections(code), value)
    if section is None or not all(map(_is_harmless, section.parts)):
        return None
    skeleton = section.skeleton
    if re.search(r"E[+-]", skeleton, re.I):
        return f"{value:.2E}"
    has_digits = any(p in _DIGITS for p in section.parts)
    if has_digits and "/" in skeleton:
        return None
    if has_digits:
        try:
            return _with_digits(section, value)
        except InvalidOperation:  # of dozens of places, which no number has
            return None
    sign = "-" if value < 0 else ""
    pieces = (
        sign + general(abs(value)) if p == "@" or p.casefold() == "general" else _literal(p)
        for p in section.parts
    )
    return "".join(pieces).strip() or None


def _chosen(sections: tuple[_Section, ...], value: float) -> tuple[_Section | None, float]:
    """The section for this number: positive; negative; zero. None if there is a condition."""
    sections = sections[:3]
    if any(re.match(r"\[[<>=]", p) for section in sections for p in section.parts):
        return None, value
    if value < 0 and len(sections) > 1 and sections[1].parts:
        return sections[1], -value
    if value == 0 and len(sections) > 2 and sections[2].parts:
        return sections[2], value
    return sections[0] if sections[0].parts else _Section(("General",)), value


def _is_harmless(part: str) -> bool:
    """False for Chinese numerals: [DBNum1], or in a locale of seven digits and more."""
    return not re.match(r"\[(dbnum|\$-[0-9a-f]{7})", part, re.I)


def _with_digits(section: _Section, value: float) -> str:
    """The digits in their places, among literal text: ``000-0000`` shows 1234567 as 123-4567."""
    at = section.parts.index(".") if "." in section.parts else _after_digits(section.parts)
    before, after = section.parts[:at], section.parts[at:]
    places = sum(p in _DIGITS for p in after)
    # A comma behind the last digit divides by a thousand; the others group, and are left out.
    thousands = len(before) - len(_without_end_commas(before))
    percent = section.parts.count("%")
    scaled = Decimal(repr(value)).scaleb(2 * percent - 3 * thousands)
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    sign = "-" if rounded < 0 else ""
    return (sign + _whole_part(before, whole.lstrip("0")) + _fraction(after, fraction)).strip()


def _after_digits(parts: Sequence[str]) -> int:
    last = max(at for at, p in enumerate(parts) if p in _DIGITS) + 1
    while last < len(parts) and parts[last] == ",":
        last += 1
    return last


def _without_end_commas(parts: Sequence[str]) -> Sequence[str]:
    while parts and parts[-1] == ",":
        parts = parts[:-1]
    return parts


def _whole_part(parts: Sequence[str], digits: str) -> str:
    """Fill the places from the right; the remaining digits go before the leftmost place."""
    shown = []
    places = sum(p in _DIGITS for p in parts)
    for part in reversed(parts):
        if part in _DIGITS:
            places -= 1
            if digits:
                shown.append(digits[-1] if places else digits)
                digits = digits[:-1]
            elif part == "0":
                shown.append("0")
        elif part != ",":
            shown.append(_literal(part))
    return "".join(reversed(shown))


def _fraction(parts: Sequence[str], digits: str) -> str:
    shown = []
    kept = len(digits.rstrip("0"))
    for part in parts:
        if part in _DIGITS:
            digit, digits, kept = digits[0], digits[1:], kept - 1
            if part == "0" or kept >= 0:
                shown.append(digit)
        elif part not in (",", "."):
            shown.append(_literal(part))
    text = "".join(shown)
    return f".{text}" if text[:1].isdigit() else text


def _literal(part: str) -> str:
    """The text of a part that is not a digit: quoted text, a currency sign, the character."""
    if part[0] == '"':
        return part.strip('"')
    if part[0] == "\\":
        return part[1:]
    if part[0] == "[":
        return part[2:-1].partition("-")[0] if part.startswith("[$") else ""
    return {"_": " ", "*": ""}.get(part[0], part)
