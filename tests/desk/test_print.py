"""Printing at the desk: the page of an area, the report of a month, and Ctrl+P."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.desk.desk import Desk
from tests.desk.map_page import MapPage
from tests.server.prints.papers import Paper

pytestmark = pytest.mark.slow

TOWNSHIP = "441427100"


def downloaded(page: Page, button: str) -> tuple[str, Paper]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return waiting.value.suggested_filename, Paper(Path(waiting.value.path()).read_bytes())


def test_the_map_is_printed_by_its_button_and_by_the_browser(page: Page, desk: Desk) -> None:
    shown = MapPage(desk).open()
    total = desk.get(f"/api/v1/coverage?within={TOWNSHIP}")["total"]
    name, paper = downloaded(page, "印 A4")
    assert name.startswith(f"coverage-page-{TOWNSHIP}-")
    assert paper.has("合计", f"{total['households']:,}", f"{total['in_time']:,}")
    # What is printed by Ctrl+P: legend, map and table; no button.
    discs = [text.split()[0] for text in shown.discs.all_inner_texts() if text]
    printed = Paper(page.pdf(prefer_css_page_size=True, print_background=True))
    words = printed.text.replace(" ", "")  # Chromium sets each character by itself
    assert all(text in words for text in ("在期内的户", "户在期内", *discs))
    assert not any(text in words for text in ("复制链接", "印A4"))
    steps = {state.get("step") for state in shown.states().values()} - {None}
    assert steps
    for step in steps:
        assert printed.share_of(shown.token(f"--c{step}")) > 0.0005
    shown.expect_drawn()  # again as before


def test_whoever_sees_no_figures_prints_the_list_of_monday_on_one_page(
    page: Page, desk: Desk
) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")  # it would wait
    desk.open("/desk/monday", as_="dispatcher")
    page.get_by_role("button", name="印一张").click()
    assert page.evaluate("window.printed")
    printed = Paper(page.pdf(prefer_css_page_size=True, print_background=True))
    words = printed.text.replace(" ", "")
    heads = page.locator(".longest tbody tr b").all_inner_texts()
    assert len(heads) >= 12
    assert len(printed.sizes) == 1
    assert all(text in words for text in ("周一", "等我处理", "最久没见到人的", *heads))
    assert not any(text in words for text in ("印一张", "交给下周计划", "导出"))


def test_a_long_list_is_printed_to_its_end(page: Page, desk: Desk) -> None:
    desk.open("/desk/households?which=all")
    rows = page.locator("[data-household]")
    expect(rows).to_have_count(100)
    printed = Paper(page.pdf(prefer_css_page_size=True, print_background=True))
    words = printed.text.replace(" ", "")
    assert len(printed.sizes) > 1
    assert all(head in words for head in rows.locator("b").all_inner_texts())
    assert "全部农户" in words


def test_a_report_is_made_and_kept(page: Page, desk: Desk) -> None:
    desk.open("/desk/map")
    desk.link("报表").click()
    desk.expect_heading("月报")
    month = page.get_by_label("月份")
    chosen = month.locator("option").nth(1)
    value, words = chosen.get_attribute("value"), chosen.inner_text()
    assert value is not None
    month.select_option(value)
    page.get_by_role("button", name="出月报").press("Enter")
    expect(page.get_by_role("button", name="存下来")).to_be_visible()
    opened = page.get_by_role("link", name="打开看看")
    assert f"month={value}" in (opened.get_attribute("href") or "")
    name, paper = downloaded(page, "存下来")
    assert name == f"coverage-report-{TOWNSHIP}-{value}.pdf"
    assert paper.has(f"蕉城镇{words}走访报表")
    month.select_option(index=2)  # what was made is of another month
    expect(opened).to_have_count(0)


def test_whoever_sees_no_figures_has_no_reports(page: Page, desk: Desk) -> None:
    desk.open("/desk/report", as_="dispatcher")
    expect(page.get_by_text("这一页给管片区的人看")).to_be_visible()
    expect(page.get_by_role("button", name="出月报")).to_have_count(0)
