"""Writes the answers to `ontology/questions/*.rq` on the seed corpus, as CSV beside them: ``python -m kg.make.answers``.

They are what anyone gets who asks ``out/rdf`` after ``kg build seeds/pages -o out``, so they have the recogniser's faults in them, and are
written anew when it changes. ``python -m kg.make.answers out`` asks a build that is there. Read them before they are committed: they are
what a librarian compares with.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from kg import pipeline
from kg.files import write_atomic
from kg.rdf import write
from kg.rdf.query import query
from kg.resources import resource

__all__ = ["main"]


def main(out: str | None = None) -> None:
    """Answer all questions from a build's folder, or from a new build of the seed pages, and write the answers."""
    with tempfile.TemporaryDirectory() as folder:
        if out is None:
            write(pipeline.build([resource("seeds") / "pages"]), folder, formats=("nq",))
        for path in sorted((resource("ontology") / "questions").glob("*.rq")):
            found = query(out or Path(folder), path.read_text(encoding="utf-8"))
            write_atomic(path.with_suffix(".csv"), found.csv().encode())
            print(f"{path.stem}: {len(found.rows)}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
