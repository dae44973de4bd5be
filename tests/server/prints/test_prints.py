"""An area's page and its report of a month: every number on paper is the API's."""

import re
import socket
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from records.dates import monday_named
from records.planning.quotas import Quota
from server.prints import pdf
from server.prints.figures import percent
from server.prints.tokens import tokens
from tests import factories as f
from tests.server.prints.papers import A4_ACROSS, Paper

TOWN, OTHER, BARE = "441427100", "441427101", "441427102"
GRIDS = (TOWN + "201001", TOWN + "201002", TOWN + "202001", TOWN + "202002")
VILLAGES = {TOWN + "201": "暗石村", TOWN + "202": "乌土村", TOWN + "203": "长隆村"}
EMPTY, FOREIGN = TOWN + "203001", OTHER + "201001"
NUMBERS = {code: number for number, code in enumerate((*GRIDS, EMPTY, FOREIGN))}
EVERY = {"ordinary": 60, "priority": 30}
STRANGE = ("=1+1", "<i>&gt;", "{day}")
LONG = "一个名字长得出奇因而在哪里都放不下的网格第1网格"

pytestmark = [pytest.mark.at(f.NOW), pytest.mark.slow]


class County:
    """A township with grids of every state, its leader, and a township next to it."""

    def __init__(self, client, session):
        self.client, self.session = client, session
        f.make_county(session)
        parts = {"who": "households", "counts": "contact", "period": "interval", "least": 1}
        names = {"name": "coverage", "title": "走访", "title_en": "Coverage"}
        quota = Quota(county=f.COUNTY, **names, **parts, every=EVERY, valid_from=date(2025, 1, 1))
        session.add(quota)
        f.make_division(session, TOWN, name="文福镇")
        f.make_division(session, BARE, name="空镇")
        for code, name in VILLAGES.items():
            f.make_division(session, code, name=name)
        for code, number in NUMBERS.items():
            f.make_grid(
                session, code, f.square(116.1 + number * 0.01, 24.6), name=f"第{number}网格"
            )
        self.cadres = [f.make_person(session, areas=[code]) for code in GRIDS[:3]]
        heads = [*STRANGE, *(f"户{n}" for n in range(21))]
        self.homes = [f.make_household(session, GRIDS[n % 4], head=h) for n, h in enumerate(heads)]
        f.make_household(session, FOREIGN, head="邻镇的人")
        # Covered; nearly; nobody was there since; and a phone that may hold anything.
        for n, home in enumerate(self.homes):
            if n % 4 == 0 or (n % 4 == 1 and n < 21) or (n % 4 == 2 and n < 15):
                days = 45 if n % 4 == 2 else 6 + n
                happened = f.NOW - timedelta(days=days)
                evidence = ("inside", "near", "outside", "no_fix")[n // 4 % 4]
                f.make_visit(
                    session, home, self.cadres[n % 4], happened_at=happened, evidence=evidence
                )
        silent = f.make_person(session, areas=[GRIDS[3]], name="何秋云")
        f.make_device(session, silent, first_seen_at=f.NOW - timedelta(days=90),
                      last_seen_at=f.NOW - timedelta(days=9), backlog=2)  # fmt: skip
        self.person = f.make_person(session, roles=[("township_leader", TOWN)], name="钟海平")
        self.headers = f.bearer(f.make_login(session, self.person))

    def get(self, path, status=200, headers=None, **query):
        answer = self.client.get(
            f"/api/v1/{path}", query_string=query, headers=headers or self.headers
        )
        assert answer.status_code == status, answer.text
        return answer

    def paper(self, what, **query):
        answer = self.get(f"coverage/{what}.pdf", **query)
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        paper = Paper(answer.data)
        assert paper.embedded == {True}
        assert {tuple(round(side) for side in size) for size in paper.sizes} == {
            tuple(round(side) for side in A4_ACROSS)
        }
        return paper

    def figures(self, **query):
        return self.get("coverage", **{"within": TOWN} | query).json

    def exported(self):
        rows = self.session.execute(
            text("""
            SELECT target, details FROM audit WHERE action = 'exported' ORDER BY id""")
        )
        return [(row.target, row.details) for row in rows]


@pytest.fixture
def county(client, session):
    return County(client, session)


def share(area):
    low, high = (percent(area[name], area["asked"]) for name in ("lowest", "highest"))
    return f"{low}" if low == high else f"{low}–{high}"


def most(area):
    return area["highest"] if area["highest"] > area["in_time"] else ""


def test_the_page_of_a_township_has_the_figures_of_the_api(county):
    found = county.figures()
    marks = {}
    paper = county.paper("page", within=TOWN)
    assert len(paper.sizes) == 1
    for area in found["items"]:
        # The register says 第1网格; people read where it is.
        village, number = VILLAGES[area["code"][:12]], NUMBERS[area["code"]]
        assert area["name"] == f"{village}第{number}网格"
        name = f"{village} {number}"
        assert paper.has(name)
        if area["asked"]:
            left = area["asked"] - area["in_time"]
            row = (name, area["households"], area["in_time"], most(area), share(area), left)
            assert any(
                paper.has(*row, *mark) for mark in ([], ["还不知道"], ["没人到过"], ["已覆盖"])
            )
            marks[area["code"]] = next(
                (m for m in ("已覆盖", "没人到过", "还不知道") if paper.has(*row, m)), None
            )
    assert list(marks.values()) == ["已覆盖", None, "没人到过", "还不知道"]
    total = found["total"]
    assert paper.has(total["in_time"], f"/ {total['asked']} 户")
    assert paper.has("合计", total["households"], total["in_time"], most(total), share(total))
    assert paper.has("没有农户")
    assert paper.has("1 个已覆盖，2 个有人到过。")
    assert paper.has("最久的从 3月9日起")
    assert paper.has("钟海平 印 · 有农户姓名，用完收好 1 / 1")
    # On the map: fills by their step, white discs; the page's colours are the tokens'.
    for token in ("c4", "c3", "map-ground"):
        assert paper.share_of(tokens()[token]) > 0.004, token
    assert paper.share_of(tokens()["c1"]) < 0.002


def test_the_households_on_it_are_the_longest_unvisited_and_their_names_stay_text(county):
    answer = county.get("coverage/longest", within=TOWN, limit=12).json
    paper = county.paper("page", within=TOWN)
    order = [paper.text.index(row["head"]) for row in answer["items"]]
    assert order[:6] == sorted(order[:6])
    assert order[6:] == sorted(order[6:])
    for row in answer["items"]:
        assert paper.has("还没见到人" if row["days"] is None else f"{row['days']} 天")
    assert "邻镇的人" not in paper.text
    (noted,) = county.exported()
    assert noted == (
        "coverage/page",
        {"format": "pdf", "filters": {"within": TOWN, "period": "month"}},
    )
    for home in county.homes[3:]:
        county.session.delete(home)
    county.session.commit()
    paper = county.paper("page", within=TOWN, lang="en", on="2026-03-01")
    assert all(paper.has(head) for head in STRANGE)
    assert paper.has("3 households where nobody was met for longest")
    assert paper.has("(as of 2026-03-18)")


def test_more_grids_than_fit_and_long_names_go_on_to_the_next_page(county, session):
    for number in range(40):
        f.make_grid(session, f"{TOWN}204{number + 1:03}", name=LONG)
    paper = county.paper("page", within=TOWN)
    assert len(paper.sizes) == 2
    assert paper.has("另有 24 个见后页。")
    assert paper.texts[0].count("没有农户") + paper.texts[1].count("没有农户") == 41
    assert paper.has("区划441427100其余网格") or paper.has("文福镇其余网格")


def test_a_township_without_a_grid_has_a_page_and_a_report(county, session):
    admin = f.bearer(f.make_login(session, f.make_person(session, roles=["county_admin"])))
    for what, query in (("page", {}), ("report", {"month": "2026-03"})):
        paper = county.paper(what, within=BARE, headers=admin, **query)
        assert paper.has("这里还没有画网格。")
    whole = county.paper("page", within=f.COUNTY, headers=admin)
    total = county.figures(within=f.COUNTY, headers=admin)["total"]
    assert whole.has("合计", total["households"], total["in_time"], most(total), share(total))
    assert whole.has("文福镇", county.figures()["total"]["households"])


def test_the_report_of_a_month_has_the_figures_of_the_api(county, session, app, tmp_path):
    for home in county.homes[:2]:
        f.make_handover(session, home, county.person, week=date(2026, 2, 9))
    session.commit()
    paper = county.paper("report", within=TOWN, month="2026-02")
    now = county.figures(on="2026-02-28", by="grid")
    before = {each["code"]: each for each in county.figures(on="2026-01-31")["items"]}
    villages = county.figures(on="2026-02-28", by="village")["items"]
    for area in (*now["items"], *villages):
        if not area["asked"]:
            continue
        row = [area["households"], area["contacted"], area["in_time"], most(area), share(area)]
        if area["code"] in before:
            change = area["in_time"] - before[area["code"]]["in_time"]
            row.append("0" if change == 0 else f"{'+' if change > 0 else '−'}{abs(change)}")
            row += [area["overdue"], area["never"], area["without_cadre"]]
        assert paper.has(*row), row
    total = now["total"]
    assert paper.has("本月走到", total["contacted"]) or paper.has(total["contacted"], "户")
    assert paper.has("合计", *total["visits"].values(), total["phones"]["behind"] or "")
    weeks = county.get("coverage/weeks", within=TOWN, **{"from": "2025-W49", "to": "2026-W08"}).json
    for at, week in enumerate(weeks["weeks"]):
        sums = [sum(row[at] for row in weeks[name]) for name in ("households", "in_time")]
        first = monday_named(week)
        assert paper.has(f"第 {int(week[6:])} 周（{first:%-m}月{first:%-d}日起）", *sums), week
    assert paper.has("第 1 周（12月29日起）")
    assert not paper.has("第 9 周")  # ends in the next month
    became = county.get("handovers", within=TOWN, week="2026-W07").json
    assert paper.has("第 7 周（2月9日起）", 2, *became["counts"].values())
    assert not re.search(r"\d{4}-W\d", paper.text)  # names of weeks are for programs
    english = county.paper("report", within=TOWN, month="2026-02", lang="en")
    assert english.has("Week 8 (from 02-16)", *sums)
    for gap in county.get("coverage/gaps", within=TOWN).json["items"]:
        assert re.search(rf"(户|网格) {gap['count']}\b", paper.text)
    assert paper.has("这里的数都是片区和农户的，不排人。")
    assert not any(home.head in paper.text for home in county.homes)
    assert not any(person.name in paper.text for person in county.cadres)
    out = tmp_path / "report.pdf"
    args = ["coverage", "report", "--within", TOWN, "--month", "2026-03", "--out", str(out)]
    result = app.test_cli_runner().invoke(args=args)
    assert (result.exit_code, result.output) == (0, f"{out}\n")
    written = Paper(out.read_bytes())
    assert written.has("文福镇2026年3月走访报表 （到 3月18日为止）")
    assert written.has("管理员 印")


@pytest.mark.parametrize(
    ("query", "status", "code", "field"),
    [
        ({}, 400, "required", "within"),
        ({"within": GRIDS[0]}, 400, "out_of_range", "within"),
        ({"within": "12"}, 400, "invalid_code", "within"),
        ({"within": OTHER}, 404, None, None),
        ({"within": TOWN + "999"}, 404, None, None),
    ],
)
@pytest.mark.parametrize("what", ["page", "report"])
def test_areas_that_cannot_be_printed(county, what, query, status, code, field):
    month = {"month": "2026-02"} if what == "report" else {}
    answer = county.get(f"coverage/{what}.pdf", status, **query, **month).json
    if status == 404:
        assert answer["code"] == "not_found"
    else:
        assert {"field": field, "code": code} in answer["errors"]
    assert county.exported() == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"month": "2026-04"}, "out_of_range"),
        ({"month": "2024-12"}, "out_of_range"),
        ({"month": "2026-13"}, "invalid_month"),
        ({}, "required"),
    ],
)
def test_months_that_cannot_be_reported(county, app, query, code):
    answer = county.get("coverage/report.pdf", 400, within=TOWN, **query).json
    assert answer["errors"] == [{"field": "month", "code": code}]
    if code == "out_of_range":
        args = ["coverage", "report", "--within", TOWN, "--month", query["month"], "--out", "x.pdf"]
        result = app.test_cli_runner().invoke(args=args)
        assert result.exit_code == 1
        assert "month: out_of_range" in result.output


