"""A pool of our own processes round one function: results in order, and no document takes others with it.

``concurrent.futures`` gives up when the system kills one of its workers (`BrokenProcessPool`). Here the worker is replaced, and its group
is cut in halves until only the item that kills is left out.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from kg.errors import KgError

__all__ = ["Pool", "run"]

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 4  # groups a worker that may wait for an earlier one, so that memory is bounded
_TRIES = 2  # times that an item alone may end its worker: the first time the system may have been short of memory
_HIRING = threading.Lock()  # what a process inherits is set for all of this one's threads
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")  # processes are the parallelism; threads beside them cost


@dataclass(frozen=True, slots=True)
class _Task(Generic[T]):
    """Items from number `start` on; `deaths` of workers that had this item alone."""

    start: int
    items: Sequence[T]
    deaths: int = 0

    def halves(self) -> list[_Task[T]]:
        middle = len(self.items) // 2
        return [_Task(self.start, self.items[:middle]), _Task(self.start + middle, self.items[middle:])]


def run(
    function: Callable[[Sequence[T]], Sequence[R]],
    items: Sequence[T],
    lost: Callable[[T, str], R],
    *,
    workers: int = 1,
    together: int = 32,
) -> Iterator[R]:
    """Give what `function` makes of the items, in their order, one result an item.

    `function` takes `together` items at a time and gives as many results; `lost(item, reason)` makes the result of an item that raises an
    exception alone, or ends the process. With one worker all happens in this process. Same results for any number of workers
    if `function` gives for an item the same in any company.

    :raises KgError: `function` raised it: no item is at fault, so no result could follow; or processes cannot be started.

    >>> list(run(lambda names: [name[-1] for name in names], ["江门市", "", "广东省"], lambda name, reason: reason.split("(")[0]))
    ['市', 'IndexError', '省']
    """
    if workers <= 1:
        for start in range(0, len(items), together):
            yield from _careful(function, items[start : start + together], lost)
        return
    pool = Pool(function, lost, workers)
    try:
        yield from pool.results(items, together)
    finally:
        pool.stop()


def _careful(function: Callable[[Sequence[T]], Sequence[R]], items: Sequence[T], lost: Callable[[T, str], R]) -> list[R]:
    """Give the results of a group; where it fails, of each item alone."""
    try:
        return list(function(items))
    except KgError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one document raises, the others are read; it becomes its result
        if len(items) == 1:
            return [lost(items[0], repr(error))]
        return [result for item in items for result in _careful(function, [item], lost)]


@dataclass(eq=False)
class _Worker(Generic[T]):
    """A process, our end of its pipe, and what it is working on."""

    process: Any
    pipe: Connection
    ready: bool = False
    task: _Task[T] | None = None


@dataclass(eq=False)
class Pool(Generic[T, R]):
    """Processes that stay until `stop`: for whoever has several lots of items to give, one after the other."""

    function: Callable[[Sequence[T]], Sequence[R]]
    lost: Callable[[T, str], R]
    size: int
    crew: list[_Worker[T]] = field(default_factory=list)
    stillborn: int = 0  # processes in a row that ended before they began
    stopped: bool = False

    def results(self, items: Sequence[T], together: int) -> Iterator[R]:
        """Give the results in order. A worker has one group at a time, and asks for the next by answering, so no pipe can fill up.

        :raises KgError: see `run`; then, and where the results are not asked for to the end, the pool is good for nothing but `stop`.
        """
        tasks = deque(_Task(start, items[start : start + together]) for start in range(0, len(items), together))
        size = min(self.size, len(tasks))
        done: dict[int, list[R]] = {}  # by number of the first item
        following = 0
        while following < len(items):
            while len(self.crew) < size:
                self.crew.append(self._hire())
            for worker in self.crew:
                if worker.ready and worker.task is None and tasks and tasks[0].start < following + together * size * _AHEAD:
                    self._give(worker, tasks)
            for pipe in wait([worker.pipe for worker in self.crew]):
                worker = next(w for w in self.crew if w.pipe is pipe)
                try:
                    answer = worker.pipe.recv()
                except (EOFError, OSError, pickle.UnpicklingError):
                    self._bury(worker, tasks, done)
                else:
                    self._take(worker, answer, done)
            while following in done:
                results = done.pop(following)
                following += len(results)
                yield from results

    def _give(self, worker: _Worker[T], tasks: deque[_Task[T]]) -> None:
        worker.task = tasks.popleft()
        with suppress(OSError):  # it has died meanwhile; `wait` says so next
            worker.pipe.send(worker.task.items)

    def _take(self, worker: _Worker[T], answer: Any, done: dict[int, list[R]]) -> None:
        """Note what a worker says.

        :raises KgError: it cannot work at all.
        """
        if isinstance(answer, KgError):
            raise answer
        if worker.task is not None:
            done[worker.task.start] = answer
        worker.ready, worker.task = True, None
        self.stillborn = 0

    def _bury(self, worker: _Worker[T], tasks: deque[_Task[T]], done: dict[int, list[R]]) -> None:
        """Let a worker that has died go, and see to what it was working on.

        :raises KgError: it had not even begun, nor had the one before it; the pool was interrupted.
        """
        if self.stopped:
            raise KgError("已停止 stopped")
        self.crew.remove(worker)
        worker.pipe.close()
        worker.process.join()
        code, task = worker.process.exitcode, worker.task
        self.stillborn += not worker.ready
        if self.stillborn > 1:
            remedy = "用 --workers 1；脚本中请置于 if __name__ == '__main__' 之下 use --workers 1; in a script call it under that line"
            raise KgError(f"工作进程无法启动 a worker process cannot start (exit status {code})", remedy=remedy)
        if task is None:
            return
        if len(task.items) > 1:
            tasks.extendleft(reversed(task.halves()))
        elif task.deaths + 1 < _TRIES:
            tasks.appendleft(_Task(task.start, task.items, task.deaths + 1))
        else:
            done[task.start] = [self.lost(task.items[0], f"进程被终止 it ends the process (exit status {code})")]

    def _hire(self) -> _Worker[T]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self.function, self.lost), name="kg worker", daemon=True)
        try:
            with _HIRING, _quietly():
                process.start()
        except OSError as error:
            ours.close()
            raise KgError(f"工作进程无法启动 a worker process cannot start: {error.strerror}", remedy="用 use --workers 1") from error
        finally:
            theirs.close()
        return _Worker(process, ours)

    def interrupt(self) -> None:
        """From another thread: end the processes, so that whoever waits for results gets a `KgError` and can `stop` the pool."""
        self.stopped = True
        for worker in [*self.crew]:
            worker.process.kill()

    def stop(self) -> None:
        """End all processes; they hold nothing that could be lost."""
        for worker in self.crew:
            worker.process.kill()
        for worker in self.crew:
            worker.process.join()
            worker.pipe.close()
        self.crew.clear()


@contextmanager
def _quietly() -> Iterator[None]:
    """Let a process begin with one computing thread, and deaf to Ctrl-C, which a terminal sends to all: the parent ends it."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    resource_tracker.ensure_running()  # its own start lets SIGINT through again
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _work(pipe: Connection, function: Callable[[Sequence[T]], Sequence[R]], lost: Callable[[T, str], R]) -> None:
    """Be a worker: say that it has begun, then answer groups until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):  # the parent has gone, or ends us
        pipe.send(None)
        while True:
            items = pipe.recv()
            try:
                answer: Any = _careful(function, items, lost)
            except KgError as error:
                answer = error
            pipe.send(answer)
