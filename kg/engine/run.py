"""Reads documents on a cluster as `kg.workers.run` does in processes: results in order, one a document, the same ones."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import count
from typing import Any

from kg.engine.batch import to_batch
from kg.engine.mapper import Work, end, mapped
from kg.engine.session import session
from kg.errors import KgError
from kg.model import Document, Extraction
from kg.store.keys import document_key
from kg.store.rows import from_table, schema

__all__ = ["run"]

_SPLIT = 1 << 20  # bytes of text that one task reads: a quarter of a minute's work, not Spark's 128 MB
_SPLITS = 16  # of a job; what a Spark Connect server takes in one piece bounds it
_AHEAD = 8  # jobs that may run at a time on a cluster, so that a slow task leaves no machine idle and memory stays bounded
_LISTENS = 0.5  # seconds

_tickets = count()


def run(
    read: Callable[[Sequence[Document]], Sequence[Extraction]],
    documents: Sequence[Document],
    lost: Callable[[Document, str], Extraction],
    *,
    where: str,
    fingerprint: Callable[[], str],
    split: int = _SPLIT,
) -> Iterator[Extraction]:
    """Give what each document says, in order, read where `where` names (see `session`).

    `read` and `lost` are as for `kg.workers.run`; they, and `fingerprint`, must be functions that the machines there can import, where
    `fingerprint` must give what it gives here: else they would read in another way. About `split` bytes of text are one task.

    :raises UsageError: see `session`; the machines have another `kg`. :raises KgError: the cluster gives up.
    """
    if not documents:
        return
    work = Work(read, lost, fingerprint, fingerprint(), next(_tickets))
    ahead = (
        max(2, 2 * (os.cpu_count() or 1) // _SPLITS) if where == "sail" else _AHEAD
    )  # Sail runs all at once, so the first would end last
    with ThreadPoolExecutor(ahead) as asking, session(where) as spark:  # the session ends first, and with it what is still asked
        waiting: deque[tuple[Sequence[Document], Future[Any]]] = deque()
        try:
            for lot in _lots(documents, split * _SPLITS):
                waiting.append((lot, asking.submit(_rows, spark, work, split, lot)))
                if len(waiting) == ahead:
                    yield from _results(*waiting.popleft(), where)
            while waiting:
                yield from _results(*waiting.popleft(), where)
        finally:
            for _, future in waiting:
                future.cancel()
            end(work)


def _lots(documents: Sequence[Document], size: int) -> Iterator[Sequence[Document]]:
    """Give the documents in runs of about `size` bytes of text."""
    first, held = 0, 0
    for number, document in enumerate(documents):
        held += _bytes(document)
        if held >= size:
            yield documents[first : number + 1]
            first, held = number + 1, 0
    if first < len(documents):
        yield documents[first:]


def _bytes(document: Document) -> int:
    return 3 * len(document.text)  # in UTF-8, of Chinese


def _rows(spark: Any, work: Work, split: int, documents: Sequence[Document]) -> Any:
    """Run the plan, the same on every engine: rows of documents, spread, mapped, brought back as a pyarrow Table."""
    import pyarrow as pa

    def function(batches: Iterable[Any]) -> Iterator[Any]:
        return mapped(work, batches)

    splits = max(1, -(-sum(map(_bytes, documents)) // split))
    frame = spark.createDataFrame(pa.Table.from_batches([to_batch(documents)]))
    return frame.repartition(splits).mapInArrow(function, _spark_type(pa.struct(list(schema())))).toArrow().cast(schema())


def _spark_type(kind: Any) -> Any:
    """Give the type of Spark that a type of Arrow is, of those that the store has."""
    import pyarrow as pa
    from pyspark.sql import types

    if pa.types.is_struct(kind):
        return types.StructType([types.StructField(field.name, _spark_type(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return types.ArrayType(_spark_type(kind.value_type))
    plain = {pa.string(): types.StringType(), pa.int32(): types.IntegerType(), pa.float64(): types.DoubleType()}
    return plain[kind]


def _results(documents: Sequence[Document], rows: Future[Any], where: str) -> Iterator[Extraction]:
    """Wait for a job, and give its results in the order of its documents.

    :raises KgError: the job failed, or rows of a document are missing.
    """
    import pyarrow.compute as pc

    while not wait([rows], _LISTENS).done:  # a wait without end is deaf to Ctrl-C where Sail has a hand in signals
        continue
    try:
        table = rows.result()
    except KgError:
        raise
    except Exception as error:
        raise _failure(error, where) from error
    found = from_table(table)
    done = set(table.filter(pc.equal(table["row"], "done"))["key"].to_pylist())
    for document in documents:
        key = document_key(document)
        if key not in found:
            raise KgError(f"引擎漏了 the engine gave nothing for {document.id}", where=where, remedy="请报告 please report this")
        part = found[key]
        yield Extraction((document,) if key in done else (), part.mentions, part.evidence, part.said, part.issues)


def _failure(error: Exception, where: str) -> KgError:
    r"""Give what a failed job says: our own error from over there if there is one, else the first line of the engine's.

    >>> print(_failure(RuntimeError("Job aborted.\n  File mapper.py\nkg.errors.ModelError: weights: 模型坏了 (reinstall kg)\n"), "sc://host"))
    sc://host: ModelError: weights: 模型坏了 (reinstall kg)
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    ours = [line.split("kg.errors.", 1)[1] for line in lines if "kg.errors." in line and ": " in line]
    if ours:
        return KgError(ours[-1], where=where)
    return KgError(f"引擎报错 the engine failed: {lines[0]}", where=where, remedy="见引擎自己的日志 see its own log")
