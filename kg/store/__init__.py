"""What documents say, remembered between builds: a build reads only documents that are new, changed, or to be read in another way."""

from __future__ import annotations

from kg.store.keys import document_key, fingerprint, program
from kg.store.outputs import Outputs
from kg.store.store import Stats, Store

__all__ = ["Outputs", "Stats", "Store", "document_key", "fingerprint", "program"]
