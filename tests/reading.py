"""Functions that machines of a cluster run in tests: they must be importable by name."""

from __future__ import annotations

import os
import signal
import time

from kg.model import Extraction, Issue


def poisoned(documents):
    """Reads nothing; 毒 kills the process, 错 raises."""
    if any("毒" in document.text for document in documents):
        os.kill(os.getpid(), signal.SIGKILL)
    if any("错" in document.text for document in documents):
        raise ValueError("错")
    return [Extraction((document,), (), (), (), (Issue(document.source, "recognise", "info", document.text),)) for document in documents]


def slowly(documents):
    """Takes a tenth of a second a document."""
    time.sleep(0.1 * len(documents))
    return poisoned(documents)


def lost(document, reason):
    return Extraction((), (), (), (), (Issue(document.source, "recognise", "error", reason),))


def same():
    return "v1"


def another_here():
    """Differs from process to process."""
    return f"v{os.getpid()}"
