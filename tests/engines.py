"""A program for tests: does on one engine all that is to be seen of it, and leaves what it saw in a folder.

    python -m tests.engines WHERE PAGES OUT

OUT/build is a build of the pages, in small splits; where the engine has executors, one of them is killed in the middle. OUT/seen.json
tells what became of documents that kill the process that reads them, and what is said where the machines have another kg.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

from kg import engine, pipeline
from kg.errors import KgError
from kg.model import Document
from tests import reading


def main(where: str, pages: str, out: str) -> None:
    killed: list[int] = []
    pipeline.engine.run = partial(engine.run, split=6000)
    with engine.session(where) if where != "sail" else _nothing():  # what follows finds this session; Sail starts in no time
        if where.startswith("local-cluster"):
            threading.Thread(target=_kill_an_executor, args=(killed,), daemon=True).start()
        graph = pipeline.build([pages], options=pipeline.Options(engine=where), store=Path(out, "build", "store"))
        pipeline.write(graph, Path(out, "build"))
        seen = {"killed": len(killed), "poison": _poison(where), "another": _another(where)}
    Path(out, "seen.json").write_text(json.dumps(seen, ensure_ascii=False), encoding="utf-8")


class _nothing:  # noqa: N801 - stands beside session()
    def __enter__(self):
        return None

    def __exit__(self, *_):
        return None


def _poison(where: str) -> list[str]:
    texts = ["江门", "毒", "深圳", "错", "珠海"]
    documents = [Document(str(number), f"{number}.txt", text, "") for number, text in enumerate(texts)]
    found = engine.run(reading.poisoned, documents, reading.lost, where=where, fingerprint=reading.same)
    return [f"{len(part.documents)} {part.issues[0].where} {part.issues[0].message}" for part in found]


def _another(where: str) -> str:
    """Sail is in this process, so nothing differs there."""
    documents = [Document("1", "1.txt", "江门", "")]
    try:
        list(engine.run(reading.poisoned, documents, reading.lost, where=where, fingerprint=reading.another_here))
    except KgError as error:
        return str(error)
    return ""


def _kill_an_executor(killed: list[int]) -> None:
    """Wait until some executor of this program has a process that reads, then kill the executor."""
    while not killed:
        time.sleep(0.2)
        parents = _parents()
        for pid, (_, command) in parents.items():
            if "spawn_main" in command:
                for executor in _ancestors(pid, parents):
                    if "CoarseGrainedExecutorBackend" in parents[executor][1] and os.getpid() in _ancestors(executor, parents):
                        os.kill(executor, signal.SIGKILL)
                        killed.append(executor)
                        return


def _parents() -> dict[int, tuple[int, str]]:
    """Give the parent and the command line of every process."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            found[int(folder.name)] = (int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]), command)
        except OSError:  # it has ended meanwhile
            continue
    return found


def _ancestors(pid: int, parents: dict[int, tuple[int, str]]) -> list[int]:
    found = []
    while (pid := parents[pid][0]) in parents:
        found.append(pid)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
