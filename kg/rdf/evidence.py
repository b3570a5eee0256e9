"""What one document says, as the content of one named graph: its metadata, the names it uses, its mentions, its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.model import Document, Evidence, Literal, Mention, Span, Term
from kg.rdf.facts import evidence_node, label
from kg.rdf.terms import PREFIXES, Names, day, decimal, digest, integer, iri_or_text, text
from kg.rdf.values import TYPE, kg, qualifier_triples, value_node, words

__all__ = ["PART", "document_triples", "evidence_triples", "mention_triples", "paper_triples", "term_triples", "text_triples"]

_SCHEMA, _DCT, _OA, _PROV = (PREFIXES[p] for p in ("schema", "dcterms", "oa", "prov"))
PART = 10_000  # characters of a text that stand in one literal: Virtuoso loses literals over 65,388 bytes


def document_triples(document: Document, names: Names) -> Iterator[str]:
    """Give a document's metadata: a ``schema:NewsArticle``, part of a newspaper (see `paper_triples`)."""
    node = names.document(document.id)
    yield f"{node} {TYPE} <{_SCHEMA}NewsArticle>"
    yield f"{node} <{_DCT}identifier> {text(document.id)}"
    yield label(node, document.title or document.source)
    yield f"{node} {kg('sourceFile')} {text(document.source)}"
    yield f"{node} {kg('sha256')} {text(document.sha256)}"
    if document.title is not None:
        yield f"{node} <{_SCHEMA}headline> {text(document.title)}"
    if document.published is not None:
        yield f"{node} <{_SCHEMA}datePublished> {day(document.published)}"
    if document.url is not None:
        yield f"{node} <{_SCHEMA}url> {iri_or_text(document.url)}"
    if document.inferred:
        yield f"{node} {kg('inferred')} {text(' '.join(document.inferred))}"
    if document.paper is not None:
        yield f"{node} <{_SCHEMA}isPartOf> {_paper_node(document.paper, names)}"


def paper_triples(paper: str, names: Names) -> Iterator[str]:
    """Give a ``schema:Newspaper``."""
    node = _paper_node(paper, names)
    yield f"{node} {TYPE} <{_SCHEMA}Newspaper>"
    yield f"{node} <{_SCHEMA}name> {text(paper)}"
    yield label(node, paper)


def text_triples(document: Document, names: Names) -> Iterator[str]:
    """Give the text of a document in parts of at most `PART` characters, numbered in order."""
    node = names.document(document.id)
    for number, start in enumerate(range(0, len(document.text), PART), start=1):
        part = f"{node[:-1]}-text-{number}>"
        yield f"{part} <{_SCHEMA}isPartOf> {node}"
        yield f"{part} <{_SCHEMA}position> {integer(number)}"
        yield f"{part} <{_SCHEMA}text> {text(document.text[start : start + PART])}"


def term_triples(term: Term, entity: str | None, names: Names) -> Iterator[str]:
    """Give a name that the document uses, and the entity that it was resolved to."""
    node = term_node(term, names)
    yield f"{node} {TYPE} {kg('Term')}"
    yield label(node, term.surface)
    yield f"{node} {kg('kind')} {kg(term.kind)}"
    yield from _source(node, term.document, names)
    if entity is not None:
        yield f"{node} {kg('names')} {names.entity(entity)}"


def mention_triples(mention: Mention, names: Names) -> Iterator[str]:
    """Give a mention: a part of the document (``oa:SpecificResource``) with its offsets in the source and in the mended article."""
    node = names.of("mention", f"m-{digest(mention)}")
    yield f"{node} {TYPE} {kg('Mention')}"
    yield label(node, mention.surface)
    yield f"{node} {kg('kind')} {kg(mention.kind)}"
    yield f"{node} {kg('article')} {integer(mention.article)}"
    yield f"{node} {kg('start')} {integer(mention.start)}"
    yield f"{node} {kg('end')} {integer(mention.end)}"
    yield f"{node} {kg('confidence')} {decimal(mention.confidence)}"
    yield f"{node} {kg('rule')} {text(mention.rule)}"
    yield from _place(node, mention.document, mention.spans, names)
    terms = [term_node(term, names) for term in mention.terms]
    for term in terms:
        yield f"{node} {kg('term')} {term}"
    if len(terms) > 1:
        yield f"{node} {kg('termOrder')} {text(' '.join(t.rsplit('/', 1)[1][:-1] for t in terms))}"
    if mention.literal is not None:
        yield from _words(node, mention.literal, names)


def evidence_triples(evidence: Evidence, names: Names) -> Iterator[str]:
    """Give a piece of evidence: the claim in the document's own names, the quote and its offsets, modality, confidence."""
    node, statement = evidence_node(evidence, names), evidence.statement
    yield f"{node} {TYPE} {kg('Evidence')}"
    yield f"{node} <{_PROV}value> {text(evidence.quote)}"
    yield f"{node} {kg('subjectTerm')} {term_node(statement.subject, names)}"
    yield f"{node} {kg('relation')} {kg(statement.relation)}"
    if isinstance(statement.object, Literal):
        yield from _words(node, statement.object, names)
    else:
        yield f"{node} {kg('objectTerm')} {term_node(statement.object, names)}"
    yield f"{node} {kg('modality')} {kg(evidence.modality)}"
    yield f"{node} {kg('confidence')} {decimal(evidence.confidence)}"
    yield f"{node} {kg('rule')} {text(evidence.rule)}"
    yield f"{node} {kg('article')} {integer(evidence.article)}"
    yield from _place(node, evidence.document, evidence.spans, names)
    yield from qualifier_triples(node, evidence.qualifiers, names)


def term_node(term: Term, names: Names) -> str:
    """Give the IRI of a document's name for a thing."""
    return names.of("term", f"t-{digest(term.document, term.kind, term.surface)}")


def _words(node: str, literal: Literal, names: Names) -> Iterator[str]:
    yield f"{node} {kg('words')} {words(literal)}"
    if value := value_node(literal, names):
        yield f"{node} {kg('value')} {value}"


def _paper_node(paper: str, names: Names) -> str:
    return names.of("paper", f"p-{digest(paper)}")


def _source(node: str, document: str, names: Names) -> Iterator[str]:
    source = names.document(document)
    yield f"{node} <{_OA}hasSource> {source}"
    yield f"{source} <{_DCT}identifier> {text(document)}"


def _place(node: str, document: str, spans: Iterable[Span], names: Names) -> Iterator[str]:
    """Selectors are named as RFC 5147 does (``#char=2,4``); `kg:spans` keeps the order of reading, which is not that of the offsets."""
    yield from _source(node, document, names)
    source = names.document(document)[:-1]
    mark = "/char=" if "#" in source else "#char="  # a base that ends in # has its fragment already
    order = []
    for start, end in spans:
        selector = f"{source}{mark}{start},{end}>"
        order.append(f"{start}-{end}")
        yield f"{node} <{_OA}hasSelector> {selector}"
        yield f"{selector} {TYPE} <{_OA}TextPositionSelector>"
        yield f"{selector} <{_OA}start> {integer(start)}"
        yield f"{selector} <{_OA}end> {integer(end)}"
    yield f"{node} {kg('spans')} {text(' '.join(order))}"
