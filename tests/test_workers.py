"""Workers: order, company, deaths, and an end that leaves nothing behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import ModelError
from kg.workers import run
from tests import working

ROOT = Path(__file__).parent.parent


def _run(function, items, **choices):
    return list(run(function, items, working.lost, **{"together": 4, **choices}))


def _no_child_is_left():
    return not multiprocessing.active_children()


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_order_for_any_number_of_workers(workers):
    assert _run(working.slow, list(range(40)), workers=workers) == [n * n for n in range(40)]
    assert _no_child_is_left()


def test_one_worker_is_this_process():
    assert list(run(lambda some: [os.getpid() for _ in some], [1, 2], working.lost, workers=1)) == [os.getpid()] * 2


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_costs_one_item(workers):
    found = _run(working.some_fail, [n for n in range(30) if n != 17], workers=workers)
    assert [n for n in found if isinstance(n, str)] == ["13: ValueError('十三')"]
    assert found.index("13: ValueError('十三')") == 13
    assert len(found) == 29


def test_an_item_that_kills_its_process_is_alone_left_out():
    found = _run(working.some_fail, list(range(12, 24)), workers=2)
    assert [n for n in found if isinstance(n, str)] == ["13: ValueError('十三')", "17: 进程被终止 it ends the process (exit status -9)"]
    assert [n for n in found if isinstance(n, int)] == [n * n for n in range(12, 24) if n not in {13, 17}]


def test_a_process_that_is_killed_by_chance_costs_nothing(tmp_path):
    paths = [str(tmp_path / f"{n}") for n in range(3)]
    assert _run(working.dies_once, paths, workers=2, together=1) == ["0", "1", "2"]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_no_item_is_guilty_of_is_raised_whole(workers):
    with pytest.raises(ModelError, match=r"weights: no weights \(reinstall kg\)"):
        _run(working.no_model, [1, 2, 3, 4, 5], workers=workers)
    assert _no_child_is_left()


def test_whoever_stops_asking_ends_the_processes():
    results = run(working.squares, list(range(100)), working.lost, workers=2, together=2)
    assert next(results) == 0
    results.close()
    assert _no_child_is_left()


def test_ctrl_c_ends_all_processes_at_once():
    program = (
        "from kg.workers import run; from tests import working\n"
        "if __name__ == '__main__':\n"
        "    for n in run(working.slow, list(range(100000)), working.lost, workers=2, together=1):\n"
        "        print(n, flush=True)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True
    ) as child:
        assert child.stdout.readline() == "0\n"
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does
        _, err = child.communicate(timeout=120)
    assert child.returncode == -signal.SIGINT
    assert err.count("Traceback") == 1  # the parent's own; no worker complains
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _group_is_alive(child.pid):
        time.sleep(0.05)
    assert not _group_is_alive(child.pid)


def _group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
