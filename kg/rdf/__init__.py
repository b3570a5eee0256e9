"""Graph <-> RDF: files, shapes, an embedded store, and the way into the triple store of the house.

`write` and `load` are inverse; `validate` says in plain words what is wrong; `index`, `query` and `serve` are the embedded store;
`push` fills any SPARQL 1.1 Graph Store.
"""

from __future__ import annotations

from kg.rdf.load import load
from kg.rdf.validate import validate
from kg.rdf.write import write

__all__ = ["load", "validate", "write"]
