"""Reads documents where a Spark session runs: on a cluster, or on all of one machine; the results are those of this process.

What is distributed is extraction: segment, recognise, relate. Finding and reading files, resolving, assembling and
writing happen where `kg` was started.
"""

from __future__ import annotations

from kg.engine.batch import documents_of, extract_batch, to_batch
from kg.engine.run import run
from kg.engine.session import session

__all__ = ["documents_of", "extract_batch", "run", "session", "to_batch"]
