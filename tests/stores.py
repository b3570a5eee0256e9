"""Starts real triple stores on free loopback ports for tests, and ends them; and a graph that is large enough for them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from kg.graph import Graph
from kg.model import Entity, Fact, Qualifiers
from kg.ontology import Ontology


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Store:
    """A server over a folder; `kill` is kill -9, `start` after it comes up on the same data."""

    name = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder)
        self.wait()

    def wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended: {(self.folder / 'server.log').read_text(errors='replace')[-2000:]}")
            try:
                with urlopen(f"{self.url}{self.ping}", timeout=2) as reply:
                    reply.read()
                    return
            except HTTPError:
                return  # it answers
            except (URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"{self.name} does not answer: {(self.folder / 'server.log').read_text(errors='replace')[-2000:]}")

    ping = "/"

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()


class Oxigraph(Store):
    name = "oxigraph"

    @staticmethod
    def missing() -> str | None:
        return None if _oxigraph() else "no oxigraph server: pip install oxigraph"

    def command(self) -> list[str]:
        return [str(_oxigraph()), "serve", "--location", str(self.folder / "data"), "--bind", f"127.0.0.1:{self.port}"]


class Virtuoso(Store):
    name = "virtuoso"
    ping = "/sparql?query=ASK%7B%7D"

    @staticmethod
    def missing() -> str | None:
        return None if shutil.which("virtuoso-t") else "no Virtuoso: apt-get install virtuoso-opensource-7-bin"

    def command(self) -> list[str]:
        ini = self.folder / "virtuoso.ini"
        ini.write_text(
            f"""[Database]
DatabaseFile = {self.folder}/virtuoso.db
ErrorLogFile = {self.folder}/virtuoso.log
LockFile = {self.folder}/virtuoso.lck
TransactionFile = {self.folder}/virtuoso.trx
xa_persistent_file = {self.folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {self.folder}/virtuoso-temp.db
TransactionFile = {self.folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{free_port()}
ServerThreads = 10
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CheckpointInterval = 60
SchedulerInterval = 10
DirsAllowed = {self.folder}
[HTTPServer]
ServerPort = 127.0.0.1:{self.port}
ServerRoot = {self.folder}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 10000
""",
            encoding="utf-8",
        )
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)  # the server that left it was killed
        return [str(shutil.which("virtuoso-t")), "+foreground", "+configfile", str(ini)]


def _oxigraph() -> Path | None:
    beside = Path(sys.executable).parent / "oxigraph"
    found = shutil.which("oxigraph")
    return beside if beside.exists() else Path(found) if found else None


STORES: dict[str, type[Store]] = {"oxigraph": Oxigraph, "virtuoso": Virtuoso}


def demanded() -> bool:
    """Say whether a missing store is a failure: continuous integration does not let these tests skip."""
    return bool(os.environ.get("CI"))


def big_graph(entities: int) -> Graph:
    """Give a graph of that many towns in a row, 15 triples each, with Chinese labels and a Chinese IRI each."""
    towns = {
        f"e-{n:06}": Entity(f"e-{n:06}", f"第{n}镇", "Place", ((f"{n}镇", 1),), links=(("sameAs", f"https://例.example/镇/{n}"),))
        for n in range(entities)
    }
    facts = [Fact(f"e-{n:06}", "cooperatesWith", f"e-{n + 1:06}", "realized", Qualifiers(), 0.5, ()) for n in range(entities - 1)]
    return Graph(Ontology.load(), {}, towns, tuple(facts))
