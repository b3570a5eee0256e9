"""IRIs, prefixes and literals: how ids and values of the graph are written in RDF, in one canonical way.

Terms are strings in N-Quads form (``<https://…>``, ``"江门"@zh-hans``): a million of them cost a second, a million objects of any
library ten. What is written here is parsed again by Oxigraph before it is released.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

import pyoxigraph as ox

from kg.errors import UsageError
from kg.ontology import NAMESPACE
from kg.zh.fold import fold

__all__ = ["BASE", "PREFIXES", "Names", "bounds", "day", "decimal", "integer", "language", "text", "typed"]

BASE = "https://w3id.org/kg-news/"
ONTOLOGY_ROOT = NAMESPACE.removesuffix("#")
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

PREFIXES = {
    "kg": NAMESPACE,
    "ongoing": f"{ONTOLOGY_ROOT}/ongoing#",
    "planned": f"{ONTOLOGY_ROOT}/planned#",
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "time": "http://www.w3.org/2006/time#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "spdx": "http://spdx.org/rdf/terms#",
    "sh": "http://www.w3.org/ns/shacl#",
}

_SPECIAL = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {chr(i): f"\\u{i:04X}" for i in (*range(0x20), 0x7F)} | {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_SLUG = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_CLOCK = re.compile(r"(?<=[0-9]-[0-9]{2})T[0-9]{2}(:[0-9]{2}){0,2}(?=/|\Z)")
_IRI_BAD = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def text(words: str, tag: str | None = None) -> str:
    r"""Give a plain literal, or one with a language tag.

    >>> print(text('他说“好”\n', "zh-hans"))
    "他说“好”\n"@zh-hans
    """
    if _SPECIAL.search(words):
        words = _SPECIAL.sub(lambda found: _ESCAPES[found[0]], words)
    return f'"{words}"@{tag}' if tag else f'"{words}"'


def typed(words: str, datatype: str) -> str:
    """Give a literal of a datatype (its full IRI).

    >>> typed("15亿元", NAMESPACE + "Money")
    '"15亿元"^^<https://w3id.org/kg-news/ontology#Money>'
    """
    return f"{text(words)}^^<{datatype}>"


def integer(number: int) -> str:
    """Give an ``xsd:integer``."""
    return f'"{number}"^^<{XSD}integer>'


@lru_cache(maxsize=4096)
def decimal(number: float | str) -> str:
    """Give a canonical ``xsd:decimal``: no exponent, no trailing zeros, so that stores give the same bytes back.

    >>> decimal(0.90), decimal("1500000000.0")
    ('"0.9"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"1500000000"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    plain = format(Decimal(repr(number) if isinstance(number, float) else number), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f'"{plain if plain != "-0" else "0"}"^^<{XSD}decimal>'


@lru_cache(maxsize=4096)
def day(iso: str) -> str:
    """Give an ``xsd:date``; what is no date stays a plain literal, for the shapes to find."""
    return typed(iso, f"{XSD}date") if _is_day(iso) else text(iso)


@lru_cache(maxsize=65536)
def language(words: str) -> str | None:
    """Give the tag of a name: ``zh-hant`` where a character has a simplified form, ``zh-hans`` for other Han text, ``en`` for ASCII letters.

    >>> language("澳門"), language("江门"), language("Bauhaus"), language("2023")
    ('zh-hant', 'zh-hans', 'en', None)
    """
    han = [c for c in words if "\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U0003ffff"]
    if han:
        return "zh-hant" if any(fold(c) != c for c in han) else "zh-hans"
    return "en" if words.isascii() and any(c.isalpha() for c in words) else None


def bounds(iso: str) -> tuple[str, str] | None:
    """Give the first and last day of an ISO 8601 year, month, day, time of day or interval, None where it has no such two days.

    >>> bounds("2023-08"), bounds("2023-01-01/2023-08-22"), bounds("2023-09-02T17:30"), bounds("夏天")
    (('2023-08-01', '2023-08-31'), ('2023-01-01', '2023-08-22'), ('2023-09-02', '2023-09-02'), None)
    """
    first, _, last = _CLOCK.sub("", iso).partition("/")
    begin, end = _whole(first), _whole(last or first)
    return (begin[0], end[1]) if begin and end else None


def _whole(iso: str) -> tuple[str, str] | None:
    if _is_day(iso):
        return iso, iso
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", iso) and _is_day(f"{iso}-01"):
        last = next(d for d in ("31", "30", "29", "28") if _is_day(f"{iso}-{d}"))
        return f"{iso}-01", f"{iso}-{last}"
    if re.fullmatch(r"[0-9]{4}", iso) and iso != "0000":
        return f"{iso}-01-01", f"{iso}-12-31"
    return None


def _is_day(iso: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", iso):
        return False
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


def digest(*parts: object) -> str:
    """Give 20 hexadecimal digits that stand for the parts, in their order."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:20]


@lru_cache(maxsize=4096)
def iri_or_text(address: str) -> str:
    """Give the address as an IRI where it is one that every store takes, else as a literal."""
    if _IRI_BAD.search(address):
        return text(address)
    try:
        ox.NamedNode(address)
    except ValueError:
        return text(address)
    return f"<{address}>"


@dataclass(frozen=True)
class Names:
    """Mints IRIs under a base: opaque, ASCII, a letter first.

    >>> Names().entity("gb:440700")
    '<https://w3id.org/kg-news/entity/gb-440700>'
    >>> Names("https://数据.example/").document("江门日报 1")
    '<https://数据.example/document/x-b4f9277d8987e213d1e2>'

    :raises UsageError: the base is no absolute IRI or does not end in ``/`` or ``#``.
    """

    base: str = BASE

    def __post_init__(self) -> None:
        if not self.base.endswith(("/", "#")) or "://" not in self.base or not iri_or_text(self.base).startswith("<"):
            raise UsageError(
                f"no base for IRIs: {self.base!r}",
                where="--base",
                remedy="give an absolute IRI that ends in / or #, as https://example.org/news/",
            )

    def of(self, kind: str, name: str) -> str:
        """Give the IRI of a name under ``base/kind/``."""
        return f"<{self.base}{kind}/{name}>"

    def entity(self, id_: str) -> str:
        """Give the IRI of an entity's id."""
        return self._safe("entity", id_.replace(":", "-", 1))

    def document(self, id_: str) -> str:
        """Give the IRI of a document's id: the id where it is ASCII with a letter first, else a digest."""
        return self._safe("document", id_)

    def document_graph(self, id_: str, part: str = "document") -> str:
        """Give the name of the graph that holds a document's evidence (or, as part ``text``, its text)."""
        return f"<{self.base}graph/{part}-{self.document(id_).rsplit('/', 1)[1]}"

    def _safe(self, kind: str, name: str) -> str:
        return f"<{self.base}{kind}/{name if _SLUG.fullmatch(name) else 'x-' + digest(name)}>"

    @cached_property
    def graphs(self) -> dict[str, str]:
        """The graphs that are not a document's; ``shared`` has dates, amounts and newspapers, of which several documents speak."""
        return {name: self.of("graph", name) for name in ("ontology", "entities", "facts", "shared", "run")}
