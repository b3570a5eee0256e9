"""The pure function that a cluster runs: rows of documents in, rows of the store's schema out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any

from kg.model import Document, Extraction
from kg.store.keys import document_key
from kg.store.rows import to_table

__all__ = ["documents_of", "extract_batch", "to_batch"]

_LISTS = ("inferred",)  # fields of a document that are tuples of strings; the others are strings


def to_batch(documents: Sequence[Document]) -> Any:
    """Give documents as a pyarrow RecordBatch, one a row, with the fields of `Document` as columns."""
    import pyarrow as pa

    def column(name: str) -> Any:
        values = [getattr(document, name) for document in documents]
        return pa.array(values, pa.list_(pa.string()) if name in _LISTS else pa.string())

    names = [field.name for field in fields(Document)]
    return pa.RecordBatch.from_arrays([column(name) for name in names], names=names)


def documents_of(batch: Any) -> list[Document]:
    """Give the documents that `to_batch` laid out.

    >>> page = Document("江门日报-1", "江门日报.csv", "江门与深圳合作。", "0", published="2023-08-23", inferred=("published",))
    >>> documents_of(to_batch([page])) == [page]
    True
    """
    columns = batch.to_pydict()
    for name in _LISTS:
        columns[name] = [tuple(value or ()) for value in columns[name]]
    names = [field.name for field in fields(Document)]
    return [Document(*values) for values in zip(*(columns[name] for name in names), strict=True)]


def extract_batch(batch: Any, read: Callable[[Sequence[Document]], Iterable[Extraction]]) -> Any:
    """Give what a batch of documents says (see `kg.store.rows`), as one pyarrow RecordBatch.

    `read` gives one extraction a document, in order. A document that was handled has a ``done`` row; one that was not has ``issue`` rows
    only, its dead letter. Pure, if `read` is; whatever happens on a cluster to the batch as a whole, running it again gives the same rows.

    >>> from kg.model import Issue
    >>> page, torn = Document("江门日报-1", "1.txt", "江门与深圳合作。", "0"), Document("江门日报-2", "2.txt", "江门", "1")
    >>> letter = Extraction((), (), (), (), (Issue("2.txt", "recognise", "error", "无法处理"),))
    >>> rows = extract_batch(to_batch([page, torn]), lambda _: [Extraction((page,), (), (), (), ()), letter])
    >>> rows["row"].to_pylist(), rows["source"].to_pylist()
    (['done', 'issue'], ['1.txt', '2.txt'])
    """
    import pyarrow as pa

    documents = documents_of(batch)
    table = to_table({document_key(document): part for document, part in zip(documents, read(documents), strict=True)})
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)
