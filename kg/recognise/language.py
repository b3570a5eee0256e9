"""The spaCy pipelines that recognise: our own (`lac`), or any installed one by name.

Ours is a blank Chinese pipeline with one component, ``kg_tagger``, that marks ``doc.spans["kg"]`` (mentions) and
``doc.spans["titles"]``. Tokens are the words of the segmenter, cut once more where a mention starts or ends inside a word, so
that no span is lost to a token's boundary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from kg.errors import ModelError
from kg.model import Article
from kg.recognise.tagger import Found

__all__ = ["Spacy", "make_doc"]


def make_doc(language: Language, article: Article, cuts: np.ndarray, mentions: Iterable[Found], titles: Iterable[Found]) -> Doc:
    """Give an article as a Doc: words from `cuts` (True where one starts), with the stretches found as span groups."""
    mentions, titles = list(mentions), list(titles)
    cuts = cuts.copy()
    for found in (*mentions, *titles):
        cuts[found.start] = True
        if found.end < len(cuts):
            cuts[found.end] = True
    starts = np.flatnonzero(cuts).tolist()
    words = [article.text[a:b] for a, b in zip(starts, [*starts[1:], len(article.text)], strict=True)]
    doc = Doc(language.vocab, words=words, spaces=[False] * len(words))
    number = np.cumsum(cuts) - 1  # token of each character
    for name, group in (("kg", mentions), ("titles", titles)):
        spans = [Span(doc, int(number[f.start]), int(number[f.end - 1]) + 1, label=f.kind) for f in group]
        doc.spans[name] = SpanGroup(doc, name=name, spans=spans, attrs={"scores": [f.confidence for f in group]})
    return doc


class Spacy:
    """An installed spaCy pipeline: its named entities, by the tags that the ontology knows."""

    def __init__(self, name: str) -> None:
        """Load the pipeline.

        :raises ModelError: when it is not installed or finds no entities.
        """
        try:
            self.language = spacy.load(name)
        except OSError as error:
            installed = ", ".join(spacy.util.get_installed_models()) or "none"
            raise ModelError(f"no spaCy pipeline {name!r}", remedy=f"install it first; installed: {installed}") from error
        if not {"ner", "entity_ruler", "span_ruler"} & set(self.language.pipe_names):
            raise ModelError(f"the spaCy pipeline {name!r} finds no entities", remedy="it needs a component such as ner")

    def entities(self, texts: Sequence[str]) -> Iterator[list[tuple[int, int, str]]]:
        """Give (start, end, tag) of the entities of each text."""
        for doc in self.language.pipe(texts):
            yield [(e.start_char, e.end_char, e.label_) for e in doc.ents]


@Language.factory("kg_tagger", assigns=["doc.spans"], default_config={"segmenter": "lac"})
def _factory(nlp: Language, name: str, segmenter: str) -> Any:  # noqa: ARG001 - spaCy calls factories so
    from kg.recognise.recognise import Recogniser

    recogniser = Recogniser.load(segmenter=segmenter)

    def component(doc: Doc) -> Doc:
        """Read the Doc's text as one article; tokens are made anew, on the bounds of what is found."""
        made: Doc = recogniser.doc(nlp, doc.text)
        return made

    return component
