"""Alert rules, Prometheus's example and Grafana's dashboard: they fire when they should, and name
only what the program tells."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.orm import Session

from server.ops import state_metrics
from tests import factories as f
from tests.conftest import CHECKOUT

SHIPPED = CHECKOUT / "deploy" / "prometheus"
RULES = yaml.safe_load((SHIPPED / "alerts.yml").read_text())
ALERTS = {rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]}
DASHBOARD = json.loads((CHECKOUT / "deploy" / "grafana" / "yicetong.json").read_text())
PAGE = (CHECKOUT / "docs" / "operations.md").read_text()
pytestmark = pytest.mark.slow

_METRIC = re.compile(r"\byicetong_[a-z_]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")

# Series of a quiet county: ``start+step x times``, one value a minute.
LONG = 600
REQUESTS = 'yicetong_requests_total{instance="a",method="POST",route="%s",status="%s"}'
SECONDS = 'yicetong_request_seconds_bucket{instance="a",method="POST",route="/api/v1/sync",le="%s"}'
REPAIRED = 'yicetong_sync_repaired_total{instance="a",collection="visits",what="lacking"}'
SMS = 'yicetong_sms_total{instance="a",as="refused_forged"}'
SLOW = 'yicetong_slow_statements_total{instance="a",where="geo.placement:place"}'
ONE = 'yicetong_%s{instance="a"}'
STATE = 'yicetong_%s{instance="a",state="%s"}'
JOB = 'yicetong_%s{instance="a",job_name="plans"}'
DISK = 'yicetong_disk_%s_bytes{instance="a",place="photos"}'
QUIET = {
    'up{instance="a",job="yicetong"}': "1+0",
    REQUESTS % ("/api/v1/sync", "200"): "0+30",
    REQUESTS % ("/api/v1/sync", "503"): "0+1",
    REQUESTS % ("/api/v1/login", "401"): "0+2",
    SECONDS % "0.25": "0+29",
    SECONDS % "10.0": "0+30",
    SECONDS % "+Inf": "0+30",
    ONE % "refused_total": "3+0",
    REPAIRED: "3+0",
    SMS: "0+0",
    SLOW: "7+0",
    ONE % "database_up": "1+0",
    STATE % ("database_connections", "busy"): "5+0",
    STATE % ("database_connections", "idle"): "15+0",
    ONE % "database_connections_max": "100+0",
    ONE % "worker_seen_seconds": "8+0",
    ONE % "held_rows": "12+0",
    ONE % "backup_age_seconds": "3600+1",
    JOB % "jobs_failing": "0+0",
    JOB % "job_late_seconds": "20+0",
    STATE % ("tasks", "dead"): "0+0",
    STATE % ("tasks", "overdue"): "0+0",
    STATE % ("messages", "dead"): "0+0",
    STATE % ("messages", "overdue"): "0+0",
    DISK % "free": "50000+0",
    DISK % "size": "100000+0",
}
ABSENT = None
# What is not as in a quiet county -> which alerts fire after hours of it, and no others.
TROUBLES: dict[str, tuple[Mapping[str, str | None], set[str]]] = {
    "quiet": ({}, set()),
    "down": ({'up{instance="a",job="yicetong"}': "0+0"}, {"YicetongDown"}),
    "faults": ({REQUESTS % ("/api/v1/visits", "500"): "0+0.2"}, {"YicetongServerErrors"}),
    "busy": ({REQUESTS % ("/api/v1/sync", "503"): "0+6"}, {"YicetongBusy"}),
    "refused": ({ONE % "refused_total": "0+10"}, {"YicetongRefusing"}),
    "guessing": ({REQUESTS % ("/api/v1/login", "401"): "0+30"}, {"YicetongPasswordGuessing"}),
    "locked out": ({REQUESTS % ("/api/v1/login", "429"): "0+30"}, {"YicetongPasswordGuessing"}),
    "slow sync": ({SECONDS % "0.25": "0+20"}, {"YicetongSyncSlow"}),
    "repaired": ({REPAIRED: "0+1"}, {"YicetongPhonesRepaired"}),
    "forged SMS": ({SMS: "0+1"}, {"YicetongSmsForged"}),
    "held": ({ONE % "held_rows": "300+0"}, {"YicetongHeldRowsPileUp"}),
    "no database": (
        {ONE % "database_up": "0+0"}
        | {key: ABSENT for key in QUIET if re.search("worker|backup|jobs?_|tasks|mess|held", key)},
        {"YicetongDatabaseAway"},
    ),
    "connections": (
        {STATE % ("database_connections", "idle"): "90+0"},
        {"YicetongConnectionsRunOut"},
    ),
    "slow statements": ({SLOW: "0+1"}, {"YicetongSlowStatements"}),
    "worker died": ({ONE % "worker_seen_seconds": "10+60"}, {"YicetongWorkerDead"}),
    "there never was a worker": ({ONE % "worker_seen_seconds": ABSENT}, {"YicetongWorkerDead"}),
    "a job fails": (
        {JOB % "jobs_failing": "1+0", JOB % "job_late_seconds": "3600+0"},
        {"YicetongJobFailing"},
    ),
    "a job failed once, and is tried again": ({JOB % "jobs_failing": "1+0"}, set()),
    "a job hangs": ({JOB % "job_late_seconds": "10+60"}, {"YicetongJobLate"}),
    "dead tasks": ({STATE % ("tasks", "dead"): "1+0"}, {"YicetongDeadTasks"}),
    "dead messages": ({STATE % ("messages", "dead"): "2+0"}, {"YicetongDeadMessages"}),
    "overdue": ({STATE % ("messages", "overdue"): "2+0"}, {"YicetongQueueOverdue"}),
    "old backup": ({ONE % "backup_age_seconds": "172000+60"}, {"YicetongBackupTooOld"}),
    "there never was a backup": ({ONE % "backup_age_seconds": ABSENT}, {"YicetongBackupTooOld"}),
    "full disk": ({DISK % "free": "9000+0"}, {"YicetongDiskFull"}),
}
# Soon after a first fault: its series begins with it, and has no earlier value.
FIRST_FAULT = {REQUESTS % ("/api/v1/visits", "500"): "_x60 1+0"}


@pytest.fixture(scope="module")
def promtool() -> str:
    found = shutil.which("promtool", path=f"{CHECKOUT / 'build'}:{os.environ['PATH']}")
    assert found, "bin/setup --dev brings promtool"
    return found


def check(*command: str | Path, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def series(changed: Mapping[str, str | None]) -> list[dict[str, str]]:
    values = {name: value for name, value in (QUIET | changed).items() if value is not None}
    return [{"series": name, "values": f"{value}x{LONG}"} for name, value in values.items()]


def firing(at: str, alerts: set[str]) -> dict[str, Any]:
    samples = [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(alerts)]
    query = 'group by (alertname) (ALERTS{alertstate="firing"})'
    return {"expr": query, "eval_time": at, "exp_samples": samples}


def run_rules(promtool: str, folder: Path, tests: list[dict[str, Any]]) -> None:
    shutil.copy(SHIPPED / "alerts.yml", folder)
    asked = {"rule_files": ["alerts.yml"], "evaluation_interval": "1m", "tests": tests}
    (folder / "tests.yml").write_text(json.dumps(asked))  # JSON is YAML
    check(promtool, "test", "rules", "tests.yml", folder=folder)


def test_each_trouble_raises_its_alert_and_no_other(promtool: str, tmp_path: Path) -> None:
    tests = [
        {
            "name": name,
            "interval": "1m",
            "input_series": series(changed),
            "promql_expr_test": [firing("9h", alerts)],
        }
        for name, (changed, alerts) in TROUBLES.items()
    ]
    run_rules(promtool, tmp_path, tests)
    assert set().union(*(alerts for _, alerts in TROUBLES.values())) == ALERTS.keys()


def test_the_first_fault_raises_one(promtool: str, tmp_path: Path) -> None:
    (fault,) = FIRST_FAULT
    tests = {
        "interval": "1m",
        "input_series": [*series({}), {"series": fault, "values": FIRST_FAULT[fault] + "x200"}],
        "promql_expr_test": [
            firing("59m", set()),
            firing("63m", {"YicetongServerErrors"}),
            firing("90m", set()),
        ],
    }
    run_rules(promtool, tmp_path, [tests])


def test_what_an_alert_says(promtool: str, tmp_path: Path) -> None:
    rule = ALERTS["YicetongDeadMessages"]
    said = rule["annotations"] | {
        "summary": "2 messages could not be delivered.",
        "summary_zh": "有 2 条消息无法送达。",
    }
    alert = {
        "exp_labels": {"instance": "a", "state": "dead", "severity": "ticket"},
        "exp_annotations": said,
    }
    tests = {
        "interval": "1m",
        "input_series": series({STATE % ("messages", "dead"): "2+0"}),
        "alert_rule_test": [
            {"eval_time": "1h", "alertname": "YicetongDeadMessages", "exp_alerts": [alert]}
        ],
    }
    run_rules(promtool, tmp_path, [tests])


def test_prometheus_takes_the_example_with_the_rules(promtool: str, tmp_path: Path) -> None:
    shutil.copy(SHIPPED / "alerts.yml", tmp_path)
    example = (SHIPPED / "prometheus.yml").read_text()
    assert "/etc/prometheus/yicetong-alerts.yml" in example
    changed = example.replace("/etc/prometheus/yicetong-alerts.yml", "alerts.yml")
    (tmp_path / "prometheus.yml").write_text(changed)
    check(promtool, "check", "rules", "--lint-fatal", "alerts.yml", folder=tmp_path)
    check(promtool, "check", "config", "prometheus.yml", folder=tmp_path)


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_says_what_it_is_and_what_to_do_in_both_languages(alert: str) -> None:
    rule = ALERTS[alert]
    assert rule["labels"]["severity"] in ("page", "ticket")
    said = rule["annotations"]
    assert said.keys() == {"summary", "summary_zh", "action", "action_zh"}
    for name, words in said.items():
        assert bool(_HAN.search(words)) == name.endswith("_zh"), name
        assert len(words) > 5


def panels() -> Iterator[dict[str, Any]]:
    for panel in DASHBOARD["panels"]:
        if panel["type"] != "row":
            yield panel


def queries() -> Iterator[str]:
    for rule in ALERTS.values():
        yield rule["expr"]
    for panel in panels():
        for target in panel["targets"]:
            yield target["expr"]


def test_the_dashboard_is_complete() -> None:
    rows = [panel["title"] for panel in DASHBOARD["panels"] if panel["type"] == "row"]
    assert len(rows) == 5
    (variable,) = DASHBOARD["templating"]["list"]
    assert (variable["type"], variable["query"]) == ("datasource", "prometheus")
    assert DASHBOARD["schemaVersion"] >= 38
    assert DASHBOARD["id"] is None
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    for panel in panels():
        assert panel["description"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["datasource"]["uid"] == "${datasource}", panel["title"]
    places = [tuple(panel["gridPos"][side] for side in "xywh") for panel in DASHBOARD["panels"]]
    cells = [(x + i, y + j) for x, y, w, h in places for i in range(w) for j in range(h)]
    assert len(set(cells)) == len(cells), "panels lie on each other"
    assert all(x + w <= 24 for x, _, w, _ in places)


def test_the_dashboards_queries_are_promql(promtool: str, tmp_path: Path) -> None:
    """As rules, which promtool reads."""
    rules = [
        {"record": f"yicetong:panel:{number}", "expr": expr.replace("$__rate_interval", "5m")}
        for number, expr in enumerate(queries())
    ]
    groups = {"groups": [{"name": "panels", "rules": rules}]}
    (tmp_path / "panels.yml").write_text(json.dumps(groups))
    check(promtool, "check", "rules", "panels.yml", folder=tmp_path)


@pytest.fixture
def told(client: FlaskClient, session: Session) -> set[str]:
    """The names of all samples that /metrics can have."""
    f.make_county(session)
    ask = [
        """INSERT INTO workers (id, name, started_at, seen_at)
           VALUES (gen_random_uuid(), 'w', now(), now())""",
        f"""INSERT INTO job_attempts (county, job, period, due_at, attempts, begun_at, not_before)
            VALUES ('{f.COUNTY}', 'photos', '2026-03-18', now(), 1, now(), now())""",
        "UPDATE deployment SET backed_up_at = now()",
    ]
    for statement in ask:
        session.execute(text(statement))
    session.commit()
    state_metrics.register(client.application)
    client.get("/healthz")
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {sample.name for family in families for sample in family.samples} | {
        # Counters with labels have no sample until something is counted.
        f"{family.name}_total"
        for family in REGISTRY.collect()
        if family.type == "counter"
    }


def names_in(words: str) -> set[str]:
    return set(_METRIC.findall(words))


def test_alerts_and_dashboard_name_only_metrics_that_there_are(told: set[str]) -> None:
    asked = names_in(" ".join(queries()))
    assert len(asked) > 15
    assert asked <= told


def test_what_is_told_is_documented_and_the_other_way_round(told: set[str]) -> None:
    documented = names_in(PAGE.split("## Metrics")[1].split("\n## ")[0])
    suffix = re.compile(r"_(bucket|sum|count|created)$")
    there = {suffix.sub("", name) for name in told if name.startswith("yicetong_")}
    there = {name for name in there if name + "_total" not in there}
    assert documented == there


def test_what_is_told_is_looked_at(told: set[str]) -> None:
    """A figure that no alert and no panel shows helps nobody."""
    asked = names_in(" ".join(queries()))
    unseen = {name for name in told if name.startswith("yicetong_")} - asked
    unseen = {name for name in unseen if not re.search(r"_(sum|count|created)$", name)}
    assert unseen == set()
