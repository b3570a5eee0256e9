"""Writes the answers to `ontology/questions/*.rq` on the seed corpus, as CSV beside them.

    kg build seeds/pages -o out
    python -m kg.make.answers out

They are what anyone gets who asks ``out/rdf``, so they have the recogniser's faults in them, and are written anew when it changes.
Read them before they are committed: they are what a librarian compares with.
"""

from __future__ import annotations

import sys

from kg.files import write_atomic
from kg.rdf.query import query
from kg.resources import resource

__all__ = ["main"]


def main(out: str) -> None:
    """Answer all questions and write the answers."""
    for path in sorted((resource("ontology") / "questions").glob("*.rq")):
        found = query(out, path.read_text(encoding="utf-8"))
        write_atomic(path.with_suffix(".csv"), found.csv().encode())
        print(f"{path.stem}: {len(found.rows)}")


if __name__ == "__main__":
    main(sys.argv[1])
