"""Every error that `kg` raises on purpose, as one tree.

::

    KgError                  what a person can mend; the command line prints it and never a traceback
    ├── UsageError           the call itself is wrong: an unknown option, name, predicate or format
    ├── InputError           a document, folder or table cannot be read
    │   └── NothingToReadError   no document of a build could be read
    ├── OntologyError        the ontology is broken or does not know a term
    ├── ModelError           weights are missing, damaged or made for another ontology
    ├── StoreError           the store is locked, damaged or of a newer version
    └── OutputError          an output cannot be written
"""

from __future__ import annotations

__all__ = ["InputError", "KgError", "ModelError", "NothingToReadError", "OntologyError", "OutputError", "StoreError", "UsageError"]


class KgError(Exception):
    """What went wrong, where, and what to do about it; `status` is the exit status of a command that it ends.

    >>> print(KgError("读不出编码", where="a.txt:3", remedy="请另存为 UTF-8"))
    a.txt:3: 读不出编码 (请另存为 UTF-8)
    """

    status = 2

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        """Keep the three parts apart, so that a table can show them in columns."""
        super().__init__(message)
        self.message, self.where, self.remedy = message, where, remedy

    def __str__(self) -> str:
        """One line: place, message, remedy."""
        place = f"{self.where}: " if self.where else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{place}{self.message}{remedy}"


class UsageError(KgError):
    """The call is wrong: an unknown option, name, predicate or format."""


class InputError(KgError):
    """A document, folder or table cannot be read."""


class NothingToReadError(InputError):
    """No document of a build could be read: all were left out, as others may be one by one."""

    status = 1


class OntologyError(KgError):
    """The ontology is broken or does not know a term."""


class ModelError(KgError):
    """Weights are missing, damaged or made for another ontology."""


class StoreError(KgError):
    """The store is locked, damaged or of a newer version."""


class OutputError(KgError):
    """An output cannot be written."""
