"""Graph <-> RDF: files, shapes, an embedded store, and the way into the triple store of the house.

`write` and `load` are inverse; `validate` says in plain words what is wrong; `index`, `query` and `serve` are the embedded store;
`push` fills any SPARQL 1.1 Graph Store.
"""

from __future__ import annotations

from kg.rdf.drivers import drivers
from kg.rdf.index import index
from kg.rdf.load import load
from kg.rdf.notebook import as_rdflib
from kg.rdf.push import push
from kg.rdf.query import query
from kg.rdf.serve import serve
from kg.rdf.validate import validate
from kg.rdf.write import write

__all__ = ["as_rdflib", "drivers", "index", "load", "push", "query", "serve", "validate", "write"]
