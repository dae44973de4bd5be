"""`make bench-planning`: what it reads, and what it says of files it cannot."""

import subprocess
import sys

import pytest

from bench.planning import public
from bench.planning.cordeau import InstanceUnreadable, best_known, instances, read
from schedulers.planning.problem import Option, Shift
from tests.conftest import CHECKOUT

# Three customers on two days, one vehicle: the first is visited on both days, the others on one.
SMALL = """1 1 3 2   # type, vehicles, customers, days
0 9
60 0
0  0 0   0 0  0 0
1  3 4   2 5  2 1 3\r
2  3.0 0 0 4  1 2 1 2

3\t0 4.5e0 0 4 1 1 1 """


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "small").write_text(SMALL)
    (tmp_path / "small.res").write_text("22.0\n1 1 22 0\n")
    (tmp_path / "README.md").write_text("prose")
    return tmp_path


def test_an_instance_is_read(folder):
    task = read(folder / "small")
    assert task.shifts == (Shift(0, 3, 3, capacity=9.0), Shift(1, 3, 3, budget=60.0))
    first, second, third = task.visits
    assert first.options == (Option((0, 1)),)
    assert (first.service, first.load) == (2.0, 5.0)
    assert second.options == (Option((1,)), Option((0,)))
    assert third.options == (Option((1,)),)
    assert task.travel[3].tolist() == [5.0, 3.0, 4.5, 0.0]
    assert best_known(folder / "small") == 22.0


def test_the_best_plan_of_an_instance_is_found_and_measured(folder):
    outcomes, unreadable = public.run_all(folder, 0.05, 1)
    assert unreadable == 0
    (outcome,) = outcomes
    # Out to the first and back by the second on one day; by the third on the other: 12 + 9.5 + 2.5.
    assert outcome.cost == pytest.approx(5 + 4 + 3 + 5 + (9 + 0.25) ** 0.5 + 4.5)
    assert outcome.feasible
    assert outcome.gap == pytest.approx(100 * (outcome.cost / 22 - 1))


def test_without_a_best_known_there_is_no_gap(folder, capsys):
    (folder / "small.res").unlink()
    outcomes, _ = public.run_all(folder, 0.02, 1)
    assert "no best known" in capsys.readouterr().out
    assert public.summary(outcomes) == ("mean_gap_percent=none worst=none instances=1 infeasible=0")


def test_the_last_line():
    outcomes = [
        public.Outcome("a", 101.0, 100.0, True, 1, 1, 1),
        public.Outcome("b", 103.0, 100.0, False, 1, 1, 1),
        public.Outcome("c", 103.0, None, True, 1, 1, 1),
    ]
    assert public.summary(outcomes) == (
        "mean_gap_percent=2.000 worst=3.000 instances=3 infeasible=1"
    )


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("too_short", ""),
        ("too_short", SMALL[:-3]),
        ("too_long", SMALL + " 7"),
        ("type_not_pvrp", "2" + SMALL[1:]),
        ("not_a_number", SMALL.replace("3.0", "three")),
        ("out_of_range", SMALL.replace("3.0", "nan")),
        ("out_of_range", SMALL.replace("1 1 3 2", "1 0 3 2")),
        ("out_of_range", SMALL.replace("1 1 3 2", "1 1 3 2.5")),
        ("out_of_range", SMALL.replace("1 3\r", "1 4\r")),
        ("out_of_range", SMALL.replace("0 9", "0 -9")),
    ],
)
def test_a_broken_instance_is_told_by_a_code_and_the_others_run(folder, capsys, reason, text):
    (folder / "broken").write_text(text)
    with pytest.raises(InstanceUnreadable) as told:
        read(folder / "broken")
    assert told.value.reason == reason
    outcomes, unreadable = public.run_all(folder, 0.02, 1)
    assert ([outcome.name for outcome in outcomes], unreadable) == (["small"], 1)
    assert f"instance_unreadable: broken: {reason}" in capsys.readouterr().out


def test_what_is_no_text_and_what_is_no_folder(folder):
    (folder / "picture").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InstanceUnreadable, match="not_text"):
        read(folder / "picture")
    with pytest.raises(InstanceUnreadable, match="no_folder"):
        instances(folder / "nowhere")


@pytest.mark.slow
def test_the_benchmark_runs_through(folder):
    small = ["--cadres=2", "--compared=1", "--seconds=0.02"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.planning", *small, str(folder)],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    first, second, *_, last = done.stdout.splitlines()
    assert first.startswith("county: 2 cadres")
    assert second.startswith("against VROOM")
    assert last.startswith("mean_gap_percent=")
    assert last.endswith(" instances=1 infeasible=0")
