"""The words of messages: there in both languages, for every kind, and made of its parameters."""

import re
import string
from collections.abc import Mapping
from typing import Any

import pytest

from records.planning.reminders import DIGEST, KINDS
from server.channels.wording import period_in_words, worded
from server.web.pages import LANGUAGES, messages

VALUES: Mapping[str, Any] = {
    "quota": "field-days",
    "title": "每周下沉走访",
    "title_en": "Field days a week",
    "period": "2026-W12",
    "week": "2026-W12",
    "until": "2026-04-05",
    "first": ["441427100201001"],
}


def params_of(kind: str) -> dict[str, Any]:
    return {name: VALUES.get(name, 7) for name in KINDS[kind]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_reminder_has_words_of_its_parameters(kind: str, language: str) -> None:
    title, body = worded(kind, params_of(kind), language)
    assert title
    assert not re.search("[{}]", title + body)
    names = {
        name
        for _, name, _, _ in string.Formatter().parse(messages(language)["message"][kind]["body"])
        if name
    }
    assert names <= set(KINDS[kind])
    assert len(title) <= 30
    assert len(body) <= 180, "it has to go into a short message or two"


def test_both_languages_have_the_same_messages_and_parameters() -> None:
    def shape(words: Any) -> Any:
        if isinstance(words, dict):
            return {key: shape(value) for key, value in words.items()}
        found = re.findall(r"\{(\w+)\}", words)
        return {"title" if name == "title_en" else name for name in found}

    chinese, english = (shape(messages(language)["message"]) for language in ("zh", "en"))
    assert chinese == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_reminders_are_lines_of_one_message(language: str) -> None:
    parts = [{"kind": kind, "params": params_of(kind)} for kind in KINDS]
    title, body = worded(DIGEST, {"parts": parts}, language)
    assert title
    assert body.splitlines() == [worded(kind, params_of(kind), language)[1] for kind in KINDS]


@pytest.mark.parametrize(
    ("name", "chinese", "english"),
    [
        ("2026-W09", "第 9 周", "week 9"),
        ("2026-03", "2026年3月", "2026-03"),
        ("2026-Q1", "2026年第 1 季度", "quarter 1 of 2026"),
        ("2026", "2026年", "2026"),
    ],
)
def test_a_period_is_told_in_words(name: str, chinese: str, english: str) -> None:
    assert period_in_words(name, "zh") == chinese
    assert period_in_words(name, "en") == english
    params = params_of("quota_behind") | {"period": name}
    assert f"（{chinese}）" in worded("quota_behind", params)[1]


def test_the_week_of_a_plan_is_told_in_words() -> None:
    assert worded("plan_published", params_of("plan_published"))[1].startswith("第 12 周的走访计划")
