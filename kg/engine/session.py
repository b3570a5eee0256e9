"""A session of Spark's DataFrame API: on a cluster, on this machine, or of Sail. What is done with it does not ask which."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from kg.errors import KgError, UsageError

__all__ = ["session"]

_LOCAL = re.compile(r"local(\[(?P<cores>\d+|\*)\])?")
_PLACES = re.compile(r"sail|local(-cluster)?(\[.*\])?|(spark|sc|k8s)://.+|yarn")
_ATTEMPTS = 4  # of a task, as on a cluster; `local[2]` alone means one
_ANSWERS = 10.0  # seconds in which a server must take a connection; Spark itself tries for minutes
_PORTS = {"spark": 7077, "sc": 15002}


@contextmanager
def session(where: str) -> Iterator[Any]:
    """Give a SparkSession, and end it behind the block unless it was there before.

    `where` is ``sail`` (in this process, no Java), ``local[2]`` or ``local-cluster[2,1,1024]`` (Spark on this machine, Java 17),
    a master ``spark://host:7077``, ``yarn``, ``k8s://…``, or a Spark Connect server ``sc://host:15002`` (of Spark 4 or of Sail). All else that Spark
    can be told stands in its own ``spark-defaults.conf``.

    :raises UsageError: `where` is none of these, or what it needs is not installed. KgError: nobody answers there.

    >>> with session("flink"):
    ...     pass
    Traceback (most recent call last):
    kg.errors.UsageError: 没有这种引擎 unknown engine: 'flink' (known: sail, local[2], local-cluster[2,1,1024], spark://host:7077, sc://host, yarn, k8s://…)
    """
    if not _PLACES.fullmatch(where):
        known = "sail, local[2], local-cluster[2,1,1024], spark://host:7077, sc://host, yarn, k8s://…"
        raise UsageError(f"没有这种引擎 unknown engine: {where!r}", remedy=f"known: {known}")
    _needs(where)
    _answers(where)
    if where == "sail":
        with _sail() as spark:
            yield spark
    else:
        with (_connect if where.startswith("sc://") else _classic)(where) as spark:
            yield spark


def _needs(where: str) -> None:
    """Find out whether what an engine needs is installed.

    :raises UsageError: it is not.
    """
    extra = "sail" if where == "sail" else "spark"
    packages = {"sail": ("pysail",), "spark": ()}[extra] + (("pyspark", "grpc") if where.startswith(("sail", "sc:")) else ("pyspark",))
    for package in packages:
        if find_spec(package) is None:
            raise UsageError(f"引擎 {where} 需要 needs {package}", where="--engine", remedy=f"pip install 'kg[{extra}]'")


@contextmanager
def _sail() -> Iterator[Any]:
    os.environ.setdefault("RUST_LOG", "error")  # it tells of every session otherwise
    from pysail.spark import SparkConnectServer
    from pyspark.sql.connect.session import SparkSession

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    try:
        spark = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").create()
        handler = signal.getsignal(signal.SIGINT)
        if (
            spark.version and handler is not None and threading.current_thread() is threading.main_thread()
        ):  # it answers, so it also listens
            signal.signal(signal.SIGINT, handler)  # Ctrl-C is ours: a client asks a server that has ended for minutes
        try:
            yield spark
        finally:
            spark.stop()
    finally:
        server.stop()


@contextmanager
def _connect(url: str) -> Iterator[Any]:
    from pyspark.sql.connect.session import SparkSession

    spark = SparkSession.builder.remote(url).create()
    try:
        yield spark
    finally:
        spark.stop()


@contextmanager
def _classic(master: str) -> Iterator[Any]:
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    before = SparkSession.getActiveSession()  # a notebook on a cluster has one
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if found := _LOCAL.fullmatch(master):
        master = f"local[{found['cores'] or 1},{_ATTEMPTS}]"
    builder = SparkSession.builder.appName("kg").master(master)
    try:
        spark = builder.config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "ERROR").getOrCreate()
    except PySparkRuntimeError as error:
        if "JAVA_GATEWAY" not in str(error):
            raise
        raise UsageError(
            "Spark 需要 needs Java 17", where="--engine", remedy="apt install openjdk-17-jre-headless; or --engine sail"
        ) from error
    try:
        yield spark
    finally:
        if before is None:
            spark.stop()


def _answers(where: str) -> None:
    """Find out whether a server takes connections.

    :raises KgError: none of those that are named does.
    """
    scheme, _, rest = where.partition("://")
    if scheme not in _PORTS:
        return
    failures = []
    for place in re.split("[/;]", rest)[0].split(","):
        host, _, port = place.partition(":")
        try:
            with socket.create_connection((host, int(port or _PORTS[scheme])), timeout=_ANSWERS):
                return
        except (OSError, ValueError) as error:
            failures.append(f"{place}: {error}")
    raise KgError(f"连不上 nobody answers: {'; '.join(failures)}", where="--engine", remedy="检查地址与服务 check address and server")