def test_only_people_who_see_figures_print(county, session):
    for role in (("dispatcher", TOWN), ("clerk", TOWN), ("cadre", TOWN)):
        person = f.make_person(session, roles=[role], areas=[GRIDS[0]])
        headers = f.bearer(f.make_login(session, person))
        county.get("coverage/page.pdf", 403, headers, within=TOWN)
        county.get("coverage/report.pdf", 403, headers, within=TOWN, month="2026-02")


def test_a_server_that_is_busy_or_lacks_fonts_says_so(county, monkeypatch, tmp_path):
    for _ in range(pdf.MAX_AT_ONCE):
        pdf._slots.acquire()
    try:
        answer = county.get("coverage/page.pdf", 503, within=TOWN)
    finally:
        pdf._slots.release(pdf.MAX_AT_ONCE)
    assert (answer.json["code"], answer.headers["Retry-After"]) == ("busy", "2")
    empty = tmp_path / "fonts.conf"
    empty.write_text("<fontconfig/>")
    monkeypatch.setitem(pdf._ENVIRONMENT, "FONTCONFIG_FILE", str(empty))
    pdf._need_chinese_font.cache_clear()
    assert county.get("coverage/page.pdf", 501, within=TOWN).json["code"] == "printing_unavailable"


def test_a_page_that_cannot_be_made_is_not_asked_for_again(county, monkeypatch, tmp_path):
    fails = tmp_path / "fails.py"
    fails.write_text("raise MemoryError")
    monkeypatch.setattr(pdf.pdf_child, "__file__", str(fails))
    answer = county.get("coverage/page.pdf", 500, within=TOWN)
    assert (answer.json["code"], "Retry-After" in answer.headers) == ("printing_failed", False)
    fails.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "MAX_WAIT_SECONDS", 0.01)
    assert county.get("coverage/page.pdf", 500, within=TOWN).json["code"] == "printing_failed"


def test_a_page_fetches_nothing(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        made = pdf.pdf_of(f"""<link rel="stylesheet" href="{address}"><img src="{address}">
            <a rel="attachment" href="{secret.as_uri()}">一</a><p>还在</p>""")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert Paper(made).has("还在")
    assert b"SECRET" not in made
