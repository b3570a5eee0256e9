"""Functions that worker processes of tests run: they must be importable by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from kg.errors import ModelError


def squares(numbers):
    return [number * number for number in numbers]


def some_fail(numbers):
    """13 raises, 17 kills the process."""
    if 17 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    if 13 in numbers:
        raise ValueError("十三")
    return squares(numbers)


def dies_once(paths):
    """The first process that takes a path whose file is missing makes the file and dies."""
    for path in paths:
        if not Path(path).exists():
            Path(path).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return [Path(path).name for path in paths]


def no_model(_numbers):
    raise ModelError("no weights", where="weights", remedy="reinstall kg")


def slow(numbers):
    time.sleep(0.05 * (numbers[0] % 3))
    return squares(numbers)


def lost(item, reason):
    return f"{item}: {reason}"
