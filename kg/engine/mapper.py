"""What a machine of the cluster does with its share: it reads in processes of its own, which stay from one batch to the next.

A document may end the process that reads it. Spark would give the whole batch to another executor, where it ends that one too, until
the job fails. So nothing is read in Spark's process: a child of it does that, is replaced when it dies, and the document that kills is told
from its neighbours (`kg.workers`). Sail runs a batch in a thread of the one process there is; children also spare it sharing one GIL.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from kg.engine.batch import extract_batch
from kg.errors import KgError, UsageError
from kg.model import Document, Extraction
from kg.workers import Pool

__all__ = ["Work", "end", "mapped"]

_TOGETHER = 32  # documents that a child is given at a time

_SLOTS = threading.BoundedSemaphore(os.cpu_count() or 1)  # of this process: Sail starts all batches at once
_LOCK = threading.Lock()
_idle: defaultdict[bytes, list[Pool[Document, Extraction]]] = defaultdict(list)  # by what their processes do
_busy: defaultdict[int, list[Pool[Document, Extraction]]] = defaultdict(list)  # by the work's ticket
_ended: set[int] = set()  # tickets whose work is over in this process, where it also began
_same: set[tuple[bytes, str]] = set()  # what was found to be the same here as where the job was started


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done with documents; it travels by name, so the machines of a cluster need the same `kg`, and are asked whether they have."""

    read: Callable[[Sequence[Document]], Sequence[Extraction]]  # one extraction a document
    lost: Callable[[Document, str], Extraction]  # the dead letter of a document, and the reason
    fingerprint: Callable[[], str]  # of code and data here
    expected: str  # what it gave where the job was started
    ticket: int  # tells what one process asks for apart


def mapped(work: Work, batches: Iterable[Any]) -> Iterator[Any]:
    """Give what every batch of documents says: the function that `DataFrame.mapInArrow` takes.

    :raises UsageError: this machine would read in another way than the one that asks. :raises KgError: it cannot read at all.
    """
    name = pickle.dumps((work.read, work.lost))
    if (name, work.expected) not in _same:
        if work.fingerprint() != work.expected:
            message = "执行机上的 kg 与本机不同 a machine of the cluster has another kg, model or ontology than this one"
            raise UsageError(message, remedy="各机装同一版本，模型与本体放在同一路径 install the same there; files at the same path")
        _same.add((name, work.expected))
    for batch in batches:
        with _hired(name, work) as pool:
            rows = extract_batch(batch, partial(pool.results, together=_TOGETHER))
        yield rows


@contextmanager
def _hired(name: bytes, work: Work) -> Iterator[Pool[Document, Extraction]]:
    """Give a process for a batch, one that is idle if there is one.

    :raises KgError: the work is over.
    """
    with _SLOTS:
        with _LOCK:
            if work.ticket in _ended:
                raise KgError("已停止 stopped")
            pool = _idle[name].pop() if _idle[name] else Pool(work.read, work.lost, 1)
            _busy[work.ticket].append(pool)
        sound = False
        try:
            yield pool
            sound = True
        finally:
            with _LOCK:
                _busy[work.ticket].remove(pool)
                sound = sound and not pool.stopped
                if sound:
                    _idle[name].append(pool)
            if not sound:
                pool.stop()


def end(work: Work) -> None:
    """End what is done of some work in this process, and the processes it had; nothing is begun for it any more.

    Sail reads in the process that asks. When that is stopped, Sail's threads must not go on.
    """
    with _LOCK:
        _ended.add(work.ticket)
        for pool in _busy[work.ticket]:
            pool.interrupt()
        idle = _idle.pop(pickle.dumps((work.read, work.lost)), [])
    for pool in idle:
        pool.stop()
