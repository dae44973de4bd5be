"""The guide in both languages: the same sections, and the same to type."""

import re

import pytest

from tests.conftest import CHECKOUT

ENGLISH = (CHECKOUT / "docs" / "guide.md").read_text("utf-8")
CHINESE = (CHECKOUT / "docs" / "guide.zh-CN.md").read_text("utf-8")

WHAT_IS_TYPED = {
    "code blocks": r"^```\w*\n.*?^```$",
    "commands and files in the text": r"`[^`\n]+`",
    "links": r"\]\(([^)]+)\)",
    "numbers of sections": r"^## (\d+)\.",
    "rows of tables": r"^\|(?=.*\|$)",
}


@pytest.mark.parametrize("kind", WHAT_IS_TYPED)
def test_both_languages_have_the_same(kind: str) -> None:
    pattern = re.compile(WHAT_IS_TYPED[kind], re.DOTALL | re.MULTILINE)
    english, chinese = (pattern.findall(_without_each_other(t)) for t in (ENGLISH, CHINESE))
    assert len(english) > 5
    assert sorted(chinese) == sorted(english)


def test_code_blocks_come_in_the_same_order() -> None:
    blocks = re.compile(WHAT_IS_TYPED["code blocks"], re.DOTALL | re.MULTILINE)
    assert blocks.findall(CHINESE) == blocks.findall(ENGLISH)


def test_each_leads_to_the_other_and_the_readmes_to_both() -> None:
    assert "(guide.zh-CN.md)" in ENGLISH
    assert "(guide.md)" in CHINESE
    assert "docs/guide.md" in (CHECKOUT / "README.md").read_text("utf-8")
    assert "docs/guide.zh-CN.md" in (CHECKOUT / "README.zh-CN.md").read_text("utf-8")


def _without_each_other(text: str) -> str:
    return re.sub(r"\(guide(\.zh-CN)?\.md\)", "", text)
