"""`kill -9` of a build or of one of its workers, at any moment: the next build completes, and equals one that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.store import Store
from tests.test_determinism import digests
from tests.test_store_builds import ROOT, write_pages

_PROGRAM = """
import sys
from kg import pipeline
from kg.cli import main
if __name__ == "__main__":
    pipeline._IN_PROCESS, pipeline._ACKNOWLEDGED, pipeline._TOGETHER = 0, 400, 2  # small pages make many groups and many parts
    main(sys.argv[1:])
"""
_ROUNDS = 4  # of so many folders, in each of which the same build is killed again and again


def _start(source: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PROGRAM, "build", str(source), "-o", str(out), "--workers", "2", "-q"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _whole(source: Path, out: Path) -> dict[str, str]:
    with _start(source, out) as child:
        _, err = child.communicate(timeout=600)
    assert child.returncode == 0, err
    return digests(out)


def _workers(parent: int) -> list[int]:
    """Give the process numbers of a build's workers."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers in /proc")
def test_kill_9_at_any_moment_loses_nothing(tmp_path):
    source = write_pages(tmp_path / "in", range(24))
    start = time.monotonic()
    wanted = _whole(source, tmp_path / "undisturbed")
    length = time.monotonic() - start  # on this machine, as busy as it is
    dice = random.Random(8)
    kills = int(os.environ.get("KG_KILLS", "20"))
    for trial in range(_ROUNDS):
        out = tmp_path / f"out-{trial}"
        for _ in range(-(-kills // _ROUNDS)):
            _kill(source, out, length * dice.random(), worker=dice.random() < 0.4, dice=dice)
            assert Store(out / "store").verify() == []
        assert _whole(source, out) == wanted
        assert Store(out / "store").verify() == []
        assert not [path for path in out.rglob("*.part") if path.parent.name == "store"]


def _kill(source: Path, out: Path, moment: float, *, worker: bool, dice: random.Random) -> None:
    """Start a build and kill it, or one of its workers, after so many seconds; what only lost a worker completes."""
    with _start(source, out) as child:
        time.sleep(moment)
        try:
            workers = _workers(child.pid)
            victim = dice.choice(workers) if worker and workers else child.pid
            os.kill(victim, signal.SIGKILL)
        except (OSError, ProcessLookupError):  # it had ended already
            victim = None
        _, err = child.communicate(timeout=600)
    if victim == child.pid:
        assert child.returncode in {0, -signal.SIGKILL}, err
    else:
        assert child.returncode == 0, err
